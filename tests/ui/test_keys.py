"""The bottom line names the keys that work now, dims the others, and can be clicked."""

from __future__ import annotations

from paylink_tui.services.desk import Desk
from paylink_tui.ui.widgets.keys import KeyBar
from tests.ui.support import running, screen_text, until, until_shown


def bottom(pilot_app: object) -> str:
    return screen_text(pilot_app).splitlines()[-1]


async def test_a_click_on_a_key_does_what_the_key_does(desk: Desk) -> None:
    async with running(desk) as pilot:
        at = bottom(pilot.app).index("F1 Help")
        await pilot.click(KeyBar, offset=(at + 4, 0))
        await until_shown(pilot, "Keys on this screen")


async def test_a_click_beyond_the_last_key_does_nothing(desk: Desk) -> None:
    async with running(desk) as pilot:
        await pilot.click(KeyBar, offset=(118, 0))
        assert pilot.app.current_mode == "lookup"


async def test_the_keys_follow_the_screen(desk: Desk) -> None:
    async with running(desk) as pilot:
        assert "^l Clear" in bottom(pilot.app)
        await pilot.press("f6")
        await until(pilot, lambda: "c Check" in bottom(pilot.app), "the keys of the accounts")
        assert "^l Clear" not in bottom(pilot.app)


async def test_in_a_small_terminal_the_area_at_hand_still_has_its_name(desk: Desk) -> None:
    async with running(desk, (60, 20)) as pilot:
        await pilot.press("f9")
        await until(pilot, lambda: "F8 F9  Find " in screen_text(pilot.app).splitlines()[0])


async def test_a_click_on_an_area_goes_there(desk: Desk) -> None:
    async with running(desk) as pilot:
        at = screen_text(pilot.app).splitlines()[0].index("F7 Requests")
        await pilot.click("AreaBar", offset=(at + 1, 0))
        await until(pilot, lambda: pilot.app.current_mode == "requests", "the requests")
