"""Which pages of a list to read, and in which order, so that a list that shifts meanwhile is read
without a hole. Pure: it is told what came and says what to ask for next.

What is assumed. The rows stand in the order of a key that rises as links are made: Mesilat's ids
(the vendor's sample, and every page that is read is checked), txn.pro's `created_at`, which the
list is asked to rise by. So a new link comes in at the end, and a link's place, which is the number
of links before it, never grows: it falls when one before it is deleted.

A *walk* reads one page after the other downwards: it asks for the next lower page only when the
answer to the last one is there. Say it begins at page m at a moment when m is the last page or a
later one, and let x be a link that is there from then on. When page m is answered, x is on it or
below it, since its page never rises. Suppose x was on no page up to page n: then it was below n
when n was answered, it still is when n - 1 is asked for, and so it is on n - 1 or below that. At
page 1 nothing is below: x was seen. Deletions can only show a link twice, which its id removes;
links made meanwhile stand behind the walk.

Walks side by side. Walk B begins at page k, and y is the highest key on the first page on which it
finds any. At that moment every link with a key up to y is on that page or below: it is B's by the
argument above. So the walk A above B need only see the links from y on, and ends at the first page
that holds a key below y: all places from y on are at or above that page, and what A has not seen
is, by the argument, below it. A was told no page number to stop at, so it does not matter how far
the rows have moved between B's first page and A's last. Each border costs one page read twice.

A walk can rest for any time and go on at its next page, since the argument knows no clock: a pause,
a restart and a provider that was down all leave it as it stood.

The links made meanwhile are read last, by one more walk: from the end as it then is, down to the
highest key that the first one began with. That key is kept: what is new the next time stands above
it, and a scan for new links is such a walk alone.

A list in any other order is read upwards, page after page, from page 1 back to page 1. Where the
order is newest first, and neither the total nor page 1 changed, nothing was deleted meanwhile and
nothing was made that stayed, so no link can have moved and been missed; else it is read again,
`MOST_PASSES` times. What is not sure then is said (`is_certain`), and nothing is taken for gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, Literal

MOST_PASSES = 3
# A walk's border costs a page: with so many pages to a walk it costs 2 % of a limited budget.
PAGES_A_WALK = 50
# Where nothing limits the pages, the line is worth filling even for a short list.
PAGES_A_WALK_UNLIMITED = 8

Stage = Literal["end", "walks", "passes", "done"]


@dataclass(frozen=True, slots=True)
class PageSeen:
    """What the answer to one page tells of the list.

    `keys` are those of the rows that could be read, as they stand; `rows` counts the others too.
    `last_page` and `total` are None where the provider does not say them.
    """

    page: int
    keys: tuple[int, ...]
    rows: int
    last_page: int | None = None
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A page to be asked for now. `turn` tells it from what was asked before the plan changed."""

    page: int
    walk: int
    turn: int


@dataclass(slots=True)
class Walk:
    """One walk downwards. `page` is the next one to read, 0 when it has ended; `top` the highest
    key on its first page that had any; `until` about where it will end, for the progress alone.
    """

    page: int
    until: int
    top: int | None = None


@dataclass(slots=True)
class _End:
    """The search for the last page: `low` is known to hold rows, `high` to hold none (0: unknown).

    `low_key` is the highest key on `low`: a page that does not go on from there is the last page
    once more, as some providers answer for every page beyond it.
    """

    low: int = 0
    high: int = 0
    step: int = 0
    low_key: int | None = None


@dataclass(slots=True)
class _Pass:
    """A reading upwards of a list in another order. `mark` is the total and page 1 at its start."""

    number: int = 1
    page: int = 1
    mark: list[Any] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    is_newest_first: bool = True
    closing: bool = False


