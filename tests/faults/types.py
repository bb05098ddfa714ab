"""Each member of each answer, replaced by a value of every other type, or left out.

The answers are the sandbox's own and the vendors' examples. What still can be read goes on to where
it is used: as a record, as a script prints it, and with its figures recomputed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
from pydantic import SecretStr

from paylink_tui.model.errors import Outcome, PaylinkError
from paylink_tui.model.mesh import PaylinkDraft, Recipient
from paylink_tui.model.mesilat import MesilatDraft, PriceRow
from paylink_tui.model.txnpro import TxnDetail, TxnDraft
from paylink_tui.model.txnpro_form import made_differently
from paylink_tui.pool.target import target
from paylink_tui.providers import mesh, mesilat, txnpro
from paylink_tui.providers.http import Request, Response, Urgency
from paylink_tui.providers.mesh import MeshClient
from paylink_tui.providers.mesilat import MesilatClient
from paylink_tui.providers.txnpro import TxnClient
from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.settings import MESH_CLIENT_ID, MESH_SECRET, MESILAT_KEY, TXNPRO_KEY
from tests.faults.calls import NETWORK, PRODUCT
from tests.faults.uses import use
from tests.providers.support import FIXTURES

_LEFT_OUT = object()
_OTHERS: tuple[Any, ...] = (
    *(None, True, -1, 10**30, "", "x", "9" * 5_000, "\x1b]52;c;aGk=\x07", [], [1], {}, {"id": 1}),
    _LEFT_OUT,
)


@dataclass(frozen=True)
class Case:
    """A client's call; `fixtures` are vendor's examples that may stand for its answer."""

    name: str
    run: Callable[[Any], Awaitable[Any]]
    is_write: bool = False
    fixtures: tuple[str, ...] = ()


_PAYLINK = PaylinkDraft(
    user_id="customer-1",
    transaction_id="twisted-1",
    recipients=(Recipient(NETWORK, "USDC", "0x0Ff0000f0A0f0000F0F000000000ffFf00f0F0f0"),),
)


def _txn_draft() -> TxnDraft:
    expires_at = datetime.now(UTC) + timedelta(hours=2)
    return TxnDraft(Decimal("25.00"), "EUR", "Invoice", expires_at, "twisted-2")


def cases(sandbox: Sandbox) -> tuple[Case, ...]:
    """The calls, on what the sandbox has."""
    links = sandbox.state.txnpro.links
    now = sandbox.state.clock.now_ms()
    invoice = next(x for x in links if x.child_id is not None and x.payment_type == "Invoice")
    fresh = next(x for x in links if x.status_at(now) == "created" and x.expires_ms > now + 10**7)
    draft = _txn_draft()
    return (
        Case("mesilat list", lambda send: MesilatClient(send).list_links(123),
             fixtures=("mesilat/list_response_200.json",)),
        Case("mesilat create", lambda send: MesilatClient(send).create_link(
            MesilatDraft(PRODUCT, PriceRow(Decimal("39.99")))), True,
            ("mesilat/create_response_200.json",)),
        Case("mesh networks", lambda send: MeshClient(send).networks(),
             fixtures=("mesh/networks_response_200.json",)),
        Case("mesh transfers", lambda send: MeshClient(send).transfers("SBX-TWICE"),
             fixtures=("mesh/transfers_response_200_latest.json",
                       "mesh/transfers_response_200_swagger_2025.json")),
        Case("mesh create", lambda send: MeshClient(send).create_paylink(
            _PAYLINK, datetime.now(UTC)), True,
            ("mesh/linktoken_response_200_reference.json",
             "mesh/linktoken_response_200_paylink_page_flat.json")),
        Case("txn.pro list", lambda send: TxnClient(send).list_links(per_page=3)),
        Case("txn.pro detail", lambda send: TxnClient(send).read_link(
            "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"),
            fixtures=("txnpro/payment_link_read_payout_target.json",)),
        Case("txn.pro detail", lambda send: TxnClient(send).read_link(
            "3491fbf7-7b78-46ae-a371-c0bb662a9167"),
            fixtures=("txnpro/partial/payment_link_read_invoice_created.json",)),
        Case("txn.pro detail", lambda send: TxnClient(send).read_link(invoice.id)),
        Case("txn.pro find", lambda send: TxnClient(send).find_by_reference(invoice.reference)),
        Case("txn.pro create", lambda send: _created(send, draft), True),
        Case("txn.pro expire", lambda send: TxnClient(send).expire_link(fresh.id), True),
    )  # fmt: skip


async def _created(send: Any, draft: TxnDraft) -> TxnDetail:
    made = await TxnClient(send).create_link(draft)
    made_differently(draft, made.link)
    return made


@dataclass
class Swept:
    """How many answers were twisted for each call, and what went wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def count(self, name: str) -> int:
        return self.counts[name]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


