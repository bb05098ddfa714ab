"""A form for one account; its block is added to the configuration, which keeps its comments."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Label, Select, Static

from paylink_tui.model.errors import ConfigError, InvalidInputError
from paylink_tui.ui.commands import Command
from paylink_tui.ui.foreign import literal
from paylink_tui.ui.screens.base import PaylinkScreen

# Which credentials each provider asks for, by their key in the file.
_CREDENTIALS = {
    "mesilat": ("api_key",),
    "mesh": ("client_id", "client_secret"),
    "txnpro": ("api_key",),
}
_PROVIDERS = [("Mesilat", "mesilat"), ("Mesh", "mesh"), ("txn.pro", "txnpro")]
_REFERENCES = ("env:", "command:", "keyring:")
_HINT = (
    "A secret is best given by reference: env:NAME, command:pass show mesilat, or "
    "keyring:service/user. Typed as it is, it is kept in the file, readable by you alone."
)


class AccountAdd(PaylinkScreen[bool]):
    """Provider and environment first: they decide which fields there are."""

    AREA = "Add account"
    DEFAULT_CSS = """
    AccountAdd VerticalScroll { height: 1fr; }
    AccountAdd .row { height: auto; margin: 1 0 0 0; }
    AccountAdd Input { background: $boost; }
    AccountAdd .row > Label { width: 15; padding: 0 1 0 0; text-align: right; color: $text-muted; }
    AccountAdd .row > Input, AccountAdd .row > Select { width: 1fr; }
    AccountAdd .fault { padding: 0 0 0 15; }
    """
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("account.save", "ctrl+s", "Save", "Add this account to the file", priority=True),
    )

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static(_HINT, classes="hint")
            yield from self._select("provider", _PROVIDERS)
            yield from self._select("environment", [("TEST", "test"), ("LIVE: real money", "live")])
            yield from self._input("name", "shop")
            yield from self._input("api_key", "env:MESILAT_API_KEY")
            yield from self._input("client_id", "env:MESH_CLIENT_ID")
            yield from self._input("client_secret", "env:MESH_CLIENT_SECRET")
            yield from self._input("base_url", "https://host; empty takes the documented one")
            yield from self._input("products", "141 Consultation, 150 Course")

    def on_mount(self) -> None:
        self.query_one("#provider", Select).focus()

    # Handlers

    @on(Select.Changed, "#provider")
    def _provider_chosen(self) -> None:
        wanted = _CREDENTIALS[self._provider]
        for key in ("api_key", "client_id", "client_secret"):
            self.query_one(f"#{key}-row").display = key in wanted
        self.query_one("#products-row").display = self._provider == "mesilat"

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.input.id in ("api_key", "client_id", "client_secret"):
            typed = event.value
            named = any(known.startswith(typed[: len(known)]) for known in _REFERENCES)
            event.input.password = bool(typed) and not named
        self._fault(event.input.id or "", "")

    # Commands

    def do_save(self) -> None:
        from paylink_tui.config.write import append_account

        self.notice.clear()
        config = self.desk.config
        try:
            append_account(config.path, self._table(), seen=config.digest)
        except InvalidInputError as error:
            self._show_faults(error)
        except ConfigError as error:
            self.notice.error(error)
        else:
            self.tell(f"Added to {config.path}")
            self.dismiss(True)

    # Fields

    @property
    def _provider(self) -> str:
        return str(self.query_one("#provider", Select).value)

    def _table(self) -> dict[str, Any]:
        """The account as its table in the file; keys left empty are left out."""
        wanted = ("name", *_CREDENTIALS[self._provider], "base_url")
        typed = {key: self.query_one(f"#{key}", Input).value.strip() for key in wanted}
        table: dict[str, Any] = {
            "provider": self._provider,
            "environment": str(self.query_one("#environment", Select).value),
            **{key: value for key, value in typed.items() if value},
        }
        if self._provider == "mesilat" and (products := self._products()):
            table["products"] = products
        return table

    def _products(self) -> list[dict[str, Any]]:
        """`141 Consultation, 150 Course` as the file has it; a title may be left out."""
        products = []
        for part in self.query_one("#products", Input).value.split(","):
            number, _, title = part.strip().partition(" ")
            if number:
                known = number.isascii() and number.isdigit() and len(number) < 19
                product_id = int(number) if known else number
                products.append({"id": product_id, "title": title.strip() or f"Product {number}"})
        return products

    def _show_faults(self, error: InvalidInputError) -> None:
        elsewhere = []
        for key, fault in reversed(error.fields.items()):
            field = key.partition("[")[0]
            if self._fault(field, f"{key} {fault}"):
                self.query_one(f"#{field}").focus()
            else:
                elsewhere.append(f"{key} {fault}")
        self.notice.warning(" ".join([error.what, *elsewhere]))

    def _fault(self, key: str, text: str) -> bool:
        found = self.query(f"#{key}-fault").results(Static) if key.isidentifier() else ()
        for fault in found:
            fault.update(literal(text))
            fault.display = bool(text)
            return True
        return False

    def _input(self, key: str, placeholder: str) -> ComposeResult:
        with Horizontal(classes="row", id=f"{key}-row"):
            yield Label(key)
            yield Input(placeholder=placeholder, id=key, compact=True)
        yield from self._fault_line(key)

    def _select(self, key: str, options: list[tuple[str, str]]) -> ComposeResult:
        with Horizontal(classes="row", id=f"{key}-row"):
            yield Label(key)
            yield Select(options, id=key, allow_blank=False, compact=True)
        yield from self._fault_line(key)

    def _fault_line(self, key: str) -> ComposeResult:
        line = Static(id=f"{key}-fault", classes="fault")
        line.display = False
        yield line
