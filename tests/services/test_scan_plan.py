"""The plan of a scan against lists that shift at random while they are read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paylink_tui.services.scan_plan import Ask, ListPlan, PageSeen

PER_PAGE = 5


@dataclass
class ShiftingList:
    """A provider's list of ids, at a page size of `PER_PAGE`."""

    ids: list[int]
    tells_last_page: bool = True
    newest_first: bool = False
    repeats_last_page: bool = False
    next_id: int = field(init=False)

    def __post_init__(self) -> None:
        self.next_id = max(self.ids, default=0) + 1

    def page(self, number: int) -> PageSeen:
        rows = self.ids[::-1] if self.newest_first else list(self.ids)
        last = max(1, -(-len(rows) // PER_PAGE))
        at = min(number, last) if self.repeats_last_page else number
        keys = tuple(rows[(at - 1) * PER_PAGE : at * PER_PAGE])
        told = (last, len(rows)) if self.tells_last_page else (None, None)
        return PageSeen(number, keys, len(keys), *told)

    def make(self) -> None:
        self.ids.append(self.next_id)
        self.next_id += 1

    def shift(self, rng: Random) -> None:
        """A link is made, or a few are deleted anywhere."""
        if rng.random() < 0.4:
            self.make()
        else:
            for _ in range(min(len(self.ids), rng.randint(1, 7))):
                del self.ids[int(len(self.ids) * rng.random() ** 3)]


def scan(
    plan: ListPlan, listed: ShiftingList, rng: Random, *, restlessness: float, width: int = 8
) -> tuple[ListPlan, list[int]]:
    """Carries the plan out: each page is read at any moment between its asking and its answer, in
    any order, and at times the program is killed and goes on from what was kept. Gives every id
    that was seen.
    """
    seen: list[int] = []
    asked: list[Ask] = []
    read: list[tuple[Ask, PageSeen]] = []
    for _ in range(100_000):
        while len(asked) + len(read) < width and (ask := plan.ask()) is not None:
            asked.append(ask)
        if not asked and not read:
            assert plan.is_done
            return plan, seen
        while rng.random() < restlessness:
            listed.shift(rng)
        if rng.random() < 0.01:
            plan, asked, read = ListPlan.from_json(json.loads(json.dumps(plan.to_json()))), [], []
        elif asked and (not read or rng.random() < 0.5):
            ask = asked.pop(rng.randrange(len(asked)))
            read.append((ask, listed.page(ask.page)))
        elif read:
            ask, answer = read.pop(rng.randrange(len(read)))
            plan.seen(ask, answer)
            seen += answer.keys
    raise AssertionError("the scan never ends")


def _plan(listed: ShiftingList, *, floor: int | None = None, hint: int = 1) -> ListPlan:
    return ListPlan(
        floor=floor,
        hint=hint,
        most_walks=6,
        pages_a_walk=3,
        knows_last_page=listed.tells_last_page,
    )


@pytest.mark.parametrize("tells_last_page", [True, False])
@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(0, 200), hint=st.integers(1, 60))
def test_no_link_that_was_there_throughout_is_missed(
    tells_last_page: bool, seed: int, count: int, hint: int
) -> None:
    rng = Random(seed)
    listed = ShiftingList([*range(1, count + 1)], tells_last_page=tells_last_page)
    before = set(listed.ids)
    plan, seen = scan(_plan(listed, hint=hint), listed, rng, restlessness=rng.choice((0.05, 0.4)))
    assert before & set(listed.ids) <= set(seen)
    assert plan.is_certain
    # Whatever is not above the key that is kept was seen, the links made meanwhile included.
    kept = plan.floor or 0
    assert {key for key in listed.ids if key <= kept} <= set(seen)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 120), new=st.integers(0, 60))
def test_a_scan_for_new_links_after_another_leaves_none_out(
    seed: int, count: int, new: int
) -> None:
    rng = Random(seed)
    listed = ShiftingList([*range(1, count + 1)])
    plan, seen = scan(_plan(listed), listed, rng, restlessness=0.1)
    for _ in range(new):
        listed.shift(rng)
    before = set(listed.ids)
    second = _plan(listed, floor=plan.floor, hint=plan.end)
    second, also = scan(second, listed, rng, restlessness=0.1)
    assert before & set(listed.ids) <= set(seen) | set(also)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), count=st.integers(1, 80))
def test_a_list_with_the_newest_first_is_read_until_it_is_sure_or_said_not_to_be(
    seed: int, count: int
) -> None:
    rng = Random(seed)
    listed = ShiftingList([*range(1, count + 1)], newest_first=True)
    before = set(listed.ids)
    plan, seen = scan(_plan(listed), listed, rng, restlessness=rng.choice((0, 0.01, 0.1)), width=1)
    if plan.is_certain:
        assert before & set(listed.ids) <= set(seen)


def test_a_still_list_is_read_once_but_for_the_borders_and_the_end() -> None:
    listed = ShiftingList([*range(1, 301)])
    plan, seen = scan(_plan(listed), listed, Random(1), restlessness=0)
    assert set(seen) == set(listed.ids)
    borders, first_look, last_look = 5, 1, 1
    assert plan.read <= 60 + borders + first_look + last_look


def test_where_nothing_is_new_one_page_is_read() -> None:
    listed = ShiftingList([*range(1, 101)])
    plan, _ = scan(_plan(listed), listed, Random(1), restlessness=0)
    again, seen = scan(
        _plan(listed, floor=plan.floor, hint=plan.end), listed, Random(1), restlessness=0
    )
    assert again.read == 1
    assert seen == [96, 97, 98, 99, 100]


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 11, 37])
def test_the_end_is_found_where_the_provider_repeats_its_last_page(count: int) -> None:
    listed = ShiftingList([*range(1, count + 1)], tells_last_page=False, repeats_last_page=True)
    _, seen = scan(_plan(listed), listed, Random(1), restlessness=0)
    assert set(seen) == set(listed.ids)


def test_a_list_in_no_order_is_read_and_nothing_is_called_certain() -> None:
    listed = ShiftingList([3, 1, 2, 9, 4, 8, 5, 7, 6])
    plan, seen = scan(_plan(listed), listed, Random(1), restlessness=0)
    assert set(seen) == set(listed.ids)
    assert not plan.is_certain
    assert plan.floor is None


def test_how_much_is_left_is_known_as_soon_as_a_page_told_the_last_one() -> None:
    plan, listed = ListPlan(), ShiftingList(list(range(1, 8 * PER_PAGE)))
    assert not plan.knows_its_end
    ask = plan.ask()
    assert ask is not None
    plan.seen(ask, listed.page(ask.page))
    assert plan.knows_its_end
    assert plan.left == 9  # all eight, and the end once more


def test_how_much_is_left_is_unknown_while_the_end_is_looked_for() -> None:
    plan = ListPlan(knows_last_page=False)
    ask = plan.ask()
    assert ask is not None
    plan.seen(ask, PageSeen(ask.page, (1, 2), 2))
    assert not plan.knows_its_end
