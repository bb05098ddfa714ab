"""A network's pattern is used only where it cannot run for ever."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paylink_tui.model.address_pattern import fits
from tests.cpu import least_cpu, takes_at_most

ETH = "0x0Ff0000f0A0f0000F0F000000000ffFf00f0F0f0"
HARD = "a" * 255 + "!"


@pytest.mark.parametrize(
    ("pattern", "address", "fit"),
    [
        ("^0x[a-fA-F0-9]{40}$", ETH, True),
        ("^0x[a-fA-F0-9]{40}$", ETH[:-1], False),
        ("^(0x)?[0-9a-fA-F]{40}$", ETH, True),
        ("^(bc1|[13])[a-zA-HJ-NP-Z0-9]{25,39}$", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", True),
        ("^(?:[13][a-km-zA-HJ-NP-Z1-9]{26,33}|bc1[a-z0-9]{39,59})$", "bc1" + "q" * 39, True),
        (r"^r[1-9A-HJ-NP-Za-km-z]{25,33}(\?dt=[0-9]+)?$", "r" + "b" * 30 + "?dt=7", True),
        ("^([0-9a-f]{2}){20}$", "ab" * 20, True),
        ("^(ab){1,}$", "abab", True),
        ("^(ab){0,1}$", "ab", True),
        ("^(ab){1}c$", "abc", True),
        ("^(ab){1,3}?$", "abab", True),
        ("^[]a]+$", "a]", True),
        ("^(?=.*a).*b$", "ab", True),
        ("^T", "T1", True),
    ],
)
def test_an_ordinary_pattern_is_used(pattern, address, fit):
    assert fits(pattern, address) is fit


@pytest.mark.parametrize(
    "pattern",
    [
        None,
        "",
        "(a+)+$",
        "(a|a)*$",
        "(a|a){30}$",
        "^(a?){20}a{20}$",
        "((a{1,3})){5}",
        "^(?:(?:){999}){999}$",
        "^.*.*.*.*x",
        ".*.*.*x$",
        "^a|.*.*.*x",
        "^(a|a)(a|a)(a|a)(a|a)$",
        r"^(a)\1",
        "^(?P<x>a)",
        "^(?i)a",
        "^(",
        "^)",
        "^[",
        "a{2",
        "a**",
        "a{5,2}",
        "[a-z-[aeiou]]",
        "[a--b]",
        "\\",
        "(" * 30 + "a" + ")" * 30,
        "a" * 501,
    ],
)
def test_any_other_pattern_is_left_unused(pattern):
    assert fits(pattern, "a" * 30) is None


def test_an_address_of_absurd_length_is_not_held_against_anything():
    assert fits("^a+$", "a" * 257) is None


@given(
    st.lists(
        st.sampled_from(
            ["a", ".", "(", ")", "(?:", "|", "*", "+", "?", "{2}", "{0,9}", "[ab]", "$"]
        )
    ).map("".join)
)
@example("a*a*a*a*$")
def test_no_pattern_runs_long_or_raises(pattern: str):
    def both_ways() -> None:
        fits(f"^{pattern}", HARD)
        fits(pattern, HARD)

    # None that is used takes twice as long as that one; with one varying piece more, 50 times.
    assert takes_at_most(15 * cpu_of_the_hardest(), both_ways)


@cache
def cpu_of_the_hardest() -> float:
    assert fits("^a*a*a*$", HARD) is False  # it is used
    return least_cpu(lambda: fits("^a*a*a*$", HARD))
