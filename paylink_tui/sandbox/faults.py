"""Fault rules: which requests are to go wrong, how, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from paylink_tui.sandbox.wire import Json

FaultKind = Literal[
    "status",
    "html",
    "truncated_json",
    "cut",
    "reset",
    "hang",
    "drip",
    "wrong_types",
    "duplicate_rows",
    "hostile_text",
    "delay",
    "clock_skew",
]
KINDS: tuple[str, ...] = get_args(FaultKind)


@dataclass(slots=True, kw_only=True)
class FaultRule:
    """One fault and the requests it meets.

    Matching: `provider`, `method`, `path_contains`; the first `after` matches pass, then `times`
    requests are hit (-1: all). `when` says for `status`, `html`, `reset` and `hang` whether the
    request is carried out first ("after": a write is committed and its answer lost); the other
    kinds spoil the real answer and so always carry it out. What each kind reads:

    status: `status`, `body` (JSON, or text), `content_type`, `headers` · html: `status`, `body` ·
    cut: `after_bytes` of the body arrive · drip: one byte each `interval_ms` ·
    wrong_types, hostile_text: `fields` (all when empty) · delay: `ms` · clock_skew: `seconds`.
    """

    kind: FaultKind
    provider: str | None = None
    method: str | None = None
    path_contains: str = ""
    times: int = 1
    after: int = 0
    when: Literal["before", "after"] = "before"
    status: int | None = None
    body: Json = None
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    after_bytes: int = 20
    interval_ms: int = 20
    ms: int = 1000
    seconds: int = 0
    fields: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"Unknown fault kind {self.kind!r}; known are {', '.join(KINDS)}.")
        if self.times == 0:
            raise ValueError("A fault's `times` is a count, or -1 for all requests.")
        if self.when not in ("before", "after"):
            raise ValueError("A fault's `when` is 'before' or 'after'.")

    def meets(self, provider: str, method: str, path: str) -> bool:
        """Whether the rule speaks of such a request."""
        return (
            self.provider in (None, provider)
            and self.method in (None, method)
            and self.path_contains in path
        )


class FaultList:
    """The rules in the order they were given; the first that meets a request is used."""

    def __init__(self) -> None:
        self._rules: list[FaultRule] = []

    def __len__(self) -> int:
        return len(self._rules)

    def add(self, rule: FaultRule) -> None:
        """Put a rule at the end."""
        self._rules.append(rule)

    def clear(self) -> None:
        """No more faults."""
        self._rules.clear()

    def take(self, provider: str, method: str, path: str) -> FaultRule | None:
        """The rule that hits this request, counted off."""
        for rule in self._rules:
            if not rule.meets(provider, method, path):
                continue
            if rule.after > 0:
                rule.after -= 1
                continue
            if rule.times > 0:
                rule.times -= 1
                if rule.times == 0:
                    self._rules.remove(rule)
            return rule
        return None
