"""The whole body of an answer, unpacked within a bound.

httpx unpacks all of a chunk at once, and once more for every coding that the answer names: a few
kilobytes can become gigabytes before anybody sees their size. So the packed bytes are taken as they
come and unpacked here, and never further than the largest body that is taken.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from paylink_tui.pool.faults import DamagedError, TooLargeError

if TYPE_CHECKING:
    import httpx

LARGEST_BODY = 16 * 1024 * 1024
# Either of gzip's and zlib's own headers, with the largest window.
_GZIP_OR_ZLIB = 47
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


async def whole_body(answer: httpx.Response) -> bytes:
    """What `answer` holds, of which at most 16 MiB are taken.

    Raises:
        TooLargeError: there is more.
        DamagedError: it cannot be unpacked, or is packed in another way than we accept.
    """
    inflater = _inflater(answer.headers.get("content-encoding", ""))
    body = bytearray()
    async for chunk in answer.aiter_raw():
        body += chunk if inflater is None else _unpacked(inflater, chunk, len(body))
        if len(body) > LARGEST_BODY:
            raise TooLargeError
    if inflater is not None and answer.num_bytes_downloaded and not inflater.eof:
        raise DamagedError
    return bytes(body)


def _inflater(coding: str) -> zlib._Decompress | None:
    name = coding.strip().lower()
    if name in ("", "identity"):
        return None
    if name not in _PACKED:
        raise DamagedError
    return zlib.decompressobj(_GZIP_OR_ZLIB)


def _unpacked(inflater: zlib._Decompress, chunk: bytes, size: int) -> bytes:
    try:
        # One byte beyond the bound shows that there is more.
        return inflater.decompress(chunk, LARGEST_BODY + 1 - size)
    except zlib.error:
        raise DamagedError from None
