"""Where in a TOML text a key stands."""

from __future__ import annotations

from paylink_tui.config.lines import LineIndex

TEXT = """\
top = 1

[[accounts]]
name = "first"  # a comment
[[ accounts ]]
  "name" = "second"
rate_limits = [
    { requests = 1, seconds = 2 },
]
[[accounts.products]]
id = 1
[[accounts.products]]
'id' = 2
[ui]
look.theme = "x"
not a key
"""


def test_a_key_at_the_top_has_its_line() -> None:
    assert LineIndex(TEXT).line_of(("top",)) == 1


def test_headers_in_two_brackets_are_counted() -> None:
    index = LineIndex(TEXT)
    assert index.line_of(("accounts", 0, "name")) == 4
    assert index.line_of(("accounts", 1, "name")) == 6


def test_lists_of_tables_inside_lists_of_tables_are_counted_within_theirs() -> None:
    index = LineIndex(TEXT)
    assert index.line_of(("accounts", 1, "products", 0, "id")) == 11
    assert index.line_of(("accounts", 1, "products", 1, "id")) == 13


def test_what_is_not_written_has_the_line_of_what_would_hold_it() -> None:
    index = LineIndex(TEXT)
    assert index.line_of(("accounts", 1, "environment")) == 5
    assert index.line_of(("accounts", 1, "rate_limits", 0, "requests")) == 7


def test_a_dotted_key_has_a_line_for_each_of_its_parts() -> None:
    index = LineIndex(TEXT)
    assert index.line_of(("ui", "look", "theme")) == 15
    assert index.line_of(("ui", "look")) == 15
    assert index.line_of(("ui",)) == 14


def test_what_is_nowhere_in_the_text_has_no_line() -> None:
    assert LineIndex(TEXT).line_of(("keys", "help")) is None
    assert LineIndex("").line_of(()) is None
