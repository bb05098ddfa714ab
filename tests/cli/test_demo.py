"""The demo has a sandbox, a configuration and a state of its own, and leaves nothing behind."""

from __future__ import annotations

import stat
from contextlib import ExitStack
from pathlib import Path

from paylink_tui.cli.screens import _open_demo
from paylink_tui.services.check import check_all


async def test_the_demo_opens_three_accounts_on_a_sandbox_of_its_own(tmp_path: Path) -> None:
    with ExitStack() as stack:
        desk = await _open_demo(stack, 20, tmp_path)
        answers = await check_all(desk)
        await desk.close()
    assert [answer.error for answer in answers] == [None, None, None]
    assert {account.environment.value for account in desk.accounts} == {"test"}
    assert all(account.base_url.startswith("http://127.0.0.1:") for account in desk.accounts)
    assert desk.config.path.parent == tmp_path
    assert stat.S_IMODE(desk.config.path.stat().st_mode) == 0o600
    assert desk.config.warnings == ()
    assert (tmp_path / "budget.sqlite3").exists()
