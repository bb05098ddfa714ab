"""The program in processes of its own, one for each command, each free to die.

Each is forked from a process that has imported everything and done nothing: the program's start
costs some milliseconds instead of most of a second, and 1,500 starts become affordable.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

from tests.crashes.points import NEVER, Point, install

PATIENCE_S = 60
# All that the commands which are cut import, some of it late.
_AHEAD = (
    *("paylink_tui.cli.writing", "paylink_tui.cli.journal", "paylink_tui.cli.screens"),
    *("paylink_tui.config.load", "paylink_tui.services.resolve", "paylink_tui.pool.wire"),
    *(
        "paylink_tui.providers.mesilat",
        "paylink_tui.providers.mesh",
        "paylink_tui.providers.txnpro",
    ),
    *("httpx", "anyio._backends._asyncio", "time_machine", "platformdirs.unix"),
)


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended: `code` is below 0 where a signal ended it. `passed` are the counts of
    points.Passed, where it came to its end.
    """

    code: int
    out: str
    err: str
    passed: dict[str, int]

    @property
    def was_killed(self) -> bool:
        """Whether it died before its end."""
        return self.code < 0


class Processes:
    """Starts `paylink-tui ARGUMENTS` with `folder` for what the commands print."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.crashes.processes"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._nursery.communicate()

    def run(
        self,
        arguments: Sequence[str],
        state: Path,
        point: Point = NEVER,
        *,
        later_s: int = 0,
    ) -> Ran:
        """Runs one command to its end, which may be `point`. Its clock is `later_s` ahead."""
        self.start(arguments, state, point, later_s=later_s)
        return self.ended()

    def start(
        self, arguments: Sequence[str], state: Path, point: Point, *, later_s: int = 0
    ) -> int:
        """Begins one command and gives its process; `ended` must be called before the next."""
        order = {
            "arguments": list(arguments),
            "state": str(state),
            "point": asdict(point),
            "later_s": later_s,
            "folder": str(self._folder),
        }
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(json.dumps(order) + "\n")
        self._nursery.stdin.flush()
        self._pid = int(self._told())
        return self._pid

    def ended(self) -> Ran:
        """Waits for the command that was begun; one that never ends fails the run."""
        assert self._nursery.stdout is not None
        if not select.select([self._nursery.stdout], [], [], PATIENCE_S)[0]:
            os.kill(self._pid, signal.SIGKILL)
            self._told()
            raise AssertionError(f"a command did not end:\n{self._printed('err')}")
        code = int(self._told())
        passed = json.loads(self._printed("passed")) if code >= 0 else {}
        return Ran(code, self._printed("out"), self._printed("err"), passed)

    def _told(self) -> str:
        assert self._nursery.stdout is not None
        return self._nursery.stdout.readline()

    def _printed(self, name: str) -> str:
        return (self._folder / name).read_text("utf-8")


def _serve() -> None:
    """Forks a process for each order that comes, and tells its number and how it ended."""
    for name in _AHEAD:
        import_module(name)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become(json.loads(line))
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(order: dict[str, Any]) -> NoReturn:
    import time_machine

    from paylink_tui.cli import main

    folder = Path(order["folder"])
    _redirect(folder)
    os.environ["XDG_STATE_HOME"] = order["state"]
    passed = install(Point(**order["point"]))
    try:
        if order["later_s"]:
            from datetime import UTC, datetime, timedelta

            then = datetime.now(UTC) + timedelta(seconds=order["later_s"])
            with time_machine.travel(then):
                code = main(order["arguments"])
        else:
            code = main(order["arguments"])
    except SystemExit as ending:
        code = int(ending.code or 0)
    sys.settrace(None)
    (folder / "passed").write_text(json.dumps(passed.seen), "utf-8")
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _redirect(folder: Path) -> None:
    for descriptor, name in ((1, folder / "out"), (2, folder / "err")):
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(file, descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


if __name__ == "__main__":
    _serve()
