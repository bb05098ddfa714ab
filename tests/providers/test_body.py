"""Bodies that are not JSON, told in a phrase."""

from __future__ import annotations

from paylink_tui.providers.body import SAID_LIMIT, describe, presentable
from tests.providers.support import answer


def test_a_page_is_told_by_its_title() -> None:
    page = b"<html><head><title>502\n Bad &amp; Gateway</title><title>two</title></head><p>x</p>"
    assert describe(answer(page)) == "an HTML page instead of JSON, titled “502 Bad & Gateway”"


def test_a_page_without_a_title_is_a_page_all_the_same() -> None:
    assert describe(answer(b"oops", content_type="text/html")) == "an HTML page instead of JSON"


def test_a_malformed_page_does_not_stop_the_reading() -> None:
    page = b"<title>Gone</title><![nonsense[ x"
    assert describe(answer(page)) == "an HTML page instead of JSON, titled “Gone”"


def test_an_escape_sequence_in_a_title_cannot_act() -> None:
    assert "\x1b" not in describe(answer(b"<title>\x1b]52;c;aGk=\x07</title>"))


def test_a_text_is_shown_as_it_is() -> None:
    assert describe(answer(b" upstream \n timed out ")) == "upstream timed out"


def test_an_empty_body_has_nothing_to_say() -> None:
    assert describe(answer(b" \n")) == ""


def test_a_long_text_is_shortened_after_its_secrets_are_taken_out() -> None:
    text = "x" * (SAID_LIMIT - 15) + " linkToken=" + "s" * 50
    shown = presentable(text)
    assert len(shown) <= SAID_LIMIT
    assert "ss" not in shown
