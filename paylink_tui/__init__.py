"""Payment links at Mesilat, Mesh and txn.pro, looked up, made and removed by keyboard."""

from __future__ import annotations

__version__ = "0.1.0"
