"""What the command line does when it is stopped, cut off, or at fault itself."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from storage.home import Home
from ui import cli
from ui.arguments import read
from ui.commands.laptop import Laptop

ROOT = Path(__file__).resolve().parents[3]
Run = Callable[..., Any]


def failing(error: BaseException) -> Callable[[], NoReturn]:
    """A clock that fails in its own way."""

    def clock() -> NoReturn:
        raise error

    return clock


def test_a_fault_of_the_program_is_told_without_what_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A message may hold a name, so only kind and place are told, on one line."""
    laptop = Laptop(Home(tmp_path), str)
    status = cli.run(read(["status"]), laptop, failing(ValueError("QXZSENTINEL")))
    told = capsys.readouterr()
    assert status == cli.FAULT
    assert "QXZSENTINEL" not in told.out + told.err
    (line,) = told.err.splitlines()
    assert "ValueError at test_faults.py:" in line


def test_ctrl_c_ends_a_command_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The status is the one that shells use."""
    status = cli.run(read(["status"]), Laptop(Home(tmp_path), str), failing(KeyboardInterrupt()))
    assert status == 130
    assert capsys.readouterr().err == "Stopped. What was stored is kept.\n"


def test_a_reader_that_has_read_enough_is_no_fault(synced: Path) -> None:
    """Output into a closed pipe ends the command quietly."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "main.py", "check", "QXZ", "--action", "stop", "--home", str(synced)]
    with os.fdopen(writing, "wb") as pipe:
        done = subprocess.run(command, cwd=ROOT, stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == ""


def test_a_text_can_come_from_the_input(synced: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked needn't stand among the arguments, which other users can read."""
    reading, writing = os.pipe()
    os.write(writing, b"QXZ 19870214\nnot this\n")
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as typed:
        monkeypatch.setattr(sys, "stdin", typed)
        answer = run("check", "--home", synced, "-", "--action", "stop", "--json").document()
    assert answer["asked"]["text"].strip() == "QXZ 19870214"


def test_output_is_utf_8_whatever_the_code_page(synced: Path) -> None:
    """A pipe on a machine with an old code page gets every sign of every name."""
    command = [sys.executable, "main.py", "status", "--home", str(synced)]
    variables = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, env=variables, check=True)
    assert "PRACTICE DATA – every person" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("at", [1, 2, 4])
@pytest.mark.parametrize("on_vault", [True, False])
def test_ctrl_c_during_a_sync_stops_both_rounds_and_leaves_the_vault_whole(
    enrolled: Path, run: Run, at: int, on_vault: bool
) -> None:
    """Wherever it strikes, in a round's own thread or in its work on the vault, no thread hangs and nothing is torn."""
    home = Home(enrolled)
    opened, calls = itertools.count(1), itertools.count(1)

    def clock() -> dt.datetime:
        is_owner = threading.current_thread() is threading.main_thread()
        strikes = next(opened) > 1 and is_owner is on_vault and next(calls) == at
        if strikes:
            raise KeyboardInterrupt
        return dt.datetime.now(dt.UTC)

    assert cli.run(read(["sync", "--home", str(enrolled)]), Laptop(home, str), clock) == cli.INTERRUPTED
    with home.open("SYN-BPA-1", practice=True, now=dt.datetime.now(dt.UTC)) as vault:
        assert vault.check_integrity().is_whole
    assert run("sync", "--home", enrolled).status == 0
