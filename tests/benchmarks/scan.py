"""Pages per second of a walk through 1,334 pages, and of a scan that puts them into the index,
against the ideal and a bare httpx loop.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import httpx

from paylink_tui.config.load import load_config
from paylink_tui.services import mesilat
from paylink_tui.services.desk import Desk
from paylink_tui.store.scans import ScanKind
from tests.benchmarks.figures import show

PRODUCT = 141
CONNECTIONS = 16


async def measure(url: str, config: Path, key: str, latency_ms: int) -> None:
    """Our walk, our scan and the bare loop, on the same sandbox, one after the other."""
    pages, ours = await _our_walk(config)
    read, scan = await _our_scan(config)
    ideal = pages * latency_ms / 1000 / CONNECTIONS
    bare = await _bare_walk(url, key, pages)
    show(
        f"{pages} pages at {latency_ms} ms, {CONNECTIONS} connections, against the ideal",
        f"{pages / ours:.0f} pages/s, {ours / ideal:.3f}x",
        "1.09x",
    )
    show(
        f"a full scan of them into the index ({read} requests), against the ideal",
        f"{pages / scan:.0f} pages/s, {scan / ideal:.3f}x",
        "1.09x",
    )
    show(
        "the walk, against a bare httpx loop",
        f"{ours / bare:.3f}x  (the loop itself: {bare / ideal:.3f}x of the ideal)",
    )


async def _our_walk(config: Path) -> tuple[int, float]:
    desk = Desk(load_config(config))
    try:
        account = desk.account("mesilat-sandbox")
        await mesilat.list_page(desk, account, PRODUCT)  # imports and the first connection
        begun = time.perf_counter()
        links = pages = 0
        async for page in mesilat.all_pages(desk, account, PRODUCT):
            pages += 1
            links += len(page.links)
        elapsed = time.perf_counter() - begun
    finally:
        await desk.close()
    assert links == page.total, (links, page.total)
    return pages, elapsed


async def _our_scan(config: Path) -> tuple[int, float]:
    """Requests and seconds until all is in an index that was empty."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(load_config(config), state=Path(folder))
        try:
            account = desk.account("mesilat-sandbox")
            account = account.model_copy(update={"products": account.products[:1]})
            desk.config = replace(desk.config, accounts=(account,))
            page = await mesilat.list_page(desk, account, PRODUCT)
            begun = time.perf_counter()
            scan = await desk.scans.begin(account, ScanKind.FULL)
            await scan.wait()
            elapsed = time.perf_counter() - begun
            assert desk.index is not None
            assert await desk.index.count() == page.total
        finally:
            await desk.close()
    return scan.row.pages, elapsed


async def _bare_walk(url: str, key: str, pages: int) -> float:
    numbers = iter(range(1, pages + 1))
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with httpx.AsyncClient(
        base_url=url, headers={"X-API-Key": key}, limits=limits, trust_env=False
    ) as client:

        async def fetch() -> None:
            for number in numbers:
                answer = await client.get(
                    f"/api/v1/creator/products/{PRODUCT}/payment-links", params={"page": number}
                )
                assert answer.status_code == 200
                answer.json()

        begun = time.perf_counter()
        await asyncio.gather(*(fetch() for _ in range(CONNECTIONS)))
        return time.perf_counter() - begun
