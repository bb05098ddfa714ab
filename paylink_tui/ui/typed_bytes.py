"""Bytes from the terminal that are no text, as in the paste of a binary file."""

from __future__ import annotations

import codecs
import sys
from functools import partial


def take_any_bytes() -> None:
    """Makes a byte that is not UTF-8 arrive as U+FFFD.

    Textual 8.2.8 decodes its input strictly (`LinuxDriver.run_input_thread`) and has no setting for
    it: one such byte ends the program. To start its input thread again would not do, since the rest
    of the paste would then arrive as keys.
    """
    if sys.platform != "win32":
        from textual.drivers import linux_driver

        vars(linux_driver)["getincrementaldecoder"] = _forgiving_decoder


def _forgiving_decoder(encoding: str) -> partial[codecs.IncrementalDecoder]:
    return partial(codecs.getincrementaldecoder(encoding), errors="replace")
