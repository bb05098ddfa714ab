"""What a provider answers: the vendors' examples, changed anywhere and in any way."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import example
from hypothesis import strategies as st

from paylink_tui.model.errors import Outcome, PaylinkError
from paylink_tui.model.mesh import PaylinkDraft, Recipient
from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.model.txnpro import TxnDraft
from paylink_tui.pool import backoff
from paylink_tui.providers.http import Response
from paylink_tui.providers.mesh import MeshClient
from paylink_tui.providers.mesilat import MesilatClient
from paylink_tui.providers.redact import redact_url
from paylink_tui.providers.txnpro import TxnClient
from tests.faults.uses import use
from tests.fuzz.fuzzing import bytes_like, fuzzed, now, refusal, texts_like, trees_like
from tests.providers.support import FIXTURES, Recorder

RAW = [path.read_bytes() for path in sorted(FIXTURES.rglob("*.json"))]
TREES = [json.loads(raw) for raw in RAW]
ERRORS = [tree for path, tree in zip(sorted(FIXTURES.rglob("*.json")), TREES, strict=True)
          if "error" in path.name]  # fmt: skip
LINK_ID = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"
RECIPIENT = Recipient("7436e9d0-ba42-4d2b-b4c0-8e4e606b2c12", "USDC", "0x0Ff0000f0A0f0000F0F0")
PAYLINK = PaylinkDraft(user_id="u", transaction_id="t", recipients=(RECIPIENT,))
DRAFT = TxnDraft(Decimal(25), "EUR", "Invoice", datetime(2027, 1, 1, tzinfo=UTC), "order-7")
# Of each call whether it writes.
CALLS: dict[str, tuple[Callable[[Any], Coroutine[Any, Any, Any]], bool]] = {
    "mesilat list": (lambda send: MesilatClient(send).list_links(141), False),
    "mesilat create": (
        lambda send: MesilatClient(send).create_link(MesilatDraft(141, PriceRow(Decimal(5)))),
        True,
    ),
    "mesilat delete": (lambda send: MesilatClient(send).delete_link(141, 7), True),
    "mesh networks": (lambda send: MeshClient(send).networks(), False),
    "mesh transfers": (lambda send: MeshClient(send).transfers("t"), False),
    "mesh create": (lambda send: MeshClient(send).create_paylink(PAYLINK, datetime.now(UTC)), True),
    "txn.pro list": (lambda send: TxnClient(send).list_links(), False),
    "txn.pro detail": (lambda send: TxnClient(send).read_link(LINK_ID), False),
    "txn.pro payout": (lambda send: TxnClient(send).read_payout(LINK_ID), False),
    "txn.pro invoice": (lambda send: TxnClient(send).read_invoice(LINK_ID), False),
    "txn.pro find": (lambda send: TxnClient(send).find_by_reference("order-7"), False),
    "txn.pro create": (lambda send: TxnClient(send).create_link(DRAFT), True),
    "txn.pro expire": (lambda send: TxnClient(send).expire_link(LINK_ID), True),
}
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "retry-after": texts_like("30", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT"),
        "date": texts_like("Wed, 21 Oct 2026 07:26:30 GMT"),
        "content-type": texts_like("application/json", "text/html; charset=utf-8"),
        "location": texts_like("https://elsewhere.example/?token=abc"),
    },
)


def answered(call: str, response: Response) -> None:
    """The call is answered by `response` whatever it asks; what is read is used."""
    run, is_write = CALLS[call]
    send = Recorder([response] * 20)
    try:
        result = now(run(send))
    except PaylinkError as error:
        told = refusal(error)
    else:
        use(result)
        return
    assert told.outcome in ((Outcome.UNKNOWN, Outcome.REFUSED) if is_write else (None,))
    assert told.remedy
    assert not is_write or len(send.sent) == 1


@fuzzed(100, call=st.sampled_from(sorted(CALLS)), tree=trees_like(TREES))
def test_a_changed_answer_is_read_or_called_unreadable(call: str, tree: Any) -> None:
    answered(call, Response(200, {}, json.dumps(tree).encode("utf-8", "surrogatepass")))


@fuzzed(150, call=st.sampled_from(sorted(CALLS)), body=bytes_like(*RAW), headers=HEADERS)
def test_changed_bytes_are_read_or_called_unreadable(
    call: str, body: bytes, headers: dict[str, str]
) -> None:
    answered(call, Response(200, headers, body))


@fuzzed(
    150,
    call=st.sampled_from(sorted(CALLS)),
    status=st.integers(300, 599),
    tree=trees_like(ERRORS),
    headers=HEADERS,
)
def test_a_changed_complaint_is_an_error_of_ours(
    call: str, status: int, tree: Any, headers: dict[str, str]
) -> None:
    answered(call, Response(status, headers, json.dumps(tree).encode("utf-8", "surrogatepass")))


@fuzzed(100, headers=HEADERS)
@example(headers={"retry-after": "Wed, 21 Oct 99999999999 07:28:00 GMT"})
@example(headers={"retry-after": "Wed, 21 Oct 2026 07:28:00 +99999999999999"})
def test_a_pause_that_is_asked_for_is_never_more_than_an_hour(headers: dict[str, str]) -> None:
    assert 0 <= backoff.asked_pause(Response(429, headers)) <= backoff.LONGEST_PAUSE


@fuzzed(
    100, text=texts_like("https://a.example/?linkToken=abc&x=1", 'x "api_key": "abc" y', "a-" * 9)
)
def test_redacting_twice_is_redacting_once(text: str) -> None:
    once = redact_url(text)
    assert redact_url(once) == once
