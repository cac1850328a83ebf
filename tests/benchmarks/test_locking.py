"""After a lock neither a key, a passphrase nor a record's text is in the memory of any process of the program."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.locking import memory
from benchmarks.locking.trial import TrialError, measured

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(not memory.is_possible(), reason="memory is looked into through Linux's /proc")


def test_a_lock_leaves_nothing_in_memory() -> None:
    """The real program is unlocked and locked by its key; while it is open its secrets are found, afterwards none.

    The time is not judged here, because a test shares its machine; the trial prints it.
    """
    figures = measured(runs=1, people=50, ballast_mib=0)
    live = figures["lock.live_control"]
    assert isinstance(live, dict)
    assert min(live.values()) > 0, live
    assert figures["lock.left"] == {"key": 0, "passphrase": 0, "text": 0}
    assert figures["vault.remnants"] == 0


def test_what_is_planted_is_found() -> None:
    """The search finds a text in each form that it looks for, across the ends of what it reads at once."""
    word = "Qvxplanted" + os.urandom(4).hex()
    code = (
        "import sys; held = [sys.argv[1].encode(), sys.argv[1].upper().encode('utf-16-le')];"
        "spread = bytearray(memory + 3); spread[memory - 5 : memory - 5 + len(held[0])] = held[0];"
        "print('ready', flush=True); sys.stdin.readline()"
    ).replace("memory", str(memory._PIECE))
    with subprocess.Popen([sys.executable, "-c", code, word], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        found = memory.found_in([process.pid], {"word": memory.forms_of_text(word), "none": (os.urandom(16),)})
        process.communicate(b"\n")
    assert found["word"] >= 3
    assert found["none"] == 0


def test_a_processs_children_belong_to_it() -> None:
    """What a process started is looked into with it."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert {os.getpid(), child.pid} <= set(memory.family(os.getpid()))
        child.communicate(b"\n")


def test_a_guarded_session_does_not_let_its_user_look(tmp_path: Path) -> None:
    """A hardened process belongs to root in /proc, whoever started it."""
    code = "from ui.launcher.guards import hardened; hardened(); print('ready', flush=True); input()"
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=variables) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert Path(f"/proc/{process.pid}/mem").stat().st_uid == 0
        process.communicate(b"\n")


def test_a_program_that_does_not_start_ends_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial whose program fails says so and leaves nothing running."""
    monkeypatch.setenv("QT_QPA_PLATFORM", "none such")
    monkeypatch.setattr("benchmarks.locking.trial.sys.executable", "/bin/false")
    with pytest.raises(TrialError):
        measured(runs=1, people=5, ballast_mib=0)
