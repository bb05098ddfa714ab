"""Locks that the system itself takes back when a program dies, by kill -9 too.

That is why a program's life is told by a lock it holds and not by its pid: a pid is used again,
means nothing in another container, and cannot be asked about in the same way everywhere.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL_SECONDS = 0.002  # between two tries for a lock that another program holds

if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(path: Path, seconds: float) -> Iterator[None]:
    """Holds the lock of the file `path`, which is made if need be.

    Raises TimeoutError when another program holds it for longer than `seconds`.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock_within(descriptor, seconds)
        yield
    finally:
        os.close(descriptor)


def _lock_within(descriptor: int, seconds: float) -> None:
    give_up_at = time.monotonic() + seconds
    while True:
        try:
            return _try_lock(descriptor)
        except (BlockingIOError, PermissionError):  # the second is what Windows says
            if time.monotonic() >= give_up_at:
                raise TimeoutError("another program holds it") from None
        time.sleep(_POLL_SECONDS)


class Session:
    """The life of one user of the journal, as others can see it."""

    def __init__(self, directory: Path, name: str) -> None:
        self.name = name
        self._directory = directory
        self._descriptor: int | None = None

    def hold(self) -> None:
        """Shows that this session lives. Held again when its file was taken away."""
        path = _session_file(self._directory, self.name)
        if self._descriptor is not None and path.exists():
            return
        self.release()
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        _try_lock(self._descriptor)

    def release(self) -> None:
        """Ends the session, as the end of the program does."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):  # else the next program to open the journal does it
                _session_file(self._directory, self.name).unlink()
            os.close(self._descriptor)
            self._descriptor = None


def is_alive(directory: Path, name: str) -> bool:
    """Whether the session of this name still runs; True where that cannot be told."""
    try:
        descriptor = os.open(_session_file(directory, name), os.O_RDONLY)
    except FileNotFoundError:
        return False
    except (OSError, ValueError):  # the second for a name with a zero byte, from a damaged journal
        return True
    try:
        _try_lock(descriptor)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def forget_dead_sessions(directory: Path) -> None:
    """Removes the files of sessions that ended. To be called with the journal's lock held, since
    a session that begins has its file for a moment before it holds it.
    """
    for path in directory.glob("session-*.lock"):
        if not is_alive(directory, path.stem.removeprefix("session-")):
            with contextlib.suppress(OSError):  # a leftover does no harm
                path.unlink()


def _session_file(directory: Path, name: str) -> Path:
    # A name read from a damaged journal must not lead out of the directory.
    return directory / f"session-{Path(name).name}.lock"
