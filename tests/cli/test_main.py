"""The command line itself: help, version, configuration, endings."""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path

import pytest

import paylink_tui
from paylink_tui.cli import main, scripts
from paylink_tui.cli.logbook import report_fault
from paylink_tui.config.load import load_config
from paylink_tui.sandbox import Sandbox
from tests.cli.conftest import Run

SEED_LINK = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"


def test_the_version_is_that_of_the_package(run: Run) -> None:
    ran = run("--version", config=None)
    assert (ran.code, ran.out, ran.err) == (0, f"paylink-tui {paylink_tui.__version__}\n", "")


def test_help_names_every_command_with_examples_and_exit_codes(run: Run) -> None:
    ran = run("--help", config=None)
    assert (ran.code, ran.err) == (0, "")
    for word in ("demo", "sandbox", "check", "lookup", "links", "--config", "$PAYLINK_TUI_CONFIG"):
        assert word in ran.out
    assert "paylink-tui lookup 'https://app.mesilat.com/alexsample/141?uuid=d83dff3a'" in ran.out
    assert (
        "0 found or done, 1 not found or refused, 2 usage or configuration, 3 provider" in ran.out
    )


@pytest.mark.parametrize("command", ["demo", "sandbox", "check", "lookup", "links"])
def test_every_command_has_help_of_its_own(run: Run, command: str) -> None:
    assert f"usage: paylink-tui {command}" in run(command, "--help", config=None).out


@pytest.mark.parametrize(
    "arguments", [["lokup", "x"], ["lookup"], ["lookup", "a", "b"], ["check", "--jsn"]]
)
def test_what_is_mistyped_is_told_on_stderr_with_2(run: Run, arguments: list[str]) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "usage: paylink-tui" in ran.err


def test_the_configuration_can_be_named_by_the_environment(
    run: Run, config_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAYLINK_TUI_CONFIG", str(config_file))
    assert run("check", config=None).code == 0


def test_the_configuration_of_the_command_line_goes_before_that_of_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PAYLINK_TUI_CONFIG", str(tmp_path / "none.toml"))
    assert run("check").code == 0


def test_without_either_the_users_own_configuration_is_read(
    run: Run, config_file: Path, tmp_path: Path
) -> None:
    assert run("check", config=None).code == 2
    own = tmp_path / "config" / "paylink-tui"
    own.mkdir(parents=True)
    config_file.rename(own / "config.toml")
    assert run("check", config=None).code == 0


def test_the_budget_is_kept_in_the_users_state_folder(run: Run, tmp_path: Path) -> None:
    run("check")
    folder = tmp_path / "state" / "paylink-tui"
    assert (folder / "budget.sqlite3").exists()
    assert folder.stat().st_mode & 0o077 == 0


def test_a_state_folder_that_cannot_be_made_is_told_and_the_command_goes_on(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    ran = run("lookup", SEED_LINK)
    assert ran.code == 0
    assert "can be read, not made or deleted" in ran.err
    assert "the request budget is counted for this session only." in ran.err


# No terminal


@pytest.mark.parametrize("command", [[], ["demo"]])
@pytest.mark.parametrize("missing", ["stdin", "stderr", "closed"])
def test_the_screens_without_a_terminal_are_refused_in_words(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str], missing: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    if missing == "stderr":
        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    elif missing == "closed":
        monkeypatch.setattr(sys, "stdin", None)
    ran = run(*command)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "The screens need a terminal. For scripts: check, lookup, links; see --help.\n"
    )


# Faults of our own


def test_a_fault_of_the_program_tells_the_place_and_no_value(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def broken(desk: object, options: object) -> int:
        secret = "sandbox-mesilat-key-0001"
        raise ValueError(f"bad {secret}")

    monkeypatch.setattr(scripts, "_check", broken)
    ran = run("check")
    assert (ran.code, ran.out) == (70, "")
    told, where, path = ran.err.splitlines()
    assert told.startswith("The program itself failed: ValueError, at ")
    assert "test_main.py" in told
    assert told.endswith(" in broken.")
    assert where == "A report of it, without any secret, is in"
    report = Path(path).read_text()
    log = (tmp_path / "state/paylink-tui/log/paylink-tui.log").read_text()
    assert "ValueError\n" in report
    assert "program the program failed: ValueError at " in report.splitlines()[-1]
    assert report.splitlines()[-1] in log
    assert "bad" not in ran.err + report + log


def test_the_demo_prints_its_report_and_leaves_nothing_behind(tmp_path: Path) -> None:
    told = report_fault(ValueError("bad"), is_demo=True)
    assert "it holds no secret:\n\npaylink-tui" in told
    assert "bad" not in told
    assert not (tmp_path / "state").exists()


def test_a_report_that_cannot_be_written_is_printed(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async def broken(desk: object, options: object) -> int:
        (tmp_path / "state/paylink-tui/crash").write_text("in the way")
        raise ValueError("bad")

    monkeypatch.setattr(scripts, "_check", broken)
    ran = run("check")
    assert ran.code == 70
    assert "To report it pass this on; it holds no secret:" in ran.err
    assert "Last lines of the log:" in ran.err
    assert "bad" not in ran.err


def test_ctrl_c_ends_quietly_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def interrupted(desk: object, options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(scripts, "_check", interrupted)
    ran = run("check")
    assert (ran.code, ran.out, ran.err) == (130, "", "")


# sandbox


async def test_the_sandbox_prints_its_address_and_a_configuration_that_check_accepts(
    tmp_path: Path,
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "paylink_tui", "sandbox", "--port", "0", "--links", "20"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(30):
            said = (await process.stderr.readline()).decode()
            toml = b""
            while toml.count(b"\napi_key") < 2:
                toml += await process.stdout.readline()
        config = tmp_path / "printed.toml"
        config.touch(mode=0o600)
        config.write_bytes(toml)
        loaded = load_config(config)
        assert said == (
            f"Mesilat, Mesh and txn.pro, all invented, at {loaded.accounts[0].base_url}; "
            "Ctrl-C stops them.\n"
        )
        assert await asyncio.to_thread(main, ["--config", str(config), "check"]) == 0
    finally:
        process.send_signal(2)
        out, err = await process.communicate()
    assert (process.returncode, err) == (0, b"")
    assert out == b""


def test_a_port_that_is_taken_is_told_with_what_to_do(run: Run, sandbox: Sandbox) -> None:
    ran = run("sandbox", "--port", str(sandbox.port))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"Port {sandbox.port} cannot be used: Address already in use. Try --port 0.\n"
    )


@pytest.mark.parametrize("port", ["-1", "65536", "http", "１２"])
def test_a_port_that_is_none_is_told(run: Run, port: str) -> None:
    ran = run("sandbox", "--port", port)
    assert (ran.code, ran.out) == (2, "")
    assert "is not a whole number from 0 to 65535" in ran.err or "expected one argument" in ran.err
