"""Identifiers drawn from a seeded generator, so that each run of the sandbox has the same ones."""

from __future__ import annotations

from random import Random
from uuid import UUID


def make_uuid(rng: Random) -> str:
    """A version 4 UUID."""
    return str(UUID(int=rng.getrandbits(128), version=4))


def make_hash(rng: Random) -> str:
    """A transaction hash of the usual 64 hexadecimal digits."""
    return f"{rng.getrandbits(256):064x}"
