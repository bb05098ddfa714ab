"""Locked until unlocked, for this session, and never where the session is read-only."""

from __future__ import annotations

from pathlib import Path

import pytest

from paylink_tui.config.load import load_config
from paylink_tui.model.errors import Outcome
from paylink_tui.services.desk import Desk
from paylink_tui.services.locks import Lock, LockedError, Locks

NAME = "mesilat-sandbox"


@pytest.fixture
def locked(config_file: Path) -> Desk:
    """A desk as a session opens it."""
    return Desk(load_config(config_file))


async def test_an_account_is_locked_until_it_is_unlocked_and_can_be_locked_again(
    locked: Desk,
) -> None:
    account = locked.account(NAME)
    assert {locked.locks.state(account.name) for account in locked.accounts} == {Lock.LOCKED}
    with pytest.raises(LockedError, match="mesilat-sandbox is locked") as raised:
        locked.locks.check(NAME)
    assert raised.value.outcome is Outcome.NOT_SENT
    locked.locks.unlock(account)
    locked.locks.check(NAME)
    assert locked.locks.state(NAME) is Lock.UNLOCKED
    assert locked.locks.state("mesh-sandbox") is Lock.LOCKED
    locked.locks.lock(account)
    assert locked.locks.state(NAME) is Lock.LOCKED


async def test_a_read_only_session_cannot_be_made_anything_else(locked: Desk) -> None:
    locks = Locks(read_only=True)
    with pytest.raises(LockedError, match="read-only"):
        locks.unlock(locked.account(NAME))
    with pytest.raises(LockedError, match="read-only"):
        locks.check(NAME)
    assert locks.state(NAME) is Lock.READ_ONLY
    with pytest.raises(AttributeError):
        locks.read_only = False


async def test_after_a_reload_only_an_account_that_stayed_as_it_was_stays_unlocked(
    locked: Desk, config_file: Path
) -> None:
    for account in locked.accounts:
        locked.locks.unlock(account)
    text = config_file.read_text(encoding="utf-8")
    head, _, rest = text.partition('environment = "test"')
    config_file.write_text(f'{head}environment = "live"{rest}', encoding="utf-8")
    await locked.reload(load_config(config_file))
    states = [locked.locks.state(account.name) for account in locked.accounts]
    assert states == [Lock.LOCKED, Lock.UNLOCKED, Lock.UNLOCKED]
    config_file.write_text("", encoding="utf-8")
    await locked.reload(load_config(config_file))
    config_file.write_text(text, encoding="utf-8")
    await locked.reload(load_config(config_file))
    assert {locked.locks.state(account.name) for account in locked.accounts} == {Lock.LOCKED}


async def test_what_was_an_account_before_a_reload_unlocks_nothing(
    locked: Desk, config_file: Path
) -> None:
    """A screen that is older than the reload has it; the name may be a LIVE account's by now."""
    before = locked.account(NAME)
    text = config_file.read_text(encoding="utf-8")
    config_file.write_text(text.replace('= "test"', '= "live"'), encoding="utf-8")
    await locked.reload(load_config(config_file))
    with pytest.raises(LockedError, match="was changed or taken away") as raised:
        locked.locks.unlock(before)
    assert raised.value.outcome is Outcome.NOT_SENT
    assert locked.locks.state(NAME) is Lock.LOCKED
