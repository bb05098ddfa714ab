"""Accounts at the sandbox, and what the tests of the services wait for and count."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from paylink_tui.config.load import Config, load_config
from paylink_tui.model.index import IndexRow
from paylink_tui.model.query import parse
from paylink_tui.model.references import Reading, read_reference
from paylink_tui.sandbox import Sandbox
from paylink_tui.sandbox.settings import MESH_CLIENT_ID, MESH_SECRET, MESILAT_KEY, TXNPRO_KEY
from paylink_tui.services.desk import Desk

SEED_LINK = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"
SEED_URL = (
    f"https://sandbox.txn.pro/redirect?payment_link_id={SEED_LINK}"
    "&request_type=payment_link_hosted_page"
)
_CREDENTIALS = {
    "mesilat": f'api_key = "{MESILAT_KEY}"',
    "mesh": f'client_id = "{MESH_CLIENT_ID}"\nclient_secret = "{MESH_SECRET}"',
    "txnpro": f'api_key = "{TXNPRO_KEY}"',
}


def block(
    name: str, provider: str, url: str, *more: str, environment: str = "test", secret: str = ""
) -> str:
    """One account's table, with the lines of `more` at its end."""
    head = ["[[accounts]]", f'name = "{name}"', f'provider = "{provider}"']
    head += [f'environment = "{environment}"', f'base_url = "{url}"']
    return "\n".join([*head, secret or _CREDENTIALS[provider], *more, ""])


def written(path: Path, *blocks: str) -> Config:
    """The configuration of these blocks, through its file."""
    path.touch(mode=0o600)
    path.write_text("\n".join(blocks), encoding="utf-8")
    config = load_config(path)
    assert not config.faults, [fault.sentence() for fault in config.faults]
    return config


def read(desk: Desk, text: str) -> Reading:
    """`text` as the lookup field reads it."""
    return read_reference(text, known_hosts=desk.known_hosts)


async def until(condition: Callable[[], object]) -> None:
    """Waits for `condition`, and fails the test when it never comes true."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  what is waited for may be in the sandbox's thread
            await asyncio.sleep(0.001)


def asked(sandbox: Sandbox, method: str, path: str = "") -> int:
    """How many requests of `method` with `path` in their address have arrived."""
    return sum(
        request.method == method and path in request.path for request in sandbox.state.requests
    )


async def indexed(desk: Desk, text: str) -> list[IndexRow]:
    """The rows that the index finds for `text`, with all that was read before."""
    assert desk.index is not None
    await desk.index.flush()
    result = await desk.index.search(parse(text, datetime.now(UTC)))
    await result.whole()
    return [row for row in await result.rows(0, result.count) if row]