class ListPlan:
    """The reading of one list, from where it stands.

    `floor` is the key down to which all is known (None: read all of it), `hint` a page that may be
    the last one, `most_walks` how many walks may run side by side.
    """

    def __init__(
        self,
        *,
        floor: int | None = None,
        hint: int = 1,
        most_walks: int = 1,
        pages_a_walk: int = PAGES_A_WALK,
        knows_last_page: bool = True,
    ) -> None:
        self.floor = floor
        self.is_full = floor is None
        self.is_certain = True
        self.read = 0
        self.end = max(1, hint)
        self._stage: Stage = "end"
        self._turn = 0
        self._most_walks = most_walks
        self._pages_a_walk = pages_a_walk
        self._knows_last_page = knows_last_page
        self._is_tail = False
        self._search = _End(low=self.end - 1)
        self._walks: list[Walk] = []
        self._pass = _Pass()
        self._asked: set[int] = set()

    # Asking

    @property
    def is_done(self) -> bool:
        """Whether all was read."""
        return self._stage == "done"

    @property
    def knows_its_end(self) -> bool:
        """Whether `left` means anything yet."""
        is_told = self._knows_last_page and self.read > 0
        return self._stage != "end" or is_told or self._is_tail or not self.is_full

    @property
    def left(self) -> int:
        """About how many pages are still to be read."""
        if self._stage == "end":
            return self.end + 1 if self.is_full and not self._is_tail else 1
        if self._stage == "passes":
            return max(1, self.end - self._pass.page + 1)
        left = sum(max(1, walk.page - walk.until + 1) for walk in self._walks if walk.page)
        return left + (1 if self.is_full and not self._is_tail and self._stage == "walks" else 0)

    def ask(self) -> Ask | None:
        """A page to ask for now, or None until another answer is here."""
        for number, page in self._wanted():
            if number not in self._asked:
                self._asked.add(number)
                return Ask(page, number, self._turn)
        return None

    def give_back(self, ask: Ask) -> None:
        """`ask` got no answer; the page is asked for again."""
        if ask.turn == self._turn:
            self._asked.discard(ask.walk)

    def _wanted(self) -> Iterator[tuple[int, int]]:
        if self._stage == "end":
            yield 0, self._probe()
        elif self._stage == "passes":
            yield 0, 1 if self._pass.closing else self._pass.page
        elif self._stage == "walks":
            yield from ((number, walk.page) for number, walk in enumerate(self._walks) if walk.page)

    # Answers

    def seen(self, ask: Ask, answer: PageSeen) -> int:
        """Takes in the answer to `ask`. Gives how many of its links no other page counts."""
        self.read += 1
        if ask.turn != self._turn:
            return 0
        self._asked.discard(ask.walk)
        if self._stage == "passes":
            return self._passed(answer)
        if not _rises(answer.keys):
            self._read_upwards(answer)
        elif self._stage == "walks":
            return self._walked(ask.walk, answer)
        elif self._end_is_known(answer):
            return self._begin_walks(answer)
        return 0

    def _walked(self, number: int, answer: PageSeen) -> int:
        walk = self._walks[number]
        if walk.top is None and answer.keys:
            walk.top = max(answer.keys)
        floor = self._floor_of(number)
        if floor is not None and answer.keys and min(answer.keys) < floor:
            walk.page = 0
        else:
            walk.page = min(walk.page - 1, answer.last_page or walk.page)
        if not any(walk.page for walk in self._walks):
            self._all_walked()
        return sum(floor is None or key > floor for key in answer.keys)

    def _floor_of(self, number: int) -> int | None:
        """The key that a walk goes down to: where the next one below began, if it found any."""
        for below in self._walks[number + 1 :]:
            if below.top is not None or below.page:
                return below.top
        return self.floor

    def _all_walked(self) -> None:
        tops = (walk.top for walk in self._walks if walk.top is not None)
        self.floor = next(tops, self.floor)
        if self.is_full and not self._is_tail and self.end > 1:
            self._is_tail = True
            self._next_turn("end")
            self._search = _End(low=self.end)
        else:
            self._next_turn("done")

    def _begin_walks(self, answer: PageSeen) -> int:
        """The end is known, by `answer`, which may itself be the end's own page."""
        count = 1
        if self.is_full and not self._is_tail:
            count = max(1, min(self._most_walks, self.end // self._pages_a_walk))
        borders = [self.end * number // count for number in range(count, -1, -1)]
        # The page below a border is read by the walk above it as well.
        self._walks = [Walk(top, max(1, below)) for top, below in pairwise(borders)]
        if not self.is_full or self._is_tail:
            self._walks[0].until = self.end
        self._next_turn("walks")
        return self._walked(0, answer) if answer.page == self.end else 0

    # The end

    def _probe(self) -> int:
        search = self._search
        if self._knows_last_page:
            return self.end
        if not search.high:
            return search.low + max(1, search.step)
        return (search.low + search.high) // 2

    def _end_is_known(self, answer: PageSeen) -> bool:
        if answer.last_page is None:
            return self._narrow(answer)
        self.end = max(1, answer.last_page)
        return answer.page >= self.end

    def _narrow(self, answer: PageSeen) -> bool:
        search = self._search
        highest = max(answer.keys, default=None)
        is_more = highest is None or search.low_key is None or highest > search.low_key
        if answer.rows and is_more:
            search.step = search.step * 2 or 1
            search.low, search.low_key = answer.page, search.low_key if highest is None else highest
        else:
            search.high = answer.page
        self.end = max(1, search.low)
        return 0 < search.high <= search.low + 1

    # Another order

    def _read_upwards(self, answer: PageSeen) -> None:
        self.is_full, self.floor = True, None
        self.is_certain = False
        self._pass = _Pass()
        self.end = max(self.end, answer.last_page or 1)
        self._next_turn("passes")

    def _passed(self, answer: PageSeen) -> int:
        now = self._pass
        now.is_newest_first &= _rises(answer.keys[::-1])
        self.end = answer.last_page or max(self.end, answer.page)
        if now.closing:
            self._closed(answer)
            return 0
        if now.page == 1:
            now.mark = [answer.total, list(answer.keys)]
        now.page += 1
        beyond = now.page > answer.last_page if answer.last_page else not answer.rows
        now.closing |= beyond or (bool(answer.keys) and list(answer.keys) == now.last)
        now.last = list(answer.keys)
        return len(answer.keys) if now.number == 1 else 0

    def _closed(self, answer: PageSeen) -> None:
        now = self._pass
        is_still = now.mark == [answer.total, list(answer.keys)] and answer.total is not None
        if is_still or now.number >= MOST_PASSES:
            self.is_certain = is_still and now.is_newest_first
            self._next_turn("done")
        else:
            self._pass = _Pass(number=now.number + 1, is_newest_first=now.is_newest_first)

    def _next_turn(self, stage: Stage) -> None:
        self._stage = stage
        self._turn += 1
        self._asked.clear()

    # Keeping

    def to_json(self) -> dict[str, Any]:
        """Where it stands, for a later program; what was asked and not answered is asked again."""
        plain = {name: value for name, value in vars(self).items() if name != "_asked"}
        parts = {"_search": asdict(self._search), "_pass": asdict(self._pass)}
        return plain | parts | {"_walks": [asdict(walk) for walk in self._walks]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ListPlan:
        """The plan that `to_json` told of; raises TypeError or KeyError for anything else."""
        plan = cls()
        vars(plan).update({name: kept[name] for name in vars(plan) if name != "_asked"})
        plan._search, plan._pass = _End(**kept["_search"]), _Pass(**kept["_pass"])
        plan._walks = [Walk(**walk) for walk in kept["_walks"]]
        return plan


def _rises(keys: tuple[int, ...]) -> bool:
    return all(a <= b for a, b in pairwise(keys))
