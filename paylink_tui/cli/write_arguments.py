"""What can be typed after `create`, `delete` and `expire`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from paylink_tui.cli.parsers import Parser

Commands = argparse._SubParsersAction
Run = Callable[[argparse.Namespace], int]
Late = Callable[[str, str], Run]

_EXITS = """\
exit codes: 0 done, 1 refused or not there, 2 usage or configuration, 3 provider or network with
nothing sent, 4 unknown outcome: look before anything else (paylink-tui journal resolve)
"""


def add_writes(commands: Commands[Parser], late: Late) -> None:
    """Adds the three commands; `late` gives what runs one without importing it now."""
    create = commands.add_parser("create", help="make a link; written down first, sent once")
    create.answer_fault = _answer_fault
    providers = create.add_subparsers(
        title="at", metavar="PROVIDER", required=True, parser_class=Parser
    )
    _mesilat(providers, late("writing", "run_create_mesilat"))
    _mesh(providers, late("writing", "run_create_mesh"))
    _txnpro(providers, late("writing", "run_create_txnpro"))
    delete = _command(commands, "delete", "delete a Mesilat link", late("writing", "run_delete"))
    delete.add_argument("--product", type=_positive, required=True, metavar="ID")
    delete.add_argument("--id", type=_positive, required=True, help="its id, not its uuid")
    expire = _command(commands, "expire", "expire a txn.pro link", late("writing", "run_expire"))
    expire.add_argument("--id", required=True, metavar="UUID")


def _command(commands: Commands[Parser], name: str, what: str, run: Run) -> Parser:
    command = commands.add_parser(
        name, help=what, epilog=_EXITS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command.answer_fault = _answer_fault
    command.add_argument("--account", metavar="NAME", required=True)
    command.add_argument("--json", action="store_true", help="the answer as one object")
    command.add_argument(
        "--dry-run", action="store_true", help="print the request, secrets masked; write nothing"
    )
    command.add_argument("--yes", action="store_true", help="do not ask; needed without a terminal")
    command.add_argument("--live", action="store_true", help="needed for a live account")
    command.set_defaults(run=run)
    return command


def _answer_fault(message: str) -> None:
    from paylink_tui.cli.answer import answer_fault

    answer_fault(message)


def _mesilat(commands: Commands[Parser], run: Run) -> None:
    create = _command(commands, "mesilat", "a link for one product at a price of its own", run)
    create.add_argument("--product", type=_positive, required=True, metavar="ID")
    create.add_argument("--eur", default="", metavar="PRICE", help="such as 39.99")
    create.add_argument("--eur-discount", metavar="PRICE", help="charged in place of --eur")
    create.add_argument("--rub", default="", metavar="PRICE", help="without it Mesilat converts")
    create.add_argument("--rub-discount", metavar="PRICE", help="charged in place of --rub")
    create.add_argument("--once", action="store_true", help="can be paid once")
    create.add_argument("--meta", action="append", default=[], type=_pair, metavar="KEY=VALUE")
    create.add_argument(
        "--no-nonce",
        action="store_true",
        help="without paylink_ref in the metadata, by which a lost link is recognised",
    )


def _mesh(commands: Commands[Parser], run: Run) -> None:
    create = _command(commands, "mesh", "a single-use crypto Paylink", run)
    create.add_argument("--network", required=True, help="its id or name")
    create.add_argument("--token", required=True, help="such as USDC")
    create.add_argument("--address", required=True, help="where the money goes")
    create.add_argument("--tag", default="", help="the address's tag or memo")
    amount = create.add_mutually_exclusive_group()
    amount.add_argument("--usd", default="", metavar="AMOUNT", help="in US dollars")
    amount.add_argument("--amount", default="", help="in tokens")
    create.add_argument("--type", default="payment", choices=("payment", "deposit", "onramp"))
    create.add_argument("--inclusive-fee", action="store_true")
    create.add_argument("--smart-funding", choices=("on", "off"))
    create.add_argument("--user-id", default="", help="(the account's user_id)")
    create.add_argument("--transaction-id", default="", help="(a new one)")
    create.add_argument("--description", default="")


def _txnpro(commands: Commands[Parser], run: Run) -> None:
    create = _command(commands, "txnpro", "a link for an invoice or a payout", run)
    create.add_argument("--type", required=True, choices=("invoice", "payout"))
    create.add_argument("--amount", required=True)
    create.add_argument("--currency", required=True, metavar="CODE")
    create.add_argument(
        "--expires", required=True, metavar="WHEN", help="+2h, or 2026-11-22 18:00 UTC"
    )
    create.add_argument("--reference", default="", help="(a new one)")
    create.add_argument("--account-currency", default="", metavar="CODE")
    create.add_argument("--pay-currency", action="append", default=[], metavar="CODE")
    create.add_argument("--method", action="append", default=[], help="such as on_chain")
    create.add_argument("--success-url", default="", metavar="URL")
    create.add_argument("--failure-url", default="", metavar="URL")


def _pair(text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"{text!r} is no KEY=VALUE")
    return key, value


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:20]) < 2**63:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)
