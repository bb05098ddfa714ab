"""No secret gets out: everything that the program can write is searched for each of them.

The session uses accounts whose secrets come from all four places, every command, a form and the
screens that show what providers say, and fails in every way that a provider, the line, the
configuration or a mistake of ours can make it fail. Providers echo the key in each spelling that
they might.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import keyring
import pytest

from paylink_tui.cli import main, scripts
from paylink_tui.pool import backoff
from paylink_tui.sandbox import Sandbox, mesh, mesilat, txnpro_http
from paylink_tui.sandbox.settings import MESH_CLIENT_ID
from tests.e2e.canaries import (
    API_KEYS,
    COMMAND,
    ENVIRONMENT,
    KEYRING,
    KEYRING_FILE,
    LITERAL,
    FakeKeyring,
    echoes,
    found_in,
    spellings,
    unpacked,
)
from tests.e2e.failing import CANARY
from tests.e2e.terminal import DOWN, ESCAPE, F3, F4, F5, F6, F7, F8, F9, Terminal, ctrl

pytestmark = pytest.mark.e2e

LINK_ID = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"
WALLET = "0x52908400098527886E0F7030069857D2E4169EE7"
CREATES = [
    "create mesilat --account keyring --product 141 --eur 39.99",
    "create mesh --account env --network ethereum --token usdc --usd 12.50 --user-id buyer"
    f" --address {WALLET}",
    "create txnpro --account command --type invoice --amount 10.50 --currency EUR --expires +2h",
]
READS = [
    "check",
    "check --json",
    f"lookup --json {LINK_ID}",
    f"lookup {LINK_ID} --account command",
    "lookup tx:SBX-FIRST --account env",
    "links --account keyring --product 141 --json",
    "links --account command",
    "journal",
    "journal --json",
    "journal verify",
    "journal resolve",
]
REMOVALS = [
    "delete --account keyring --product 141 --id 188 --yes",
    f"expire --account command --id {LINK_ID} --yes",
]
# What every reading and making command meets in turn.
FAULTS: list[dict[str, Any]] = [
    *({"kind": "status", "status": status} for status in (302, 401, 403, 404, 422, 429, 500)),
    {"kind": "html", "status": 502},
    {"kind": "truncated_json"},
    {"kind": "wrong_types"},
    {"kind": "cut"},
    {"kind": "reset"},
]
# Of these answers the words are shown; they meet every command, the others each a third of them.
ECHOING = (302, 422)
FAILING = [
    f"lookup --json {LINK_ID} --account command",
    "lookup tx:SBX-FIRST --account env",
    "links --account keyring --product 141",
    *(f"{words} --yes --json" for words in CREATES),
]
KEY_OF = {"mesilat": KEYRING, "mesh": ENVIRONMENT, "txnpro": COMMAND}
# A child of ours notes what it was given, and answers as the real one would.
CHILD = """#!/bin/sh
{{ echo "$0 $*"; cat /proc/$$/environ 2>/dev/null || env; }} >> {notes}
exec {answer}
"""


class Session:
    """A user's folders and programs, and all that was printed."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.kept = folder / "kept"  # where the secrets lie, which is the user's own affair
        self.seen = folder / "seen"  # all that the program may write
        self.config = self.kept / "config.toml"
        self.sandbox = sandbox
        self.printed: dict[str, str] = {}
        for made in (self.kept, self.seen / "tmp", folder / "bin"):
            made.mkdir(parents=True)
        (self.kept / "command").write_text(COMMAND)
        (self.kept / "keyring").write_text(KEYRING)
        cat = shutil.which("cat")
        for name, answer in {
            "pass": f"{cat} {self.kept / 'command'}",
            "xdg-open": "true",
            "tmux": f"{cat} > {self.seen}/tmux",
            "editor": "true",
        }.items():
            child = folder / "bin" / name
            child.write_text(CHILD.format(notes=self.seen / "children", answer=answer))
            child.chmod(0o755)
        self.environment = {
            "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "ENV_KEY_OF_THE_SHOP": ENVIRONMENT,
            "PYTHON_KEYRING_BACKEND": "tests.e2e.canaries.FakeKeyring",
            KEYRING_FILE: str(self.kept / "keyring"),
            "XDG_STATE_HOME": str(self.seen),
            "XDG_CONFIG_HOME": str(self.seen / "config"),
            "TMPDIR": str(self.seen / "tmp"),
            "EDITOR": "editor",
            "TMUX": "a fake one",
        }
        self.config.touch(mode=0o600)
        self.config.write_text(configuration(sandbox.url))

    def run(self, capfd: pytest.CaptureFixture[str], words: str, config: Path | None = None) -> str:
        """Runs a command in this process and gives what it printed."""
        try:
            main(["--config", str(config or self.config), *words.split()])
        except SystemExit as ending:
            self.printed["exit"] = str(ending.code)
        out, err = capfd.readouterr()
        self.printed[f"{len(self.printed)} {words}"] = out + err
        return out

    def fault(self, keys: Mapping[str, str] = KEY_OF, **rule: Any) -> None:
        """Makes every request of these providers fail, each answer with the key that it got."""
        for provider, key in keys.items():
            echo = " ".join(echoes(key))
            told = {"message": echo, "displayMessage": echo, "title": echo, "code": key}
            fields = {"prices.0.price": [echo], key: [echo]}
            faults = [{"status": 422, **told, "detail": echo}] if provider == "txnpro" else fields
            answer: dict[str, Any] = {}
            if rule["kind"] == "status":
                answer["body"] = {**told, "errors": faults}
                answer["headers"] = {"location": f"https://elsewhere.example/{key}?key={key}"}
            elif rule["kind"] == "html":
                answer["body"] = f"<h1>{echo}</h1>"
            self.sandbox.fault(provider=provider, times=-1, **rule, **answer)

    def well_again(self) -> None:
        """No more faults."""
        self.sandbox.state.faults.clear()

    def everything(self) -> Iterator[tuple[str, str]]:
        """All that was printed or written, by where."""
        yield from self.printed.items()
        for path in self.seen.rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes().decode("utf-8", "replace")
            if path.suffix in (".db", ".sqlite3"):
                yield f"{path} unpacked", unpacked(path)


