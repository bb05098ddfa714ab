"""The query language: what each part means, where it stands, and what is said of a faulty one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paylink_tui.model.fold import fold
from paylink_tui.model.query import Query, parse
from paylink_tui.model.query_terms import (
    Between,
    During,
    Flag,
    Has,
    Having,
    Holds,
    OneOf,
    Test,
)

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


def _test_of(text: str) -> Test:
    (term,) = parse(text, NOW).terms
    return term.test


def _fault_of(text: str) -> tuple[str, bool]:
    query = parse(text, NOW)
    assert not query.terms
    (fault,) = query.faults
    assert text[fault.span.start : fault.span.end] == text.strip()
    return fault.what, fault.unfinished


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_words_terms_and_faults_know_where_they_stand() -> None:
    text = '  4204 "Blue Shirt" -"x y" price:5 -status:paid prize:3'
    query = parse(text, NOW)
    assert [(w.text, w.negated) for w in query.words] == [
        ("4204", False),
        ("blue shirt", False),
        ("x y", True),
    ]
    parts = (*query.words, *query.terms, *query.faults)
    assert [text[p.span.start : p.span.end] for p in parts] == [
        *("4204", '"Blue Shirt"', '-"x y"', "price:5", "-status:paid", "prize:3"),
    ]
    assert [term.negated for term in query.terms] == [False, True]
    assert not query.is_empty
    assert parse(" ", NOW).is_empty


def test_a_part_can_be_taken_out_of_the_text() -> None:
    query = parse("one  price:5 two", NOW)
    assert query.without(query.terms[0].span) == "one two"
    assert query.without(query.words[0].span) == "price:5 two"


@pytest.mark.parametrize(
    "text",
    [
        *("https://a.b/c?x=1", "12:30", "-", "a:", "07:ref:1", "a_b:1", "bitcoin:1a", "mailto:a@b"),
        *("order:1234", "invoice:7", "place:5", "count:7", "done:1", "hash:ff", "rate:2"),
        *('"prize:3"', '"ref:x"', '"id:42"', '"product:abc"'),
    ],
)
def test_what_only_looks_like_a_term_is_a_text(text: str) -> None:
    query = parse(text, NOW)
    assert [word.text for word in query.words] == [text.replace('"', "")]
    assert not query.faults


def test_empty_quotes_ask_for_nothing() -> None:
    assert parse('"" -""', NOW) == Query('"" -""')


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *(("prize:20", "price:"), ("pric:20", "price:"), ("prices:20", "price:")),
        *(("stauts:paid", "status:"), ("-STATUSE:x", "status:"), ("expired:<2d", "expires:")),
        *(("amount:5", "price:"), ("state:paid", "status:"), ("expiry:<2d", "expires:")),
        ("is:gone", "status:, once: or gone:"),
        ("date:2026-10-01", "created:, seen: or expires:"),
        *(
            ("uuid:4204b476", "reference: or url:"),
            ("type:transfer", "kind:"),
            ("deleted:yes", "gone:"),
        ),
        *(("metadata:x", "has:metadata"), ("discount:yes", "has:discount")),
    ],
)
def test_a_name_that_people_try_is_told_which_one_is_meant(text: str, meant: str) -> None:
    what, unfinished = _fault_of(text)
    name = text.removeprefix("-").partition(":")[0]
    assert what == f'there is no {name}: but {meant}; for the text itself use "quotes"'
    assert not unfinished


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("provider:mesilat", OneOf(("mesilat",))),
        ("provider:txn.pro,MESH", OneOf(("txnpro", "mesh"))),
        ("env:live", OneOf(("live",))),
        ("kind:link", OneOf(("payment_link",))),
        ('account:"My Shop"', OneOf(("my shop",))),
        ("product:141", OneOf(("141",))),
        ("currency:EUR", OneOf(("eur",))),
        ("status:Expired, ", OneOf(("expired",))),
        ("tags:VIP", OneOf(("vip",))),
        ("id:42", Holds("42")),
        ("ref:R-1,2", Holds("r-1,2")),
        ('reference:"Blue Ünit"', Holds("blue unit")),
        ("url:https://x/Y", Holds("https://x/y")),
        ("link:x?a=b:c", Holds("x?a=b:c")),
        ("notes:rang", Holds("rang")),
        ("once:yes", Flag(True)),
        ("gone:No", Flag(False)),
        ("has:note,tag", Has((Having.NOTE, Having.TAG))),
        ("price:39.99", Between(Decimal("39.99"), Decimal("39.99"))),
        ("price:20..50", Between(Decimal(20), Decimal(50))),
        ("price:20..", Between(Decimal(20), None)),
        ("price:..50", Between(None, Decimal(50))),
        ("price:>20", Between(Decimal(20), None, low_open=True)),
        ("price:>=20", Between(Decimal(20), None)),
        ("price:<20", Between(None, Decimal(20), high_open=True)),
        ("price:<=20", Between(None, Decimal(20))),
        ("seen:<2d", During(NOW - timedelta(days=2), None)),
        ("seen:2d", During(NOW - timedelta(days=2), None)),
        ("seen:>=3h", During(None, NOW - timedelta(hours=3))),
        ("expires:<2w", During(NOW, NOW + timedelta(weeks=2))),
        ("expires:>30m", During(NOW + timedelta(minutes=30), None)),
        ("expires:<now", During(None, NOW)),
        ("expires:>now", During(NOW, None)),
        ("created:2026-10-01", During(_day("2026-10-01"), _day("2026-10-02"))),
        ("created:>2026-10-01", During(_day("2026-10-02"), None)),
        ("created:>=2026-10-01", During(_day("2026-10-01"), None)),
        ("created:<2026-10-01", During(None, _day("2026-10-01"))),
        ("created:<=2026-10-01", During(None, _day("2026-10-02"))),
        ("created:today", During(_day("2026-11-21"), _day("2026-11-22"))),
        ("seen:yesterday", During(_day("2026-11-20"), _day("2026-11-21"))),
        ("created:2026-10-01..2026-10-05", During(_day("2026-10-01"), _day("2026-10-06"))),
        ("created:..2026-10-05", During(None, _day("2026-10-06"))),
        ("created:2026-10-01..", During(_day("2026-10-01"), None)),
    ],
)
def test_a_term_means(text: str, expected: Test) -> None:
    assert _test_of(text) == expected


@pytest.mark.parametrize(
    ("text", "says", "unfinished"),
    [
        ("price:", "price:20..50", True),
        ("status:,", "status:expired", True),
        ("ref:", "reference:order-7", True),
        ("note:\u0301", "note:rang", True),
        ("product:abc", "a number, such as product:141", False),
        ("product:141,14x", "a number", False),
        ("product:1234567890123456789", "a number", False),
        ("provider:mes", "mesilat, mesh or txnpro", True),
        ("provider:stripe", "mesilat, mesh or txnpro", False),
        ("has:nothing", "note", False),
        ("once:y", "yes or no", True),
        ("once:maybe", "yes or no", False),
        ("price:..", "before or after", True),
        ("price:20..5", "smaller amount", True),
        ("price:>", "price:20..50", True),
        ("price:20.", "39.99", True),
        ("price:1e5", "39.99", False),
        ("price:20,50", "39.99", False),
        ("price:-5", "39.99", False),
        ("created:..", "before or after", True),
        ("created:2026-10-05..2026-10-01", "earlier day", False),
        ("created:2026-10", "2026-10-01", True),
        ("created:2026-02-30", "no day 2026-02-30", False),
        ("created:2026-10-01T10", "2026-10-01", False),
        ("created:now", "<now or >now", False),
        ("created:>9999-12-31", "too far", False),
    ],
)
def test_a_faulty_term_is_told_what_would_be_right(text: str, says: str, unfinished: bool) -> None:
    what, is_unfinished = _fault_of(text)
    assert says in what
    assert is_unfinished is unfinished


def test_a_day_is_one_of_this_machines_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Asia/Nicosia")
    time.tzset()
    test = _test_of("created:2026-10-25")  # the clocks are set back that day
    assert isinstance(test, During)
    assert test.start == datetime(2026, 10, 24, 21, tzinfo=UTC)
    assert test.end == datetime(2026, 10, 25, 22, tzinfo=UTC)


@given(st.text(max_size=60))
@example('price:"')
@example("created:>0001-01-01")
@example("seen:<0m")
@example("İ ﷺ ™")
def test_any_text_is_a_query(text: str) -> None:
    query = parse(text, NOW)
    spans = [part.span for part in (*query.words, *query.terms, *query.faults)]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(word.text for word in query.words)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_case_accents_and_compatible_forms_do_not_matter() -> None:
    assert fold("Ünïté ЁЖ ｆｕｌｌ STRASSE") == fold("unite еж full straße")