async def sweep(sandbox: Sandbox, every: int = 1) -> Swept:
    """Every `every`th twist of every answer of every call."""
    swept = Swept()
    number = 0
    for case in cases(sandbox):
        for answer in await _answers(sandbox, case):
            for place, body in twists(answer):
                number += 1
                if number % every == 0:
                    swept.counts[case.name] += 1
                    if wrong := await _wrong(case, body):
                        swept.wrong.append(f"{case.name}: {place}: {wrong}")
    return swept


async def _answers(sandbox: Sandbox, case: Case) -> list[Any]:
    trees = [json.loads((FIXTURES / name).read_bytes()) for name in case.fixtures]
    direct = _Direct(sandbox.url)
    await case.run(direct)
    return [*trees, json.loads(direct.last)]


async def _wrong(case: Case, body: bytes) -> str:
    try:
        use(await case.run(_Same(body)))
    except PaylinkError as error:
        known = (Outcome.UNKNOWN, Outcome.REFUSED) if case.is_write else (None,)
        return "" if error.outcome in known else f"the outcome is {error.outcome}: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def twists(tree: Any, place: str = "") -> Iterator[tuple[str, bytes]]:
    """The answer with one member changed, for every member and every change, the whole included."""
    for path in _paths(tree):
        for other in _OTHERS:
            name = "left out" if other is _LEFT_OUT else repr(other)[:30]
            yield f"{'.'.join(map(str, path)) or 'all'} = {name}", _changed(tree, path, other)


def _paths(tree: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield before
    if isinstance(tree, dict):
        for name, value in tree.items():
            yield from _paths(value, (*before, name))
    elif isinstance(tree, list) and tree:
        yield from _paths(tree[0], (*before, 0))


def _changed(tree: Any, path: tuple[Any, ...], other: Any) -> bytes:
    if not path:
        return b"" if other is _LEFT_OUT else json.dumps(other).encode()
    copy = json.loads(json.dumps(tree))
    holder = copy
    for step in path[:-1]:
        holder = holder[step]
    if other is _LEFT_OUT:
        del holder[path[-1]]
    else:
        holder[path[-1]] = other
    return json.dumps(copy).encode()


@dataclass
class _Direct:
    """Asks the sandbox, and keeps what it answered last."""

    url: str
    last: bytes = b""

    async def __call__(self, request: Request, urgency: Urgency = Urgency.PERSON) -> Response:
        headers = {name: secret.get_secret_value() for name, secret in _credentials().items()}
        headers["Content-Type"] = headers["Accept"] = request.content_type
        async with httpx.AsyncClient() as client:
            answer = await client.request(
                request.method, self.url + target(request), content=request.body, headers=headers
            )
        assert answer.is_success, answer.text
        self.last = answer.content
        return Response(answer.status_code, {}, answer.content)


def _credentials() -> dict[str, SecretStr]:
    return {
        **mesilat.auth_headers(SecretStr(MESILAT_KEY)),
        **mesh.auth_headers(SecretStr(MESH_CLIENT_ID), SecretStr(MESH_SECRET)),
        **txnpro.auth_headers(SecretStr(TXNPRO_KEY)),
    }


@dataclass
class _Same:
    """Answers everything with one body."""

    body: bytes

    async def __call__(self, request: Request, urgency: Urgency = Urgency.PERSON) -> Response:
        return Response(200, {}, self.body)
