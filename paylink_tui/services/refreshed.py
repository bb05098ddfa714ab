"""What asking again about links has brought, while it goes on and at its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from paylink_tui.model.index import LinkKey

Tell = Callable[[str], None]

# After so many failures, one after the other, no more is asked of an account.
_MOST_IN_A_ROW = 10
_MOST_TOLD = 5  # failures, in a sentence
_ELSEWHERE = (
    "A link is not there, but the account's address or key is another one than when it was "
    "scanned, so it is not marked as gone. Scan every page to have that told."
)
_PAYLINKS = "Mesh tells nothing of a Paylink, only of its transfers, which were asked for"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What was asked again: links that are `there`, links that are `gone`, Mesh Paylinks, of which
    the provider tells nothing (`untold`), and what failed.
    """

    there: int = 0
    gone: int = 0
    untold: int = 0
    failures: tuple[str, ...] = ()

    def sentence(self) -> str:
        """For a person."""
        parts = [f"{self.there:,} there"] if self.there else []
        if self.gone:
            parts.append(f"{self.gone:,} no longer there")
        if self.untold:
            parts.append(f"{self.untold:,} cannot be asked about ({_PAYLINKS})")
        told = f"Asked again: {', '.join(parts)}." if parts else ""
        more = len(self.failures) - _MOST_TOLD
        others = f"There are {more:,} more reasons like these." if more > 0 else ""
        return " ".join(part for part in (told, *self.failures[:_MOST_TOLD], others) if part)


class Asked:
    """What one refresh has learnt so far, over all accounts."""

    def __init__(self, total: int, tell: Tell) -> None:
        self.there: set[LinkKey] = set()
        self.gone: set[LinkKey] = set()
        self.untold: set[LinkKey] = set()
        self._failed: set[LinkKey] = set()
        self._elsewhere: set[str] = set()
        self._failures: Counter[tuple[str, str]] = Counter()
        self._in_a_row: Counter[str] = Counter()
        self._total = total
        self._tell = tell

    def leads_elsewhere(self, name: str) -> None:
        """Notes that an account may be another shop by now, where nothing is known to be gone."""
        self._elsewhere.add(name)

    def seen(self, key: LinkKey, *, gone: bool = False) -> None:
        """Notes what is known of one link now."""
        if gone and key.account in self._elsewhere:
            self.failed((key,), _ELSEWHERE)
        else:
            self._note(self.gone if gone else self.there, key)

    def tells_nothing(self, key: LinkKey) -> None:
        """Notes that the provider was asked, and has nothing to tell of this link."""
        self._note(self.untold, key)

    def _note(self, among: set[LinkKey], key: LinkKey) -> None:
        among.add(key)
        self._in_a_row.pop(key.account, None)
        known = len(self.there) + len(self.gone) + len(self.untold)
        self._tell(f"Asked again: {known:,} of {self._total:,} links")

    def reading(self, what: str) -> None:
        """Tells what is being read."""
        self._tell(what)

    def failed(self, keys: Iterable[LinkKey], sentence: str) -> None:
        """Notes why nothing was learnt of `keys`, but for those of which something was."""
        known = self.there | self.gone | self.untold | self._failed
        for key in set(keys) - known:
            self._failed.add(key)
            self._failures[key.account, sentence] += 1

    def gives_up(self, name: str) -> bool:
        """Notes one more failure in a row; whether they are too many."""
        self._in_a_row[name] += 1
        return self._in_a_row[name] >= _MOST_IN_A_ROW

    def told(self) -> Refreshed:
        """All of it."""
        return Refreshed(len(self.there), len(self.gone), len(self.untold), self._sentences())

    def _sentences(self) -> tuple[str, ...]:
        """A sentence for each account and reason."""
        return tuple(
            f"{name}: {sentence}{f' ({count:,} links)' if count > 1 else ''}"
            for (name, sentence), count in self._failures.items()
        )
