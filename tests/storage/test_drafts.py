"""What the officer was in the middle of, and how the officer wants the screen, outlive the process."""

from __future__ import annotations

from overlap.records import Visibility
from storage.drafts import EMPTY, Draft, PlanDraft, PlanText
from storage.preferences import Preferences, Sound
from storage.vault import Vault


def test_a_draft_outlives_the_process(vault: Vault) -> None:
    """The last draft is read back whole; before the first there is an empty one."""
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
