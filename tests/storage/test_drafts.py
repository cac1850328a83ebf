"""What the officer was in the middle of, and how the officer wants the screen, outlive the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from overlap.records import Visibility
from storage.drafts import EMPTY, Draft, PlanDraft, PlanText
from storage.preferences import Preferences, Sound
from storage.vault import Vault, VaultHeader

ROOT = Path(__file__).resolve().parents[2]
#: Keeps a draft and is killed, as a lock ends a session, before it closes anything.
KEPT_AND_KILLED = """
import os, signal, sys
from pathlib import Path
from storage.drafts import Draft
from storage.vault import Vault
vault = Vault.open(Path(sys.argv[1]), bytes(range(32)), practice=True)
vault.drafts.write(Draft(text="SYN TYPED"))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows has no signal that kills")
def test_a_draft_outlives_the_process(path: Path, key: bytes, header: VaultHeader) -> None:
    """What a process kept is there for the next one, also if it was killed before it closed the vault."""
    Vault.create(path, key, header).close()
    command = [sys.executable, "-c", KEPT_AND_KILLED, str(path)]
    died = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert died.returncode == -signal.SIGKILL
    with Vault.open(path, key, practice=True) as vault:
        assert vault.drafts.read() == Draft(text="SYN TYPED")


def test_the_last_draft_is_read_back(vault: Vault) -> None:
    """It is read whole; before the first there is an empty one."""
    assert vault.drafts.read() == EMPTY
    vault.drafts.write(Draft(text="SYN"))
    whole = Draft(text="SYN DRAFT", check="SYN-C-1", decided=True, notified=True, decision=3, callback="360 555 0199")
    vault.drafts.write(whole)
    assert vault.drafts.read() == whole


def test_the_form_of_a_plan_is_part_of_the_draft(vault: Vault) -> None:
    """A draft of a program that knew no plans has none; one with a plan is read back as it was typed."""
    vault._store.execute("INSERT INTO draft (one, text) VALUES (1, ?)", ('{"text":"SYN"}',))
    assert vault.drafts.read() == Draft(text="SYN")
    text = PlanText(activity="Sweep", starts="no time yet", ends="", place="48.99 | SYN", visibility=Visibility.FULL)
    typed = PlanDraft(text=text)
    vault.drafts.write(Draft(plan=typed))
    assert vault.drafts.read() == Draft(plan=typed)


def test_a_text_that_an_older_program_kept_is_a_draft(vault: Vault) -> None:
    """A draft that is a text alone is read as what was typed."""
    vault._store.execute("INSERT INTO draft (one, text) VALUES (1, ?)", ("SYN OLD DRAFT",))
    assert vault.drafts.read() == Draft(text="SYN OLD DRAFT")


def test_preferences_are_kept_in_the_vault(vault: Vault) -> None:
    """Nothing was chosen at first; a choice is read back, and one that can't be read counts as none."""
    assert vault.preferences.read() is None
    chosen = Preferences(theme="night", text_size=150, glove=True, sound=Sound.OFF)
    vault.preferences.write(chosen)
    assert vault.preferences.read() == chosen
    vault._store.execute("UPDATE setting SET value = ? WHERE name = 'preferences'", (b'{"text_size": 7}',))
    assert vault.preferences.read() is None
