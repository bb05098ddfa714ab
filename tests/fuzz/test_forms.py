"""Forms, searches and addresses that are handed on: read as far as they go, and never raised."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import strategies as st

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.index import KnownValues
from paylink_tui.model.link_hosts import strange_host
from paylink_tui.model.mesh import Network
from paylink_tui.model.query import parse
from paylink_tui.model.query_complete import complete
from paylink_tui.model.text import clean
from paylink_tui.model.txnpro_typed import TypedLink, read_typed
from paylink_tui.ui.mesh_typed import Typed, TypedRecipient, read
from tests.fuzz.fuzzing import fuzzed, texts_like
from tests.fuzz.test_typed import LINK, NOW

TEXT = texts_like("39.99", "+2h", "EUR, USDT", "https://shop.example/ok", "order-7")
NETWORK = Network(id="n", name="Any", address_pattern="^0x[a-f0-9]{40}$")
KNOWN = KnownValues(("shop", 'a "b" c'), ("141",), ("EUR",), ("paid",), ("vip",))
QUERY = texts_like(
    '4204 "blue shirt" -status:expired price:20..50 currency:eur seen:<2d',
    "created:2026-11-20..2026-11-22 account:shop,other product:141 once:yes has:note",
    "created:>9999-12-31 seen:<99999d price:..1e9 price:>1,5 -",
)


@fuzzed(100, typed=st.builds(TypedLink, **{field.name: TEXT for field in fields(TypedLink)}))
def test_the_form_of_txn_pro_has_a_draft_or_faults(typed: TypedLink) -> None:
    found = read_typed(typed, Environment.LIVE, NOW)
    assert (found.draft is None) == bool(found.faults)
    assert all(clean(fault) == fault for fault in found.faults.values())


@fuzzed(
    100,
    texts=st.tuples(*[TEXT] * 9),
    network=st.none() | st.just(NETWORK),
)
def test_the_form_of_mesh_has_a_draft_that_its_faults_explain(
    texts: tuple[str, ...], network: Network | None
) -> None:
    first, symbol, address, tag, amount, second, usd, fee, description = texts
    recipient = TypedRecipient(network, symbol, address, tag, amount)
    typed = Typed(first, second, usd, "payment", False, None, fee, description, (recipient,))
    found = read(typed)
    assert all(clean(fault) == fault for fault in found.faults.values())


@fuzzed(150, text=QUERY, cursor=st.integers(0, 80))
def test_a_search_is_parsed_and_completed(text: str, cursor: int) -> None:
    query = parse(text, NOW)
    for part in (*query.words, *query.terms, *query.faults):
        assert 0 <= part.span.start < part.span.end <= len(text)
        assert len(query.without(part.span)) < len(text)
    complete(text, min(cursor, len(text)), KNOWN)


@fuzzed(
    100,
    url=texts_like(LINK, "https://[::1]:80/x", "javascript:alert(1)"),
    provider=st.sampled_from(Provider),
    environment=st.sampled_from(Environment),
)
def test_an_address_is_judged_whatever_it_is(
    url: str, provider: Provider, environment: Environment
) -> None:
    strange = strange_host(url, provider, environment)
    if strange is not None:
        assert clean(strange.host) == strange.host
        assert strange.reason
