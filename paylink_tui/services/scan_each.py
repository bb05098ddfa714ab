"""The plan for things that are asked for one by one, such as the Paylinks of the journal."""

from __future__ import annotations

from typing import Any

from paylink_tui.services.scan_plan import Ask, PageSeen


class EachPlan:
    """The reading of things that are known beforehand and asked for one by one, in any order.

    `page` of what it asks is the place of a thing, counted from 1, in an order that stays.
    """

    is_full = True
    is_certain = True
    knows_its_end = True
    floor = None

    def __init__(self, count: int, done: int = 0) -> None:
        self.read = 0
        self.end = count
        self._done = done  # all up to this place
        self._ahead: set[int] = set()
        self._asked: set[int] = set()

    @property
    def is_done(self) -> bool:
        """Whether all was read."""
        return self._done >= self.end

    @property
    def left(self) -> int:
        """How many are still to be asked for."""
        return self.end - self._done - len(self._ahead)

    def ask(self) -> Ask | None:
        """The next one, or None where all were asked for."""
        for place in range(self._done + 1, self.end + 1):
            if place not in self._asked and place not in self._ahead:
                self._asked.add(place)
                return Ask(place, 0, 0)
        return None

    def give_back(self, ask: Ask) -> None:
        """`ask` got no answer; it is asked for again."""
        self._asked.discard(ask.page)

    def seen(self, ask: Ask, answer: PageSeen) -> int:
        """Takes in that `ask` was answered; gives how many links it brought."""
        self.read += 1
        self._asked.discard(ask.page)
        self._ahead.add(ask.page)
        while self._done + 1 in self._ahead:
            self._done += 1
            self._ahead.discard(self._done)
        return answer.rows

    def to_json(self) -> dict[str, Any]:
        """Up to where all was read."""
        return {"done": self._done}
