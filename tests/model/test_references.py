"""A paste is read for what it is: every documented URL form, any decoration, no look-alike."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from paylink_tui.model import references
from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.references import (
    LONGEST_PASTE,
    MOST_ADDRESSES,
    MeshPaylinkRef,
    MeshTransactionRef,
    MeshTransferRef,
    MesilatLinkRef,
    MesilatProductRef,
    TxnLinkRef,
    TxnReferenceRef,
    read_reference,
)
from tests.cpu import least_cpu, takes_at_most

UUID = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"
OTHER = "8c40d8b6-ccdf-4861-a6d6-6c3125ce3f31"
MESILAT = "https://app.mesilat.com/alexsample/141?uuid=d83dff3a"
TXN = (
    f"https://sandbox.txn.pro/redirect?payment_link_id={UUID}&request_type=payment_link_hosted_page"
)
LINK = MesilatLinkRef("d83dff3a", None, 141, "alexsample")
TEST = Environment.TEST
SANDBOX = "sandbox.txn.pro is the provider's sandbox: no real money."

# Every documented form, and what it names.
MESH_API = "https://integration-api.meshconnect.com/api/v1/transfers/managed/mesh"
FORMS = {
    MESILAT: LINK,
    f"{MESILAT}&email=sonya%40mesilat.com&name=Sonya+Miller&phone_number=%2B35799123456": LINK,
    "https://app.mesilat.com/alexsample/141?utm_source=x&uuid=d83dff3a#buy": LINK,
    "https://app.mesilat.com/alexsample/141/?uuid=abc123def456": MesilatLinkRef(
        "abc123def456", None, 141, "alexsample"
    ),
    "https://mel.store/alexsample/141?uuid=6172bef": MesilatLinkRef(
        "6172bef", None, 141, "alexsample"
    ),
    "https://app.mesilat.com/alexsample/141": MesilatProductRef(141),
    "https://app.mesilat.com/store/edit/141/custom-service": MesilatProductRef(141),
    "https://api.mesilat.com/api/v1/creator/products/141/payment-links": MesilatProductRef(141),
    "https://api.mesilat.com/api/v1/creator/products/141/payment-links?page=3": MesilatProductRef(
        141
    ),
    "https://api.mesilat.com/api/v1/creator/products/141/payment-links/188": MesilatLinkRef(
        None, 188, 141
    ),
    "https://api.mesilat.com/creator-api/v1/products/141/payment-links/188": MesilatLinkRef(
        None, 188, 141
    ),
    "https://api.mesilat.com/creator-api/v1/products/141/payment-links": MesilatProductRef(141),
    TXN: TxnLinkRef(UUID, "sandbox.txn.pro", environment=TEST, warning=SANDBOX),
    f"https://sandbox.txn.io/redirect?request_type=x&payment_link_id={UUID}": TxnLinkRef(
        UUID,
        "sandbox.txn.io",
        environment=TEST,
        warning="sandbox.txn.io is the provider's sandbox: no real money.",
    ),
    f"https://integration.txn.pro/redirect?payment_link_id={UUID}&zone=eu": TxnLinkRef(
        UUID, "integration.txn.pro"
    ),
    f"https://api.txn.io/api/public/v1/payment_links/{UUID}": TxnLinkRef(
        UUID, "api.txn.io", environment=Environment.LIVE
    ),
    f"https://api.txn.io/api/public/v1/payment_links/{UUID}/expiration": TxnLinkRef(
        UUID, "api.txn.io", environment=Environment.LIVE
    ),
    "https://api.txn.io/api/public/v1/payment_links?reference=ORD.1": TxnReferenceRef(
        "ORD.1", environment=Environment.LIVE
    ),
    "https://paylink.meshconnect.com?linkToken=aHR0cHM6Ly93ZWIubWVzaA==": MeshPaylinkRef(
        "aHR0cHM6Ly93ZWIubWVzaA=="
    ),
    "https://paylink.meshconnect.com/?linkToken=a+b/c": MeshPaylinkRef("a+b/c"),
    f"{MESH_API}?Id={UUID}": (MeshTransferRef(UUID, environment=Environment.LIVE)),
    f"{MESH_API}?clientTransactionId=pl-1": (
        MeshTransactionRef("pl-1", environment=Environment.LIVE)
    ),
}

DECORATIONS = {
    "bare": "{}",
    "spaces": "  \t{}\n ",
    "angle brackets": "<{}>",
    "double quotes": '"{}"',
    "single quotes": "'{}'",
    "curly quotes": "“{}”",
    "German quotes": "„{}“",
    "guillemets": "«{}»",
    "backticks": "`{}`",
    "brackets": "({})",
    "square brackets": "[{}]",
    "braces": "{{{}}}",
    "full stop": "{}.",
    "comma": "{},",
    "semicolon": "{};",
    "ellipsis": "{}…",
    "bold": "**{}**",
    "markdown": "[pay here]({})",
    "markdown of itself": "[{0}]({0})",
    "JSON": '{{"id": 7, "url": "{}"}}',
    "HTML": '<a href="{}">pay</a>',
    "English": "A customer sent me this: {} What is it?",
    "Russian": "Клиент прислал {}, что это?",
    "Chinese": "请看{}。谢谢",
    "Arabic": "انظر {} شكرا",
    "lines": "Hello,\n\nmy link:\n{}\nThanks",
    "zero width": "\u200b{}\u200b",
    "bidi": "\u2066{}\u2069\u200e",
    "byte-order mark": "\ufeff{}",
    "label": "Link: {}",
    "twice": "{0} {0}",
    "escape": "\x1b[200~{}\x1b[201~",
}


def one(text: str):
    reading = read_reference(text)
    assert len(reading.candidates) == 1, (text, reading)
    assert reading.understood
    assert not reading.fault
    return reading.candidates[0]


def fault(text: str, **known: Provider) -> str:
    reading = read_reference(text, known)
    assert reading.candidates == ()
    assert reading.understood == ""
    assert reading.fault
    return reading.fault


@pytest.mark.parametrize("url", FORMS)
def test_every_documented_form_is_read(url):
    assert one(url) == FORMS[url]


SPELLINGS = {
    "as it is": lambda url: url,
    "upper-case scheme": lambda url: url.replace("https://", "HTTPS://"),
    "upper-case host": lambda url: url.replace(host_of(url), host_of(url).upper()),
    "no scheme": lambda url: url.replace("https://", ""),
    "HTML": lambda url: url.replace("&", "&amp;"),
    "HTML twice": lambda url: url.replace("&", "&amp;amp;"),
    "JSON": lambda url: url.replace("&", "\\u0026"),
    "JSON of PHP": lambda url: url.replace("/", "\\/"),
    "percent-encoded": lambda url: quote(url, safe=""),
}


def host_of(url: str) -> str:
    return url.split("/")[2].split("?")[0]


def told(decoration: str, spelling: str) -> bool:
    """Whether anything tells where the address begins: Chinese has no space before it."""
    return not (decoration == "Chinese" and spelling == "no scheme")


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("decoration", DECORATIONS)
def test_a_decorated_url_names_the_same_thing(decoration, spelling):
    for url, wanted in FORMS.items():
        if told(decoration, spelling):
            assert one(DECORATIONS[decoration].format(SPELLINGS[spelling](url))) == wanted


@given(
    st.sampled_from(sorted(FORMS)),
    st.sampled_from(sorted(DECORATIONS)),
    st.sampled_from(sorted(DECORATIONS)),
    st.sampled_from(sorted(SPELLINGS)),
)
def test_a_url_decorated_twice_names_the_same_thing(url, inner, outer, spelling):
    assume(told(inner, spelling) and told(outer, spelling))
    text = DECORATIONS[outer].format(DECORATIONS[inner].format(SPELLINGS[spelling](url)))
    assert one(text) == FORMS[url]


@given(st.text(max_size=300))
@example("https://[")
@example("https://a:b@[::1]:99999999/")
@example("http://℀.com/x")
@example("\ud800" * 5)
def test_no_text_makes_it_raise(text):
    reading = read_reference(text, {"127.0.0.1:8765": Provider.TXNPRO, "[": Provider.MESH})
    assert not (reading.candidates and reading.fault)
    assert bool(reading.candidates) == bool(reading.understood)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(content):
    read_reference(content.decode("latin-1"))
    read_reference(content.decode("utf-8", "surrogateescape"))


@given(st.sampled_from([f"{MESILAT} ", "https://", "%3a//", "](", "a.b/", "\\u0026"]), st.text())
def test_pieces_of_urls_among_any_text_do_not_make_it_raise(piece, text):
    read_reference(f"{text}{piece}{text}{piece}{text}")


def test_the_sentence_names_the_link_the_product_and_the_store():
    understood = read_reference(MESILAT).understood
    assert understood == "Mesilat link d83dff3a of product 141 (store alexsample)"
    assert read_reference(TXN).understood == f"txn.pro payment link {UUID}"


def test_two_links_in_one_paste_are_both_listed():
    reading = read_reference(f"{MESILAT}\n{TXN}")
    assert reading.candidates == (LINK, FORMS[TXN])
    assert reading.understood.startswith("2 references: Mesilat link d83dff3a")


def test_links_joined_by_a_comma_are_both_listed():
    assert read_reference(f"{MESILAT},{TXN}").candidates == (LINK, FORMS[TXN])


def test_many_links_are_counted():
    urls = [f"https://app.mesilat.com/a/1?uuid=u{number}" for number in range(60)]
    reading = read_reference("\n".join(urls))
    assert len(reading.candidates) == MOST_ADDRESSES
    assert "and 47 more" in reading.understood
    assert "Only the first 50" in reading.understood


def test_a_repeated_query_member_lists_both_links():
    found = read_reference(f"{MESILAT}&uuid=6172bef&uuid=d83dff3a").candidates
    assert found == (LINK, MesilatLinkRef("6172bef", None, 141, "alexsample"))


def test_a_good_link_beside_a_bad_address_says_what_was_left_out():
    reading = read_reference(f"[{MESILAT}](https://evil.example/x)")
    assert reading.candidates == (LINK,)
    assert "Not read: evil.example is not one of the three providers" in reading.understood


@pytest.mark.parametrize(
    "url",
    [
        "https%3A%2F%2Fapp.mesilat.com%2Falexsample%2F141%3Fuuid%3Dd83dff3a",
        "(https%3a%2f%2fapp.mesilat.com%2falexsample%2f141%3fuuid%3dd83dff3a)",
        "https://app.mesilat.com/alexsample/141%3Fuuid%3Dd83dff3a",
        "https://app.mesilat.com/alexsample/141?uuid%3Dd83dff3a",
        "https://app.mesilat.com/alexsample/141?uuid=d83dff3a%26email=x",
        "https://app.mesilat.com/alexsample/141?uuid=d83dff3a&[email protected]&name=Sonya",
        "https://app.mesilat.com/alexsample/141?name=Иван&uuid=d83dff3a",
        "https://app.mesilat.com/alexsample/141?uuid=d83dff3aспасибо",
        "https://app.mesilat.com./alexsample/141?uuid=d83dff3a",
        "https://app.mesilat.com:443/alexsample/141?uuid=d83dff3a",
        "URL:app.mesilat.com/alexsample/141?uuid=d83dff3a",
        "URLhttps://app.mesilat.com/alexsample/141?uuid=d83dff3a",
    ],
)
def test_damaged_copies_are_still_read(url):
    assert one(url) == LINK


def test_brackets_of_the_url_itself_are_kept():
    assert one("https://app.mesilat.com/a(b)[c]/141?uuid=x1") == MesilatLinkRef(
        "x1", None, 141, "a(b)[c]"
    )


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://app.mesilat.com.evil.example/a/141?uuid=x", "only looks like"),
        ("app.mesilat.com.evil.example/a/141?uuid=x", "only looks like"),
        ("https://app-mesilat-com.example/a/141?uuid=x", "only looks like"),
        (f"https://sandbox.txn.pro.evil.example/?payment_link_id={UUID}", "only looks like"),
        ("https://app.mesilat.com@evil.example/a/141?uuid=x", "leads to evil.example"),
        ("app.mesilat.com@evil.example/a/141?uuid=x", "leads to evil.example"),
        ("https://app.mesilat.com:pw@evil.example/a/141?uuid=x", "leads to evil.example"),
        ("https://app.mesіlat.com/a/141?uuid=x", "not plain Latin"),
        ("app.mesіlat.com/a/141?uuid=x", "not plain Latin"),
        ("https://xn--app-mesilat.com/a/141?uuid=x", "not plain Latin"),
        ("https://app%2emesilat.com/a/141?uuid=x", "no host that can be one"),
        ("https:///a/141?uuid=x", "no host that can be one"),
        (f"https://{'a' * 300}.com/x", "no host that can be one"),
        ("https://app.mesilat.com:port/a/141", "is not a number"),
        ("https://[::1/a", "malformed"),
        ("ftp://app.mesilat.com/a/141?uuid=x", "ftp: is not a web address"),
    ],
)
def test_a_look_alike_is_refused_and_says_why(url, words):
    assert words in fault(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://buy.stripe.com/abc", "buy.stripe.com is not one of the three providers"),
        (f"https://evil.example/?to={quote(MESILAT, safe='')}", "evil.example is not one of"),
        (f"evil.example/?to={quote(MESILAT, safe='')}", "evil.example is not one of"),
        (f"https://evil.example/{MESILAT}", "evil.example is not one of"),
        ("www.paypal.com/pay", "www.paypal.com is not one of the three providers"),
        ("https://x.example/?payment_link_id=plink_1", "x.example is not one of the three"),
        (
            f"https://sandbox.txn.pro/redirect?invoice_id={UUID}&request_type=invoice_hosted_page",
            "an invoice page of txn.pro, not a payment link. Paste the link's own URL, or the id "
            "after payment_link_id=.",
        ),
        (f"https://sandbox.txn.pro/redirect?channel_id={UUID}", "a channel page of txn.pro"),
        ("https://sandbox.txn.pro/redirect?payment_link_id=12", "(12) is not a UUID"),
        ("https://sandbox.txn.pro/redirect?payment_link_id=%26", "of no payment link"),
        ("https://sandbox.txn.pro/", "of no payment link"),
        (f"https://api.txn.io/api/public/v1/invoices/{UUID}", "API address of txn.pro's invoices"),
        ("https://api.txn.io/api/public/v1/payouts", "API address of txn.pro's payouts"),
        ("https://api.txn.io/api/public/v1/payment_links", "list of all txn.pro payment links"),
        ("https://api.txn.io/api/public/v1/payment_links/1", "is not a UUID"),
        ("https://app.mesilat.com/", "of no payment link and no product"),
        ("app.mesilat.com", "of no payment link and no product"),
        ("https://app.mesilat.com/a/0?x=1", "of no payment link and no product"),
        ("https://app.mesilat.com/a/141?uuid=a_b", "is no uuid of Mesilat's"),
        ("https://docs.mesilat.com/authentication", "not a host that Mesilat documents"),
        ("https://web.meshconnect.com/b2b-iframe/x/broker-connect?auth_code=y", "of no Paylink"),
        ("https://integration-api.meshconnect.com/mesh?Id=5", "is not a UUID"),
    ],
)
def test_an_address_that_names_no_link_says_what_it_is(url, words):
    assert words in fault(url)


def test_a_uuid_without_a_product_is_still_a_link():
    assert one("https://app.mesilat.com/?uuid=d83dff3a") == MesilatLinkRef("d83dff3a")


def test_the_documented_member_counts_on_any_host_with_a_warning():
    link = one(f"https://pay.merchant.example/?payment_link_id={UUID}")
    assert (link.id, link.host) == (UUID, "pay.merchant.example")
    assert "no host of txn.pro's" in link.warning


def test_an_undocumented_host_of_txnpro_is_read_with_a_warning():
    link = one(f"https://pay.txn.io/redirect?payment_link_id={UUID.upper()}")
    assert link.id == UUID
    assert link.environment is None
    assert link.warning == "pay.txn.io is not a host that txn.pro documents."
    assert one(f"https://sandbox.eu.txn.io/?payment_link_id={UUID}").environment is TEST


def test_http_and_a_strange_port_are_noted():
    assert "says http" in one(MESILAT.replace("https", "http")).warning
    assert "no port 8443" in one(MESILAT.replace(".com", ".com:8443")).warning
    assert one(MESILAT).warning == ""


@pytest.mark.parametrize("known", ["127.0.0.1:8765", "http://127.0.0.1:8765/api", "127.0.0.1"])
def test_a_configured_host_is_read_like_the_provider_own(known):
    for url, wanted in [
        ("http://127.0.0.1:8765/alexsample/141?uuid=d83dff3a", LINK),
        ("127.0.0.1:8765/alexsample/141?uuid=d83dff3a", LINK),
    ]:
        assert read_reference(url, {known: Provider.MESILAT}).candidates == (wanted,)


def test_another_port_of_a_configured_host_is_not_configured():
    url = "http://127.0.0.1:9999/alexsample/141?uuid=d83dff3a"
    assert "not one of the three" in fault(url, **{"127.0.0.1:8765": Provider.MESILAT})


def test_a_configured_host_of_each_provider_is_read_by_its_own_forms():
    known = {"localhost:1": Provider.TXNPRO, "localhost:2": Provider.MESH}
    txn = read_reference(f"localhost:1/redirect?payment_link_id={UUID}", known).candidates
    assert txn == (TxnLinkRef(UUID, "localhost"),)
    mesh = read_reference("http://localhost:2/?linkToken=abc", known).candidates
    assert mesh == (MeshPaylinkRef("abc"),)


def test_a_paylink_token_is_hidden_and_its_limits_are_said():
    reading = read_reference("https://paylink.meshconnect.com?linkToken=aHR0cHM6Ly93")
    assert "aHR0" not in repr(reading)
    assert "aHR0" not in reading.understood
    assert "cannot look up" in reading.understood
    assert "transactionId" in reading.understood


def test_a_bare_uuid_may_be_four_things_in_this_order():
    reading = read_reference(f" {UUID}. ")
    assert reading.candidates == (
        TxnLinkRef(UUID),
        TxnReferenceRef(UUID),
        MeshTransferRef(UUID),
        MeshTransactionRef(UUID),
    )
    assert reading.understood.startswith(f"The UUID {UUID}: a txn.pro payment link or reference")


def test_an_upper_case_uuid_keeps_its_spelling_where_it_is_a_reference():
    found = read_reference(UUID.upper()).candidates
    assert found[0] == TxnLinkRef(UUID)
    assert found[1] == TxnReferenceRef(UUID.upper())


def test_uuids_in_a_sentence_are_found():
    reading = read_reference(f"compare {UUID} with {OTHER}, please")
    assert len(reading.candidates) == 8
    assert reading.understood.startswith("2 UUIDs")


def test_a_reference_that_holds_a_uuid_is_a_reference():
    found = read_reference(f"REFUND-{OTHER}").candidates
    assert found == (TxnReferenceRef(f"REFUND-{OTHER}"), MeshTransactionRef(f"REFUND-{OTHER}"))


def test_a_short_token_is_a_mesilat_uuid_first():
    reading = read_reference("'d83dff3a'.")
    assert reading.candidates == (
        MesilatLinkRef("d83dff3a"),
        TxnReferenceRef("d83dff3a"),
        MeshTransactionRef("d83dff3a"),
    )
    assert (
        reading.understood
        == "d83dff3a: a Mesilat uuid, a txn.pro reference or a Mesh transactionId"
    )


def test_an_integer_is_a_mesilat_product_first():
    assert read_reference("141").candidates == (
        MesilatProductRef(141),
        TxnReferenceRef("141"),
        MeshTransactionRef("141"),
    )
    assert MesilatLinkRef("12345678") in read_reference("12345678").candidates


def test_an_integer_too_long_for_a_product_is_a_reference():
    assert read_reference("1234567890123").candidates == (
        TxnReferenceRef("1234567890123"),
        MeshTransactionRef("1234567890123"),
    )


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("order 12.5_b", "order 12.5_b"),
        ("INV.2025/7", "INV.2025/7"),
        ('"Bestellung Nr. 7",', "Bestellung Nr. 7"),
        ("(заказ 7)", "заказ 7"),
        ("order (7)", "order (7)"),
        ("x" * 128, "x" * 128),
        ("12:05", "12:05"),
        ("a@b.example", "a@b.example"),
        ("://", "://"),
    ],
)
def test_other_text_is_a_reference_at_two_providers(text, reference):
    assert read_reference(text).candidates == (
        TxnReferenceRef(reference),
        MeshTransactionRef(reference),
    )


def test_text_too_long_for_a_reference_says_so():
    assert "129 characters, where 128 are the most" in fault("x" * 129)


def test_a_reference_with_a_control_character_is_refused():
    assert "no control characters" in fault("order\x077")


def test_several_lines_of_ids_are_each_read():
    reading = read_reference("d83dff3a\n6172bef\n")
    assert MesilatLinkRef("6172bef") in reading.candidates
    assert MesilatLinkRef("d83dff3a") in reading.candidates
    assert reading.understood == "2 ids or references, one a line"


def test_several_lines_of_running_text_hold_no_link():
    assert "no link in these lines" in fault("Hello\nthere 7 friends")
    assert "no link in these lines" in fault("Hello\nfriends")


def test_several_lines_that_are_all_too_long_say_so():
    assert "too long" in fault(f"{'1' * 200}\n{'2' * 200}")


@pytest.mark.parametrize(
    ("text", "candidate"),
    [
        ("ref:141", TxnReferenceRef("141")),
        ("REF: https://a.example/x", TxnReferenceRef("https://a.example/x")),
        ("tx: pl-1", MeshTransactionRef("pl-1")),
        ("uuid:141", MesilatLinkRef("141")),
        ("product: 141", MesilatProductRef(141)),
        ("link:188", MesilatLinkRef(None, 188)),
        (f"link: {UUID.upper()}", TxnLinkRef(UUID)),
        (f"link: {MESILAT}", LINK),
    ],
)
def test_a_prefix_forces_the_reading(text, candidate):
    assert one(text) == candidate


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("product: abc", "After product: comes"),
        ("uuid: a b", "After uuid: comes"),
        ("link: abc", "After link: comes"),
        ("link: a/b", "After link: comes"),
        ("ref:", "The reference is empty"),
        (f"tx:{'x' * 129}", "too long"),
    ],
)
def test_a_prefix_with_the_wrong_thing_after_it_says_what_belongs_there(text, words):
    assert words in fault(text)


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        (f"payment_link_id={UUID}", (TxnLinkRef(UUID),)),
        ("?uuid=d83dff3a&email=x", (MesilatLinkRef("d83dff3a"),)),
        (f"invoice_id={OTHER}&payment_link_id={UUID}", (TxnLinkRef(UUID),)),
    ],
)
def test_a_piece_of_a_query_is_enough(text, candidates):
    assert read_reference(text).candidates == candidates


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"invoice_id={UUID}", "an invoice page"),
        (f"channel_id={UUID}&invoice_id={UUID}", "a channel page"),
        ("payment_link_id=7&payment_link_id=8", "not a UUID"),
    ],
)
def test_a_piece_of_a_query_that_names_no_link_says_so(text, words):
    assert words in fault(text)


@pytest.mark.parametrize("text", ["", "  \n\t", "\u200b\ufeff"])
def test_nothing_is_neither_found_nor_at_fault(text):
    reading = read_reference(text)
    assert (reading.candidates, reading.understood, reading.fault) == ((), "", "")


def test_only_quotes_hold_nothing():
    assert "no link, id or reference" in fault('""')


@pytest.mark.parametrize("content", ["\0", "ab\0cd", "\x01\x02\x03\x04\x05", "\ufffd" * 9])
def test_a_binary_paste_is_named(content):
    assert "not text" in fault(content)


def test_a_megabyte_is_refused_without_a_look_at_it(monkeypatch):
    def looked_at(text):
        raise AssertionError("more than its length was looked at")

    monkeypatch.setattr(references, "_is_binary", looked_at)
    monkeypatch.setattr(references, "normalised", looked_at)
    assert fault("https://" * 125_000).startswith("This is 1,000,000 characters long")


@pytest.mark.parametrize(
    "piece",
    ["a", "a.", "://", "(", ",https://x", "](a.bc/", "a.bc ", "@a.bc/", "-0", "\\u0026", "a1\n"],
)
def test_no_paste_can_make_it_run_long(piece):
    text = (piece * LONGEST_PASTE)[:LONGEST_PASTE]
    eighth = least_cpu(lambda: read_reference(text[: LONGEST_PASTE // 8]))
    # Some 2 ms against a quarter of one. Anything quadratic takes 64 times as long, and seconds.
    assert takes_at_most(24 * eighth + 0.02, lambda: read_reference(text))
