"""A file that the user asks for, such as a QR code: whole or not at all, readable by them alone."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from paylink_tui.model.errors import StoreError


def save_file(path: Path, content: bytes, *, replace: bool = False) -> Path:
    """Writes `content` to `path` with mode 0600 and returns the full path; what was there before
    stays until all is written.

    Raises:
        StoreError: there is a file already and `replace` is not given, or it cannot be written.
    """
    try:
        if path.exists() and not replace:
            raise StoreError(f"{path} exists already.", remedy="Choose another name.")
        _write_beside(path, content)
        return path.resolve()
    except OSError as fault:
        raise StoreError(
            f"{path} cannot be written: {fault.strerror or fault}.",
            remedy="Choose another folder or name.",
        ) from None


def _write_beside(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
