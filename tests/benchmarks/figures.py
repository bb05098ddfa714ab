"""Medians and percentiles of what was measured, how they are printed, and the table of them all."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import sys
from collections.abc import Sequence

_MEASURED: list[tuple[str, str, str]] = []


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` (0 to 1) of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def percentiles(seconds: Sequence[float]) -> str:
    """p50, p95 and p99 in milliseconds."""
    return " / ".join(milliseconds(percentile(seconds, share)) for share in (0.5, 0.95, 0.99))


def milliseconds(seconds: float) -> str:
    """A time in ms, with a decimal only where it tells something."""
    ms = seconds * 1000
    return f"{ms:.2f}" if ms < 1 else f"{ms:.1f}" if ms < 100 else f"{ms:,.0f}"


def median(values: Sequence[float]) -> float:
    """The middle value."""
    return statistics.median(values)


def show(what: str, figures: str, aim: str = "") -> None:
    """One line of the report, which is kept for the table at the end."""
    _MEASURED.append((what, figures, aim))
    print(f"{what:<58} {figures}{f'  (aim {aim})' if aim else ''}", flush=True)


def progress(told: str) -> None:
    """Says on the error stream how far a long preparation is."""
    print(f"  … {told}", file=sys.stderr, flush=True)


def table() -> str:
    """All that was shown, as Markdown."""
    lines = ["| measured | figure | aim |", "|---|---|---|"]
    lines += [f"| {what} | {figures} | {aim} |" for what, figures, aim in _MEASURED]
    return "\n".join(lines)


def machine() -> str:
    """The machine in words."""
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
