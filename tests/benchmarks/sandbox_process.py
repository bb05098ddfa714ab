"""The sandbox in a process of its own, so that what it costs is not charged to the program."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def sandbox_process(
    folder: Path, *, links: int, latency_ms: int, connections: int = 16
) -> Iterator[tuple[str, Path]]:
    """The sandbox's address, and a configuration without rate limits that points at it."""
    command = [sys.executable, "-m", "paylink_tui", "sandbox", "--port", "0"]
    command += ["--links", str(links), "--latency", str(latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            assert process.stdout is not None
            toml = _ready_toml(process.stdout)
            url = toml.split('base_url = "')[1].split('"')[0]
            config = folder / f"benchmark-{latency_ms}.toml"
            config.touch(mode=0o600)
            config.write_text(_without_limits(toml, connections), encoding="utf-8")
            yield url, config
        finally:
            process.terminate()
            process.wait()


def _ready_toml(output: object) -> str:
    lines = []
    for line in output:  # type: ignore[attr-defined]
        lines.append(line.decode())
        if lines[-1].startswith("api_key") and "txn_cmp" in lines[-1]:
            break
    return "".join(lines)


def _without_limits(toml: str, connections: int) -> str:
    """Without the documented limits: here the program is measured, not its patience."""
    unlimited = "rate_limits = []"
    return toml.replace(
        'provider = "mesilat"\n',
        f'provider = "mesilat"\nconnections = {connections}\n{unlimited}\n',
    )
