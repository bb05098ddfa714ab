"""What can be typed after `paylink-tui`. Imports nothing heavy: `--help` must be instant."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module

from paylink_tui import __version__
from paylink_tui.cli.index_arguments import add_index
from paylink_tui.cli.parsers import Parser
from paylink_tui.cli.write_arguments import add_writes

_EXAMPLES = """\
examples:
  paylink-tui                                     the screens, on your accounts
  paylink-tui demo                                the screens, on invented links
  paylink-tui check                               are the accounts reachable, the keys good?
  paylink-tui lookup 'https://app.mesilat.com/alexsample/141?uuid=d83dff3a'
  paylink-tui lookup --json 1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c | jq .breakdown.verdict
  paylink-tui links --account shop --product 141 --all --json > links.ndjson
  paylink-tui --config other.toml links --account shop --page 2
  paylink-tui find 4204 price:20..50 'expires:<2d'  in the index, without the network
  paylink-tui export status:paid --output paid.csv
  paylink-tui --read-only                         the screens, and nothing can be made or deleted
  paylink-tui create mesilat --account shop --product 141 --eur 39.99 --dry-run
  paylink-tui journal                             what was made, deleted and expired, newest first

exit codes: 0 found or done, 1 not found or refused, 2 usage or configuration, 3 provider or
network, 4 unknown outcome
"""
_JOURNAL = """\
examples:
  paylink-tui journal                             every write, newest first
  paylink-tui journal --account shop --state unknown
  paylink-tui journal --json | jq 'select(.provider == "mesh")'
  paylink-tui journal --show-links                the addresses of Mesh Paylinks too
  paylink-tui journal verify                      was anything changed, cut or reordered?
  paylink-tui journal resolve                     look unknown outcomes up; nothing is sent again

exit codes of verify: 0 as it was written, 1 not
exit codes of resolve: 0 all settled, 2 an account is missing or leads elsewhere, 3 provider or
network, 4 some still unknown
"""
_SCAN = """\
It keeps within each account's rate budget, a fifth of which stays free for people; with Mesilat's
1,000 an hour, 100,000 links take over 8 hours. Ctrl-C leaves it; the same command goes on.

