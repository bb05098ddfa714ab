"""One shape for a link of any provider: what `lookup --json` and `links --json` print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from paylink_tui.model.accounts import Environment, Provider
from paylink_tui.model.breakdown import Breakdown
from paylink_tui.model.money import Money


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """A link, or a Mesh transfer, as one provider and account know it.

    `kind` is `payment_link` or `transfer`. `target` holds `type`, `id`, `status` and the child's
    own fields. `raw` is the provider's object, cleaned, with its secrets taken out.
    """

    provider: Provider
    account: str
    environment: Environment
    kind: str
    id: str
    url: str | None = None
    status: str | None = None
    amounts: tuple[Money, ...] = ()
    single_use: bool | None = None
    reference: str | None = None
    created_at: datetime | None = None
    expires_at: datetime | None = None
    target: Mapping[str, Any] | None = None
    breakdown: Breakdown | None = None
    raw: Mapping[str, Any] | None = None
