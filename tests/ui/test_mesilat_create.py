"""A new Mesilat link: faults at their fields, one sending, and no second one in doubt."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Input

from paylink_tui.model.accounts import Provider
from paylink_tui.sandbox import Sandbox
from paylink_tui.services.desk import Desk
from paylink_tui.ui.screens.dialogs import Confirm, Reading
from paylink_tui.ui.screens.made import MadeScreen
from paylink_tui.ui.screens.mesilat_browser import MesilatBrowser
from paylink_tui.ui.screens.mesilat_create import MesilatCreate
from tests.ui.support import running, screen_text, until, until_shown


async def begin(pilot, *, product: int = 141) -> MesilatCreate:
    """Opens the form over the home screen: few tests need the list of links beneath it."""
    (account,) = pilot.app.desk.accounts_of(Provider.MESILAT)
    form = MesilatCreate(account, product)
    await pilot.app.push_screen(form)
    await until(pilot, lambda: isinstance(pilot.app.focused, Input), "a field")
    await until(pilot, lambda: pilot.app.screen is form, "the form")
    return form


async def begin_over_the_list(pilot) -> MesilatCreate:
    await pilot.press("f3")
    await until_shown(pilot, "page 1 of 8")
    return await begin(pilot)


async def confirm(pilot) -> None:
    await pilot.press("ctrl+s")
    await until(pilot, lambda: isinstance(pilot.app.screen, Confirm), "the question")
    await until(pilot, lambda: pilot.app.screen.is_painted, "the question painted")


def created(sandbox: Sandbox) -> int:
    return sandbox.state.writes["mesilat"]["created"]


def posts(sandbox: Sandbox) -> int:
    return sum(request.method == "POST" for request in sandbox.state.requests)


# Filling in


async def test_an_untouched_form_has_no_fault_and_names_the_product(desk: Desk) -> None:
    async with running(desk, (80, 24)) as pilot:
        await begin(pilot)
        await until_shown(pilot, "English lesson, one hour", "Mesilat converts from EUR")
        assert "↑" not in screen_text(pilot.app)


async def test_a_wrong_price_is_told_at_the_field_and_nothing_is_sent(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        form = await begin(pilot)
        price = form.query_one("#eur #price", Input)
        for typed, fault in [
            ("abc", "Only figures and one point"),
            ("-1", "A price cannot be negative"),
            ("0", "A price of zero cannot be charged"),
            ("1.005", "At most 2 decimals: 1.00"),
            ("39,99", "Use a point for decimals: 39.99"),
            ("1e400", "Only figures and one point"),
        ]:
            price.value = typed
            await until_shown(pilot, fault)
            form.query_one("#use-once").focus()
            await pilot.press("ctrl+s")
            await until_shown(pilot, "Correct the marked fields first")
            await until(pilot, lambda: pilot.app.focused is price, "the field with the fault")
            assert pilot.app.screen is form
            assert posts(sandbox) == 0


async def test_rub_without_eur_is_told_at_the_eur_field(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        form = await begin(pilot)
        form.query_one("#rub #price", Input).value = "100"
        await until_shown(pilot, "A price is needed, such as 39.99")
        await pilot.press("ctrl+s")
        assert pilot.app.focused is form.query_one("#eur #price")
        assert posts(sandbox) == 0


async def test_a_discount_without_its_price_is_told(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press(*"39.99", "enter", "space")
        await until_shown(pilot, "↑ A price is needed", "[x] discount")


async def test_what_the_customer_will_see_follows_the_typing(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press(*"39.99", "enter", "space", "enter", *"29.9", "enter", *"3000")
        await until_shown(
            pilot, "sees €39.99 struck through and pays €29.90", "the customer pays 3000.00 ₽"
        )


async def test_a_discount_above_the_price_warns_and_blocks_nothing(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        await pilot.press(*"10", "enter", "space", "enter", *"20")
        await until_shown(pilot, "is not below the regular price 10")
        await confirm(pilot)
        await until_shown(pilot, "Warning")


async def test_keys_typed_faster_than_they_are_handled_reach_their_fields(desk: Desk) -> None:
    async with running(desk) as pilot:
        await begin(pilot)
        for key in [*"12", "enter", "space", "enter", *"9", "enter", *"700"]:
            pilot.app.post_message(events.Key(key, " " if key == "space" else key))
        await until_shown(
            pilot, "sees €12.00 struck through and pays €9.00", "the customer pays 700.00 ₽"
        )


async def test_a_discount_price_without_the_switch_is_told_not_to_be_sent(desk: Desk) -> None:
    async with running(desk) as pilot:
        form = await begin(pilot)
        form.query_one("#eur #price", Input).value = "12"
        form.query_one("#eur #discount_price", Input).value = "9"
        await until_shown(pilot, "pays €12.00 · discount is off: 9 is not sent")


async def test_a_product_id_that_is_none_is_told(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        form = await begin(pilot)
        form.query_one("#product Input", Input).value = "12x"
        await until_shown(pilot, "A product's id is a whole number")
        form.query_one("#eur #price", Input).value = "5"
        await pilot.press("ctrl+s")
        await until_shown(pilot, "Correct the marked fields first")
        assert pilot.app.focused is form.query_one("#product Input")


async def test_metadata_rows_are_added_checked_and_removed(desk: Desk) -> None:
    async with running(desk) as pilot:
        form = await begin(pilot)
        form.query_one("#eur #price", Input).value = "5"
        for key in ("order", "order"):
            form.query_one("#add").press()
            await until(pilot, lambda: pilot.app.focused.id == "key", "a new row")
            await pilot.press(*key, "enter", *"A1")
        await pilot.press("ctrl+s")
        await until_shown(pilot, "the key order is there twice")
        form.query(".remove").last().press()
        await until(pilot, lambda: len(form.query("MetadataRow")) == 1, "one row less")
        await confirm(pilot)
        await until_shown(pilot, "order: A1")


async def test_a_nonce_is_shown_sent_and_can_be_switched_off(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk, (80, 24)) as pilot:
        form = await begin(pilot)
        form.query_one("#eur #price", Input).value = "5"
        nonce = form.form.read().metadata["paylink_ref"]
        await until_shown(pilot, f"[x] recognisable by paylink_ref = {nonce}")
        await confirm(pilot)
        await until_shown(pilot, f"paylink_ref: {nonce}")
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "the result")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, MesilatCreate), "another")
        another = pilot.app.screen
        await until(pilot, lambda: bool(another.query("#recognisable")), "its form")
        assert another.form.read().metadata.keys() == {"paylink_ref"}
        assert another.form.read().metadata["paylink_ref"] != nonce
        another.query_one("#recognisable").focus()
        await pilot.press("space")
        assert another.form.read().metadata == {}
        (entry,) = await desk.journal.entries()
        assert entry.intent.key == nonce


async def test_a_nonce_typed_beside_ours_is_told_at_the_switch(desk: Desk) -> None:
    async with running(desk) as pilot:
        form = await begin(pilot)
        form.query_one("#eur #price", Input).value = "5"
        form.query_one("#add").press()
        await until(pilot, lambda: pilot.app.focused.id == "key", "a new row")
        await pilot.press(*"paylink_ref", "enter", *"A1", "ctrl+s")
        await until_shown(pilot, "the key paylink_ref is typed as well")
        assert pilot.app.focused is form.query_one("#recognisable")
        await pilot.press("space")
        assert form.form.read().metadata == {"paylink_ref": "A1"}


@pytest.mark.thorough
async def test_every_field_can_be_reached_and_seen_at_80x24(desk: Desk) -> None:
    async with running(desk, (80, 24)) as pilot:
        form = await begin(pilot)
        for _ in range(4):
            form.query_one("#add").press()
            await pilot.pause()
        seen = set()
        for _ in range(40):
            await pilot.press("tab")
            await pilot.pause()
            focused = pilot.app.focused
            seen.add(focused)
            await until(
                pilot,
                lambda: form.query_one("MesilatForm").region.contains_region(
                    pilot.app.focused.region
                ),
                "the focused field in view",
            )
        assert form.query_one("#create") in seen


async def test_a_megabyte_pasted_into_a_field_is_refused_in_words(desk: Desk) -> None:
    async with running(desk) as pilot:
        form = await begin(pilot)
        form.query_one("#eur #price").post_message(events.Paste("9" * 1_000_000))
        await until_shown(pilot, "far too long for a field")
        assert form.query_one("#eur #price", Input).value == ""


async def test_the_request_is_shown_exactly_with_the_key_masked(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk, (120, 40)) as pilot:
        form = await begin(pilot)
        form.query_one("#eur #price", Input).value = "500.00"
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(pilot.app.screen, Reading), "the request")
        await until_shown(
            pilot,
            f"POST {sandbox.url}/api/v1/creator/products/141/payment-links",
            "X-API-Key: ****",
            '{"prices":[{"currency_id":3,"price":500.00,"is_discount_price":false}],',
        )
        assert posts(sandbox) == 0


# Sending


async def test_the_question_names_what_is_charged_and_whose_money_it_is(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk, (80, 24)) as pilot:
        form = await begin(pilot)
        form.query_one("#eur #price", Input).value = "39.99"
        await confirm(pilot)
        await until_shown(
            pilot, "mesilat-sandbox · TEST", "141 · English", "€39.99", "converted from EUR"
        )
        assert pilot.app.screen.focused.id == "no"
        await pilot.press("n")
        await until(pilot, lambda: pilot.app.screen is form, "the form")
        assert posts(sandbox) == 0
        assert form.query_one("#eur #price", Input).value == "39.99"


async def test_a_link_in_eur_and_rub_is_made_and_the_result_stays(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk, (120, 40)) as pilot:
        form = await begin(pilot)
        form.query_one("#eur #price", Input).value = "39.99"
        form.query_one("#rub #price", Input).value = "3900"
        await confirm(pilot)
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "the result")
        made = sandbox.state.mesilat.products[141][-1]
        await until_shown(pilot, str(made.id), made.uuid, "3900.00 ₽", made.url)
        assert made.prices == ("€39.99", "3900.00 ₽")
        assert created(sandbox) == 1
        assert form not in pilot.app.screen_stack


async def test_another_like_it_begins_with_the_same_fields(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        form = await begin(pilot)
        form.query_one("#eur #price", Input).value = "7.50"
        form.query_one("#use-once").value = True
        await confirm(pilot)
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "the result")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, MesilatCreate), "the form")
        await until_shown(pilot, "pays €7.50", "[x] one sale only")
        assert created(sandbox) == 1


async def test_the_form_is_locked_while_it_is_sent(desk: Desk, sandbox: Sandbox) -> None:
    async with running(desk) as pilot:
        form = await begin(pilot)
        form.query_one("#eur #price", Input).value = "5"
        sandbox.fault(kind="delay", ms=500, method="POST")
        await confirm(pilot)
        await pilot.press("y")
        await until_shown(pilot, "Making the link")
        await pilot.press("ctrl+s", "9")
        await until_shown(pilot, "the link is being made")
        assert form.query_one("#eur #price", Input).value == "5"
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "the result")
        assert created(sandbox) == 1


async def test_a_result_that_comes_while_the_user_is_elsewhere_waits_for_them(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        form = await begin_over_the_list(pilot)
        form.query_one("#eur #price", Input).value = "5"
        sandbox.fault(kind="delay", ms=500, method="POST")
        await confirm(pilot)
        await pilot.press("y")
        await until_shown(pilot, "Making the link")
        await pilot.press("f2")
        await until_shown(pilot, "The link is made; it is shown where you made it.")
        assert pilot.app.current_mode == "lookup"
        await pilot.press("f3")
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "the result")
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MesilatBrowser), "the list")


async def test_the_list_shows_a_link_made_meanwhile(desk: Desk) -> None:
    async with running(desk) as pilot:
        await pilot.press("f3")
        await until_shown(pilot, "of 120 links")
        await pilot.press("+")
        await until(pilot, lambda: isinstance(pilot.app.focused, Input), "a field")
        await pilot.press(*"5")
        await confirm(pilot)
        await pilot.press("y")
        await until(pilot, lambda: isinstance(pilot.app.screen, MadeScreen), "the result")
        await pilot.press("escape")
        await until_shown(pilot, "of 121 links")


# Refusals


async def test_a_422_is_put_at_its_field_and_everything_typed_stays(
    desk: Desk, sandbox: Sandbox
) -> None:
    body = {
        "message": "The given data was invalid.",
        "errors": {"prices.1.price": ["The price is too low."]},
    }
    async with running(desk) as pilot:
        form = await begin(pilot)
        form.query_one("#eur #price", Input).value = "5"
        form.query_one("#rub #price", Input).value = "1"
        sandbox.fault(kind="status", status=422, body=body, method="POST")
        await confirm(pilot)
        await pilot.press("y")
        await until_shown(pilot, "↑ The price is too low.", "refused the request (HTTP 422)")
        assert pilot.app.focused is form.query_one("#rub #price")
        assert form.query_one("#eur #price", Input).value == "5"
        await pilot.press("0")
        await until(pilot, lambda: "↑ The price is too low." not in screen_text(pilot.app))


async def test_a_free_product_is_refused_in_mesilats_own_words(desk: Desk) -> None:
    async with running(desk) as pilot:
        form = await begin(pilot, product=200)
        form.query_one("#eur #price", Input).value = "5"
        await confirm(pilot)
        await pilot.press("y")
        await until_shown(pilot, "Cannot create payment links for free products")
        assert not form._is_in_doubt


# Doubt


async def fall_into_doubt(pilot, sandbox: Sandbox) -> MesilatCreate:
    form = await begin(pilot)
    form.query_one("#eur #price", Input).value = "5"
    sandbox.fault(kind="reset", when="after", method="POST")
    await confirm(pilot)
    await pilot.press("y")
    await until_shown(pilot, "It may have been made. Look in the list before trying again.")
    return form


async def test_an_unknown_outcome_disables_creating_until_the_user_says_so(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        await fall_into_doubt(pilot, sandbox)
        assert created(sandbox) == 1
        await pilot.press("ctrl+s")
        await until_shown(pilot, "it may have been made already")
        await pilot.press("ctrl+t")
        await confirm(pilot)
        assert posts(sandbox) == 1


async def test_in_doubt_the_list_opens_at_its_newest_page_and_looking_ends_the_doubt(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        form = await fall_into_doubt(pilot, sandbox)
        await pilot.press("ctrl+l")
        newest = sandbox.state.mesilat.products[141][-1]
        await until_shown(pilot, "page 9 of 9", newest.uuid)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is form, "the form")
        assert form.query_one("#eur #price", Input).value == "5"
        await confirm(pilot)


async def test_esc_while_sending_leaves_the_outcome_in_doubt_and_sends_once(
    desk: Desk, sandbox: Sandbox
) -> None:
    async with running(desk) as pilot:
        form = await begin(pilot)
        form.query_one("#eur #price", Input).value = "5"
        sandbox.fault(kind="delay", ms=500, method="POST")
        await confirm(pilot)
        await pilot.press("y")
        await until_shown(pilot, "Making the link")
        await pilot.press("escape")
        await until_shown(pilot, "It may have been made.", "You stopped waiting")
        await until(pilot, lambda: not desk.writes.under_way, "the write")
        assert created(sandbox) == 1
        assert posts(sandbox) == 1
        assert not form.query_one("MesilatForm").disabled


async def test_what_was_typed_goes_only_on_a_second_escape_and_an_untouched_form_on_the_first(
    desk: Desk,
) -> None:
    async with running(desk) as pilot:
        form = await begin_over_the_list(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MesilatBrowser), "left")
        form = await begin_over_the_list(pilot)
        await pilot.press(*"5", "escape")
        await until_shown(pilot, "Esc again leaves the form")
        assert form.query_one("#eur #price", Input).value == "5"
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, MesilatBrowser), "left again")


async def test_a_fault_of_the_program_while_it_is_sent_leaves_the_form_usable_and_a_doubt(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise ZeroDivisionError("a secret value")

    monkeypatch.setattr("paylink_tui.services.mesilat.create", fails)
    async with running(desk) as pilot:
        form = await begin(pilot)
        await pilot.press(*"5")
        await confirm(pilot)
        await pilot.press("y")
        await until_shown(pilot, "It may have been made.", "The program itself failed")
        assert not form.query_one("MesilatForm").disabled
        assert "a secret value" not in screen_text(pilot.app)
