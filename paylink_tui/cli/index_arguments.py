"""What can be typed after `find` and `export`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from paylink_tui.cli.parsers import Parser

Commands = argparse._SubParsersAction
Late = Callable[[str, str], Callable[[argparse.Namespace], int]]

_QUERY = """\
a query is any part of a link (uuid, id, URL, reference, metadata, note) and terms:
  provider:mesilat account:shop product:141 price:20..50 currency:eur status:paid,expired once:yes
  created:>2026-10-01 expires:<2d seen:<2d has:note tag:refund gone:no env:live; - turns one round
a query that begins with - is given after --, or in quotes after another word
"""
_FIND = (
    _QUERY
    + """
exit codes: 0 found, 1 nothing found, 2 usage or configuration
"""
)
_EXPORT = (
    _QUERY
    + """
without a query every link of the index is written; money is text, in CSV the first price also has
columns of its own, amount and currency

exit codes: 0 written, 1 no link matches (nothing is written), 2 usage, configuration or the file
"""
)


def add_index(commands: Commands[Parser], late: Late) -> None:
    """Adds the two commands; `late` gives what runs one without importing it now."""
    find = _command(commands, "find", "find links in the index, without the network", _FIND)
    find.add_argument("--limit", type=_count, default=50, metavar="N", help="at most so many (50)")
    find.add_argument("--json", action="store_true", help="one object a line")
    find.set_defaults(run=late("index", "run_find"))
    export = _command(commands, "export", "write links of the index to a file", _EXPORT)
    export.add_argument("--format", choices=("csv", "json", "ndjson"), default="csv")
    export.add_argument("--columns", metavar="A,B", help="only these, in this order")
    export.add_argument("--output", default="-", metavar="FILE", help="- is standard output")
    export.add_argument("--force", action="store_true", help="replace a file that is there")
    export.add_argument("--bom", action="store_true", help="CSV: lead with Excel's mark of UTF-8")
    export.set_defaults(run=late("index", "run_export"))


def _command(commands: Commands[Parser], name: str, what: str, epilog: str) -> Parser:
    command = commands.add_parser(
        name, help=what, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    command.add_argument("query", nargs="*", metavar="QUERY")
    command.add_argument(
        "--sort",
        default="-added",
        metavar="COLUMN",
        help="added, id, price, created, expires, seen …; --sort=-price: the highest first",
    )
    return command


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:19]) <= 10**9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 1000000000")
    return int(text)
