"""Which command line opens the window, how its processes are started, and what they close themselves against."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from overlap.records import Agency
from storage.home import Home
from storage.vault import VaultHeader
from tests.storage.laptop import QUICK, MemoryKeeper
from ui.launcher.crash import CRASHED, end_on_faults, fault_lines
from ui.launcher.starting import is_window, standby_command

ROOT = Path(__file__).resolve().parents[3]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ([], True), (["window"], True), (["--home", "x"], True), (["--home=x", "--officer", "SYN-1", "window"], True),
        (["--passphrase-fd", "3"], True), (["check", "x"], False), (["--help"], False), (["--home"], False),
        (["--home", "check"], True), (["window", "window"], False), (["standby"], False),
    ],
)  # fmt: skip
def test_the_window_is_told_from_a_command(arguments: list[str], window: bool) -> None:
    """Only what certainly asks for the window is taken for it; everything else is read in full."""
    assert is_window(arguments) is window


def test_a_process_is_started_with_the_same_options(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hidden verb stands first, the verb of the window is left out, and a packed program starts itself."""
    program = Path("main.py")
    assert standby_command(program, ["window", "--home", "x"]) == [sys.executable, "main.py", "standby", "--home", "x"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert standby_command(program, []) == [sys.executable, "standby"]


def run(code: str) -> subprocess.CompletedProcess[str]:
    """A Python of our own with some code."""
    command = [sys.executable, "-c", code]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)


@LINUX
def test_a_hardened_process_leaves_no_core_and_takes_no_debugger() -> None:
    """The limits are set and can be read back, and the kernel gives the process's files to root alone."""
    done = run(
        "from ui.launcher.guards import hardened; import resource, pathlib; print(dict(hardened()));"
        "print(resource.getrlimit(resource.RLIMIT_CORE)); print(pathlib.Path('/proc/self/mem').stat().st_uid)"
    )
    assert done.stdout.splitlines() == ["{'no core dump': True, 'no debugger': True}", "(0, 0)", "0"], done.stderr


@LINUX
def test_a_command_is_hardened_before_it_asks_for_what_opens_a_vault(tmp_path: Path) -> None:
    """It holds passphrase, key and content as a session does; the kernel tells its limit while it waits for them."""
    header = VaultHeader(
        officer_id="SYN-U-1", name="Synthetic", agency=Agency.HSI, unit="SYN", created_at=dt.datetime.now(dt.UTC)
    )
    Home(tmp_path, MemoryKeeper(), QUICK).create(header, "SYN words").close()
    command = [sys.executable, str(ROOT / "main.py"), "--home", str(tmp_path), "status"]
    asking = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    with asking:
        assert asking.stderr is not None
        said = ""
        while "Passphrase of" not in said:
            said += (letter := asking.stderr.read(1))
            assert letter, said
        limits = Path("/proc", str(asking.pid), "limits").read_text(encoding="ascii")
        asking.kill()
    assert re.search(r"Max core file size +0 +0 ", limits)


def test_the_launcher_loads_nothing_that_could_open_a_vault() -> None:
    """The process that stays has neither Qt nor the vault's, the keyring's or the network's libraries in it."""
    done = run(
        "import sys, main, ui.launcher.launcher, ui.launcher.logind;"
        "print([name for name in sys.modules if name.partition('.')[0] in"
        " {'PySide6', 'storage', 'sync', 'overlap', 'sqlcipher3', 'keyring', 'cryptography', 'requests', 'msgspec'}])"
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_a_fault_is_told_without_what_it_was_about() -> None:
    """The error output has the fault's kind and where it was, and no value."""
    try:
        {}["SYN VARGA"]
    except KeyError as fault:
        told = fault_lines(fault, fault.__traceback__)
    assert "KeyError" in told
    assert "test_starting.py" in told
    assert "VARGA" not in told


def test_an_unexpected_fault_ends_the_process_on_any_thread(capsys: pytest.CaptureFixture[str]) -> None:
    """A fault that nobody expected ends the process with a status of its own."""
    ended: list[int] = []
    end_on_faults(ended.append)
    fault = ValueError("SYN VARGA")
    sys.excepthook(ValueError, fault, None)
    thread_told = threading.ExceptHookArgs((ValueError, fault, None, None))
    threading.excepthook(thread_told)
    threading.excepthook(threading.ExceptHookArgs((SystemExit, None, None, None)))
    assert ended == [CRASHED, CRASHED]
    assert "VARGA" not in capsys.readouterr().err


@LINUX
def test_the_program_is_two_processes_and_ends_both(tmp_path: Path) -> None:
    """The launcher starts the process that shows Unlock; told to end, it ends that one and itself with status 0."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, str(ROOT / "main.py"), "--home", str(tmp_path)]
    turn = threading.Event()
    with subprocess.Popen(command, cwd=ROOT, env=variables) as program:
        children = Path(f"/proc/{program.pid}/task/{program.pid}/children")
        while not children.read_text().split() and program.poll() is None:
            turn.wait(0.01)
        child = int(children.read_text().split()[0])
        maps = Path(f"/proc/{child}/maps")
        while "libQt6Widgets" not in maps.read_text() and program.poll() is None:
            turn.wait(0.01)
        assert "libQt6" not in Path(f"/proc/{program.pid}/maps").read_text()
        program.terminate()
        assert program.wait(30) == 0
        assert not maps.exists()
