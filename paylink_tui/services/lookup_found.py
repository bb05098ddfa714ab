"""What a lookup brings: matches, each with where it is from, and what could not be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import PaylinkError
from paylink_tui.model.records import LinkRecord
from paylink_tui.model.times import ago

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account

Failure = tuple[str, PaylinkError]


@dataclass(frozen=True, slots=True)
class Match:
    """A record that was found, at the account that has it. `detail` is the provider's own model:
    a MesilatLink, TxnDetail or Transfer; None where the index has no answer that tells it.

    `seen_at` is when the provider told so, where it was not asked now: the record is from the
    index. `gone_at` is when the link was known not to be there any more.
    """

    account: Account
    record: LinkRecord
    detail: Any
    seen_at: datetime | None = None
    gone_at: datetime | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """The same for two matches of one link."""
        return self.account.name, self.record.kind, self.record.id

    @property
    def can_be_shown(self) -> bool:
        """Whether its screen can show it; that of Mesh asks by itself."""
        return self.detail is not None or self.account.provider is Provider.MESH

    @property
    def is_paylink(self) -> bool:
        """Whether it is a Mesh Paylink, which only the index knows: Mesh tells of transfers."""
        return self.account.provider is Provider.MESH and self.record.kind != "transfer"

    def title(self) -> str:
        """The match in one line, for choosing between several."""
        amounts = ", ".join(str(money) for money in self.record.amounts)
        kind = self.record.kind.replace("_", " ")
        parts = (self.account.provider.label, self.account.name, kind, self.record.id, amounts)
        return " · ".join(part for part in (*parts, self.source() or "asked now") if part)

    def source(self) -> str:
        """Where it is from, if not from the provider itself just now: `from the index, seen 3 h 00
        min ago`; else empty.
        """
        if self.seen_at is None:
            return ""
        now = datetime.now(UTC)
        gone = f", gone {ago(self.gone_at, now)}" if self.gone_at is not None else ""
        return f"from the index, seen {ago(self.seen_at, now)}{gone}"


@dataclass(frozen=True, slots=True)
class Found:
    """What a lookup brought: matches, what was searched, and what could not be."""

    matches: tuple[Match, ...]
    searched: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def opens_as_one(self) -> bool:
        """Whether one screen shows all matches: one of them, or the transfers of one Paylink."""
        transfers = {
            (match.account.name, match.record.reference)
            for match in self.matches
            if match.record.kind == "transfer"
        }
        others = [match for match in self.matches if match.record.kind != "transfer"]
        return len(transfers) + len(others) == 1

    def sentence(self) -> str:
        """What was searched and what failed, for a person who found nothing."""
        parts = []
        if self.searched:
            parts.append("Nothing found. Searched: " + "; ".join(self.searched) + ".")
        parts += [f"Not searched: {where}: {error.sentence()}" for where, error in self.failures]
        return " ".join(parts) or "There is no account at a provider that could have it."

    def missing(self) -> str:
        """What failed, for a person who found something: there may be more. Empty for nothing."""
        if not self.failures:
            return ""
        where, error = self.failures[0]
        more = len(self.failures) - 1
        others = f" {more} more {'was' if more == 1 else 'were'} not, either." if more else ""
        return f"Not searched: {where}: {error.sentence()}{others}"