exit codes: 0 all read, or as many requests sent as allowed; 2 usage, configuration or the index's
file; 3 a provider or the network was in the way, and the same command goes on
"""
# Those of paylink_tui.store.entries.State, which is not imported here for the time it takes.
STATES = ("asked", "done", "refused", "not_sent", "unknown", "not_done")


def parser() -> Parser:
    """The whole command line."""
    top = Parser(
        prog="paylink-tui",
        description="Payment links at Mesilat, Mesh and txn.pro, by keyboard.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"paylink-tui {__version__}")
    top.add_argument(
        "--config",
        metavar="FILE",
        help="accounts file (default: $PAYLINK_TUI_CONFIG, else the user's configuration folder)",
    )
    top.add_argument(
        "--read-only",
        action="store_true",
        help="make, delete and expire nothing; cannot be undone while the program runs",
    )
    top.set_defaults(run=_late("screens", "run_screens"))
    commands = top.add_subparsers(title="commands", metavar="COMMAND", parser_class=Parser)
    _demo(commands)
    _sandbox(commands)
    _check(commands)
    _lookup(commands)
    _links(commands)
    _scan(commands)
    add_index(commands, _late)
    _journal(commands)
    add_writes(commands, _late)
    return top


def _demo(commands: argparse._SubParsersAction[Parser]) -> None:
    demo = commands.add_parser("demo", help="the screens, against an embedded sandbox")
    demo.add_argument("--links", type=_count, default=120, help="links per provider (120)")
    demo.set_defaults(run=_late("screens", "run_demo"))


def _sandbox(commands: argparse._SubParsersAction[Parser]) -> None:
    sandbox = commands.add_parser("sandbox", help="the three providers, invented, on 127.0.0.1")
    sandbox.add_argument("--port", type=_port, required=True, help="0 takes a free one")
    sandbox.add_argument("--links", type=_count, default=120, help="links per provider (120)")
    sandbox.add_argument(
        "--latency", type=_count, default=0, metavar="MS", help="milliseconds before each answer"
    )
    sandbox.add_argument(
        "--rate-limit", action="store_true", help="refuse beyond 100 a minute, 1,000 an hour"
    )
    sandbox.set_defaults(run=_late("screens", "run_sandbox"))


def _check(commands: argparse._SubParsersAction[Parser]) -> None:
    check = commands.add_parser("check", help="configuration, secrets, reach and credentials")
    check.add_argument("--json", action="store_true", help="one object a line")
    check.set_defaults(run=_late("scripts", "run_check"))


def _lookup(commands: argparse._SubParsersAction[Parser]) -> None:
    lookup = commands.add_parser("lookup", help="find what a text means, at whichever provider")
    lookup.add_argument("text", metavar="TEXT", help="a link, id, reference; - reads it from stdin")
    lookup.add_argument("--account", metavar="NAME", help="only this account")
    lookup.add_argument(
        "--fresh", action="store_true", help="ask the provider even where the index knows it"
    )
    lookup.add_argument("--json", action="store_true", help="one object")
    lookup.set_defaults(run=_late("scripts", "run_lookup"))


def _links(commands: argparse._SubParsersAction[Parser]) -> None:
    links = commands.add_parser("links", help="list the links of an account")
    links.add_argument("--account", metavar="NAME", required=True)
    links.add_argument("--product", type=_count, metavar="ID", help="Mesilat: of this product")
    which = links.add_mutually_exclusive_group()
    # Without a default: argparse takes a given value that equals it for not given.
    which.add_argument("--page", type=_page, metavar="N", help="one page (1)")
    which.add_argument("--all", action="store_true", help="every page, within the rate budget")
    links.add_argument("--json", action="store_true", help="one object a line")
    links.set_defaults(run=_late("scripts", "run_links"))


def _scan(commands: argparse._SubParsersAction[Parser]) -> None:
    scan = commands.add_parser(
        "scan",
        help="read every page of the accounts into the index",
        epilog=_SCAN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    scan.add_argument(
        "--account", metavar="NAME", action="append", default=[], help="only this one; repeatable"
    )
    which = scan.add_mutually_exclusive_group()
    which.add_argument(
        "--new", dest="kind", action="store_const", const="new", help="what was made since (usual)"
    )
    which.add_argument(
        "--full", dest="kind", action="store_const", const="full", help="all, and find what is gone"
    )
    scan.add_argument("--json", action="store_true", help="one object an account, at its end")
    scan.add_argument(
        "--max-requests", type=_page, metavar="N", help="stop after so many at each account"
    )
    scan.set_defaults(run=_late("scan", "run_scan"))


def _journal(commands: argparse._SubParsersAction[Parser]) -> None:
    journal = commands.add_parser(
        "journal",
        help="every write that was asked for, and what became of it",
        epilog=_JOURNAL,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    journal.add_argument("--account", metavar="NAME", help="only the writes of this account")
    journal.add_argument("--state", choices=STATES, help="only the writes of which this is known")
    journal.add_argument("--json", action="store_true", help="one object a line")
    journal.add_argument(
        "--show-links", action="store_true", help="with the addresses of Mesh Paylinks"
    )
    journal.set_defaults(run=_late("journal", "run_list"))
    acts = journal.add_subparsers(title="instead of the list", metavar="COMMAND")
    verify = acts.add_parser("verify", help="follow the chain of hashes from the first event on")
    verify.set_defaults(run=_late("journal", "run_verify"))
    resolve = acts.add_parser("resolve", help="look up every write whose outcome is unknown")
    resolve.set_defaults(run=_late("journal", "run_resolve"))


def _late(module: str, name: str) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        code: int = getattr(import_module(f"paylink_tui.cli.{module}"), name)(options)
        return code

    return run


def _number(text: str, low: int, high: int) -> int:
    if not text.isascii() or not text.isdigit() or not low <= int(text[:19]) <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
    return int(text)


def _count(text: str) -> int:
    return _number(text, 0, 10**9)


def _page(text: str) -> int:
    return _number(text, 1, 10**9)


def _port(text: str) -> int:
    return _number(text, 0, 65_535)
