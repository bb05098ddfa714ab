"""A file that the user asks for, such as a QR code: whole or not at all, readable by them alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from paylink_tui.model.errors import StoreError


@contextmanager
def whole_file(path: Path, *, replace: bool = False) -> Iterator[BinaryIO]:
    """A file beside `path` to write to, with mode 0600; it takes its name when the block ends, and
    goes when the block fails. What was there before stays until then.

    Raises:
        StoreError: there is a file already and `replace` is not given, or it cannot be written.
    """
    try:
        if path.exists() and not replace:
            raise StoreError(f"{path} exists already.", remedy="Choose another name.")
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        beside = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise StoreError(
            f"{path} cannot be written: {fault.strerror or fault}.",
            remedy="Choose another folder or name.",
        ) from None


def save_file(path: Path, content: bytes, *, replace: bool = False) -> Path:
    """Writes `content` to `path` and returns the full path; raises as `whole_file` does."""
    with whole_file(path, replace=replace) as file:
        file.write(content)
    return path.resolve()
