"""Expiring one txn.pro link from a screen: the question, the one sending, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paylink_tui.model.errors import Outcome, PaylinkError
from paylink_tui.ui.txn_new_words import expired_words, expiry_facts

if TYPE_CHECKING:
    from paylink_tui.config.accounts import Account
    from paylink_tui.model.txnpro import TxnDetail
    from paylink_tui.ui.screens.base import PaylinkScreen

NOT_KNOWN = "It is not known whether link …{tail} was expired."
LOOK = "r reads the link again; F8, then l, looks it up for the journal."


class Expiring:
    """The expiring of links by one screen, which it asks and tells through."""

    def __init__(self, screen: PaylinkScreen[Any]) -> None:
        self._screen = screen
        self._sent = ""

    @property
    def is_under_way(self) -> bool:
        """Whether an expiry was sent whose answer is waited for."""
        return bool(self._sent)

    async def ask_and_send(self, account: Account, detail: TxnDetail) -> TxnDetail | None:
        """The link as it is after its expiry; None where it was not expired, or cannot be read
        again, which the notice then tells.
        """
        from paylink_tui.ui.screens.dialogs import Confirm

        live = account.environment.value == "live"
        question = Confirm(
            "Expire this payment link? That cannot be taken back.",
            expiry_facts(account, detail),
            yes="Expire",
            live=live,
            token=detail.link.id[-4:] if live else "",
            token_hint="the last 4 of its id",
        )
        if not await self._screen.app.push_screen_wait(question):
            return None
        return await self._send(account, detail.link.id)

    def tell_left_off(self) -> None:
        """After Esc: what was sent goes on."""
        if self._sent:
            self._screen.notice.warning(
                f"Left off. The expiry of link …{self._sent[-4:]} was already sent and goes on; "
                "r shows what became of it."
            )
            self._sent = ""

    async def _send(self, account: Account, link_id: str) -> TxnDetail | None:
        from paylink_tui.services import txnpro

        screen = self._screen
        screen.notice.busy(
            f"Expiring link …{link_id[-4:]} · Esc stops waiting, not the expiry",
        )
        self._sent = link_id
        try:
            answer = await txnpro.expire(screen.desk, account, link_id)
        except PaylinkError as error:
            self._tell(error, link_id)
            return None
        finally:
            self._sent = ""
        return await self._read(account, link_id, answer)

    async def _read(
        self, account: Account, link_id: str, answer: TxnDetail | None
    ) -> TxnDetail | None:
        """The link read again: what the answer to an expiry holds is not documented."""
        from paylink_tui.services import txnpro

        notice = self._screen.notice
        try:
            fresh = await txnpro.detail(self._screen.desk, account, link_id)
        except PaylinkError as error:
            notice.warning(
                f"txn.pro took the expiry of link …{link_id[-4:]}. It could not be read again, r "
                f"tries: {error.what}"
            )
            return answer
        if told := expired_words(fresh.link):
            notice.info(told)
        else:
            notice.warning(
                f"txn.pro took the expiry, yet says that link …{link_id[-4:]} is "
                f"{fresh.link.status or 'of no status'}: r reads it again."
            )
        return fresh

    def _tell(self, error: PaylinkError, link_id: str) -> None:
        if error.outcome is Outcome.UNKNOWN:
            what = NOT_KNOWN.format(tail=link_id[-4:])
            error = PaylinkError(what, said=error.said, remedy=f"{error.what} {LOOK}")
        self._screen.notice.error(error)
