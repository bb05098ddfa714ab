"""How `create`, `delete` and `expire` tell their end: in words, with `--json` in one object too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paylink_tui.cli import output
from paylink_tui.cli.acts import Done
from paylink_tui.cli.scripts import UNKNOWN, exit_code
from paylink_tui.config.accounts import Account
from paylink_tui.model.accounts import Provider
from paylink_tui.model.errors import Outcome, PaylinkError
from paylink_tui.services.locks import LockedError
from paylink_tui.store.entries import KeyUsedError

REFUSED = 1


class Answer:
    """The one answer of a command that writes at `provider`, at the account called `name`.

    `account` is that account once the configuration has told it, and `entry` the journal's id once
    the write was written down.
    """

    def __init__(
        self, provider: Provider | None = None, name: str | None = None, *, as_json: bool
    ) -> None:
        self.account: Account | None = None
        self.entry: str | None = None
        self._provider, self._name = provider, name
        self._as_json = as_json

    def noted(self, entry_id: str) -> None:
        """Takes down the id that the write has in the journal."""
        self.entry = entry_id

    def done(self, account: Account, done: Done) -> None:
        """It was done; the link alone goes to standard output where no object does."""
        try:
            if done.url and not self._as_json:
                output.line(done.url)
            fields = {"id": done.id, "url": done.url, "reference": done.reference}
            self._tell("done", fields | {"doubts": list(done.doubts)})
        finally:  # also where the link could not be printed: it was made
            self._tell_done(account, done)

    def _tell_done(self, account: Account, done: Done) -> None:
        output.warn_of_hosts(account, [done.url])
        named = f", id {done.id}" if done.id else ""
        output.message(f"Done{named}.")
        for doubt in done.doubts:
            output.message(f"Note: {doubt}")
        self.tell_entry()

    def not_sent(self, message: str) -> None:
        """Nothing left this machine."""
        self._tell(Outcome.NOT_SENT.value, {"message": message})

    def failed(self, error: PaylinkError) -> int:
        """It ended by `error`; the exit code."""
        outcome = (error.outcome or Outcome.NOT_SENT).value
        self._tell(outcome, {"message": error.sentence()})
        output.message(error.sentence())
        self.tell_entry()
        return _code(error)

    def tell_entry(self) -> None:
        """Says where the journal has it."""
        if self.entry is not None:
            output.message(f"Entry {self.entry} of the journal.")

    def _tell(self, outcome: str, fields: Mapping[str, Any]) -> None:
        if not self._as_json:
            return
        self._as_json = False  # one object, also if closing the files fails after it
        account = self.account
        provider = self._provider if account is None else account.provider
        output.tree(
            {
                "outcome": outcome,
                "entry": self.entry,
                "provider": None if provider is None else provider.value,
                "account": self._name if account is None else account.name,
                "environment": None if account is None else account.environment.value,
                **fields,
            }
        )


def answer_fault(message: str) -> None:
    """The object for arguments that cannot be read."""
    Answer(as_json=True).not_sent(message)


def _code(error: PaylinkError) -> int:
    if error.outcome is Outcome.UNKNOWN:
        return UNKNOWN
    if error.outcome is Outcome.REFUSED or isinstance(error, KeyUsedError | LockedError):
        return REFUSED
    return exit_code(error)
