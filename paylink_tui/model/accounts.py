"""Which providers there are, and the two environments an account can be of."""

from __future__ import annotations

from enum import StrEnum


class Provider(StrEnum):
    """A provider of payment links, by the name used in the configuration and in `--json`."""

    MESILAT = "mesilat"
    MESH = "mesh"
    TXNPRO = "txnpro"

    @property
    def label(self) -> str:
        """The provider's own spelling of its name."""
        return {"mesilat": "Mesilat", "mesh": "Mesh", "txnpro": "txn.pro"}[self.value]


class Environment(StrEnum):
    """Whether an account moves real money."""

    TEST = "test"
    LIVE = "live"