def configuration(url: str) -> str:
    """An account for each place that a secret can come from, none of them held back by a budget."""
    common = f'environment = "test"\nbase_url = "{url}"\nread_timeout = 1\n'
    free = "rate_limits = [{ requests = 100000, seconds = 60 }]\n"
    products = 'products = [{ id = 141, title = "Lesson" }]\n'
    return f"""\
[[accounts]]
name = "keyring"
provider = "mesilat"
api_key = "keyring:shop/me"
{common}{free}{products}
[[accounts]]
name = "env"
provider = "mesh"
client_id = "{MESH_CLIENT_ID}"
client_secret = "env:ENV_KEY_OF_THE_SHOP"
{common}
[[accounts]]
name = "command"
provider = "txnpro"
api_key = "command:pass show shop"
{common}
[[accounts]]
name = "literal"
provider = "mesilat"
api_key = '{LITERAL}'
{common}{free}{products}
[[accounts]]
name = "nowhere"
provider = "txnpro"
api_key = '{LITERAL}'
environment = "live"
base_url = "https://no-such-host.invalid"
"""


@pytest.fixture
def session(tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    session = Session(tmp_path, sandbox)
    for name, value in session.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(mesilat, "MESILAT_KEY", KEYRING)
    monkeypatch.setattr(mesh, "MESH_SECRET", ENVIRONMENT)
    monkeypatch.setattr(txnpro_http, "TXNPRO_KEY", COMMAND)
    monkeypatch.setattr(backoff, "BASE_SECONDS", 0.0001)
    before = keyring.get_keyring()
    keyring.set_keyring(FakeKeyring())
    yield session
    keyring.set_keyring(before)


def use_every_command(session: Session, capfd: pytest.CaptureFixture[str]) -> str:
    """All commands on providers that are well; gives the Paylink that was made."""
    made = ""
    for words in CREATES:
        session.run(capfd, f"{words} --dry-run")
        session.run(capfd, f"{words} --dry-run --json")
        answer = session.run(capfd, f"{words} --yes")
        made = answer.strip() if "mesh" in words else made
    for words in (*REMOVALS, *READS, "journal --show-links"):
        session.run(capfd, words)
    return made


def fail_in_every_way(
    session: Session, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where nothing goes well."""
    for number, rule in enumerate(FAULTS):
        session.fault(**rule)
        turn = FAILING if rule.get("status") in ECHOING else FAILING[number % 3 :: 3]
        for words in turn:
            session.run(capfd, words)
        session.well_again()
    session.fault(kind="hang")
    session.run(capfd, f"{CREATES[2]} --yes")
    session.well_again()
    session.run(capfd, "links --account nowhere")
    session.fault({"mesilat": LITERAL}, kind="status", status=422)
    session.run(capfd, "links --account literal --product 141")
    session.well_again()
    for number, line in enumerate(("api_key", "api_kee", "products")):
        faulty = session.kept / f"faulty-{number}.toml"
        faulty.touch(mode=0o600)
        broken = f"{line} = '{LITERAL} {number}"
        faulty.write_text(f"{configuration(session.sandbox.url)}\n{broken}{chr(39) * (number < 2)}")
        session.run(capfd, "check", faulty)

    async def fails(desk: object, options: object) -> int:
        held = {"key": CANARY}
        raise LookupError(f"{held}")

    with monkeypatch.context() as patch:
        patch.setattr(scripts, "_check", fails)
        session.run(capfd, "check")


def be_refused_in_a_form(session: Session, terminal: Terminal) -> None:
    """Shows the request that a form would send, sends it, and leaves the form with the refusal."""
    terminal.press("u")
    terminal.until_shown(" UNLOCKED ")
    terminal.press(ctrl("n"))
    terminal.until_shown("New Mesilat link", "EUR price")
    terminal.press("39.99")
    terminal.until_shown("the customer pays €39.99")
    terminal.press(ctrl("r"))
    terminal.until_shown("X-API-Key: ****")
    terminal.press(ESCAPE)
    terminal.until_gone("X-API-Key: ****")
    session.fault({"mesilat": KEYRING}, kind="status", status=422)
    terminal.press(ctrl("s"))
    terminal.until_shown("Create this payment link?", "y Yes")
    terminal.press("y")
    terminal.until_shown("refused the request", "****")
    session.well_again()
    terminal.press(ESCAPE)
    terminal.until_shown("Esc again leaves the form")
    terminal.press(ESCAPE)
    terminal.until_shown("page 1 of")


def use_the_screens(session: Session) -> str:
    """What the screens wrote to the terminal, up to a crash."""
    arguments = ["--config", str(session.config)]
    program = ("-m", "tests.e2e.failing")
    with Terminal(arguments, session.seen, session.environment, program) as terminal:
        terminal.until_shown("Paste anything", "no-such-host.invalid")
        terminal.press(F3)
        terminal.until_shown("page 1 of 8", "Uuid")
        terminal.press("c")
        terminal.until_shown("Copied")
        terminal.press("o")
        terminal.until_true((session.seen / "children").exists, "the opener runs")
        be_refused_in_a_form(session, terminal)
        terminal.press(F4)
        terminal.until_shown("╭─ Mesh")
        terminal.press(F9)
        terminal.until_shown("╭─ Find", "shown", "TEST")
        terminal.press(DOWN)
        terminal.until_shown("/ Search c Copy")  # the rows have the keys
        terminal.press("v")
        terminal.until_shown("Esc Close c Copy")
        terminal.press(ESCAPE)
        terminal.until_gone("Esc Close c Copy")
        session.fault({"mesh": ENVIRONMENT, "txnpro": COMMAND}, kind="status", status=422)
        terminal.press(F5)
        terminal.until_shown("txn.pro refused the request", "****")
        terminal.press(F6)
        terminal.until_shown("keyring shop/me", "environment variab")
        terminal.press("c")
        terminal.until_shown("FAIL")
        terminal.press("e")
        terminal.press(F8)
        terminal.until_shown("╭─ Journal", "New")
        terminal.press(F7)
        terminal.until_shown("╭─ Requests", "422")
        terminal.press("c")
        terminal.until_shown("Copied")
        terminal.press(ctrl("p"))
        terminal.until_shown("The program itself failed here")
        terminal.press(ctrl("p"))
        assert terminal.until_ended() == 70
    written = terminal.written.decode("utf-8", "replace")
    copied = re.findall(r"\x1b\]52;c;([A-Za-z0-9+/=]*)", written)
    assert copied
    return written + "".join(base64.b64decode(text).decode() for text in copied)


def test_no_secret_gets_out(
    session: Session,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The longest of the suite: what was written is searched once, after all that could write.
    paylink = use_every_command(session, capfd)
    session.printed["terminal"] = use_the_screens(session)
    fail_in_every_way(session, capfd, monkeypatch)

    token = paylink.partition("linkToken=")[2]
    auth_code = base64.b64decode(token).decode().partition("auth_code=")[2]
    assert len(auth_code) == 32
    where = dict(session.everything())
    assert any(path.endswith("paylink-tui.log") for path in where)
    assert sum("/crash/" in path for path in where) == 2
    children = (session.seen / "children").read_text()
    assert all(f"bin/{child}" in children for child in ("pass", "xdg-open", "tmux", "editor"))

    leaks = [
        f"{spelled} in {place}: {text[max(0, text.index(spelled) - 60) :][:200]}"
        for place, text in where.items()
        for spelled in found_in(text, API_KEYS)
    ]
    assert leaks == []
    assert [place for place, text in where.items() if CANARY in text] == []
    # A Paylink is given to whoever made it, and is kept where it can be asked for again.
    holds_link = {place for place, text in where.items() if token in text or auth_code in text}
    told = {place.partition(" ")[2] for place in holds_link if "/" not in place}
    assert told == {f"{CREATES[1]} --yes", "journal --show-links"}
    files = {Path(place).parent.name for place in holds_link if place.startswith("/")}
    assert files <= {"journal"}


def test_the_search_finds_what_it_looks_for() -> None:
    for key in API_KEYS:
        assert all(found_in(f"a {spelled} b", (key,)) for spelled in spellings(key))
        for before in range(3):
            hidden = base64.b64encode(b"x" * before + key.encode() + b"yy").decode()
            assert found_in(hidden, (key,))
