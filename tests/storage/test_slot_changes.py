"""Ways into a partition: added, replaced, removed; never the last; and a death at any byte leaves a way in."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest

from storage.durable import over_linked, take_place
from storage.home import Home
from storage.keys import SlotKind
from storage.problems import LastSlot, NoSuchSlot, RecoveryUnusable, VaultUnwritable, WrongPassphrase
from storage.proofs import NewPassphrase, NewRecovery, RecoveryCode
from storage.recovery import unseal
from storage.slot_changes import SlotChanges
from storage.vault import VaultHeader
from tests.storage.laptop import OFFICER, PASSPHRASE
from tests.storage.recovery import IDENTITY, RECIPIENT

SECOND = NewPassphrase("SYN second")


@pytest.fixture
def changes(home: Home, real: VaultHeader) -> SlotChanges:
    """The ways into a new, real partition."""
    home.create(real, PASSPHRASE).close()
    return SlotChanges(home, OFFICER)


def test_a_second_passphrase_opens_beside_the_first(home: Home, changes: SlotChanges, now: dt.datetime) -> None:
    """Each opens, and the list says what there is and when it was made."""
    made = changes.add(PASSPHRASE, SECOND, now, "second")
    assert [each.kind for each in changes.entries()] == [SlotKind.PASSPHRASE, SlotKind.PASSPHRASE]
    assert changes.entries()[1] == made
    assert (made.label, made.made_at) == ("second", now)
    for text in (PASSPHRASE, SECOND.text):
        home.open(OFFICER, text, now=now).close()


def test_a_replaced_passphrase_opens_nothing_any_more(home: Home, changes: SlotChanges, now: dt.datetime) -> None:
    """The new one does."""
    (old,) = changes.entries()
    changes.replace(old.id, PASSPHRASE, SECOND, now)
    home.open(OFFICER, SECOND.text, now=now).close()
    with pytest.raises(WrongPassphrase):
        home.open(OFFICER, PASSPHRASE, now=now)
    with pytest.raises(NoSuchSlot):
        changes.remove(old.id, SECOND.text, now)


def test_the_last_way_of_the_officers_own_stays(home: Home, changes: SlotChanges, now: dt.datetime) -> None:
    """An agency's recovery is no way of the officer's: with it alone the vault could not be used."""
    (only,) = changes.entries()
    with pytest.raises(LastSlot):
        changes.remove(only.id, PASSPHRASE, now)
    changes.add(PASSPHRASE, NewRecovery(RECIPIENT), now)
    with pytest.raises(LastSlot):
        changes.remove(only.id, PASSPHRASE, now)
    with pytest.raises(LastSlot):
        changes.replace(only.id, PASSPHRASE, NewRecovery(RECIPIENT), now)
    home.open(OFFICER, PASSPHRASE, now=now).close()


def test_a_way_is_removed_by_another(home: Home, changes: SlotChanges, now: dt.datetime) -> None:
    """The first goes once there is a second."""
    first = changes.entries()[0]
    changes.add(PASSPHRASE, SECOND, now)
    assert changes.remove(first.id, SECOND.text, now) == first
    with pytest.raises(WrongPassphrase):
        home.open(OFFICER, PASSPHRASE, now=now)


def test_no_change_without_a_way_in(home: Home, changes: SlotChanges, now: dt.datetime) -> None:
    """A wrong passphrase changes nothing, and counts as a failure."""
    before = (home.folder(OFFICER) / "slots.json").read_bytes()
    with pytest.raises(WrongPassphrase):
        changes.add("SYN wrong", SECOND, now)
    assert (home.folder(OFFICER) / "slots.json").read_bytes() == before
    assert home.attempts(OFFICER, now).failures == 1


def test_an_empty_passphrase_is_no_way(changes: SlotChanges, now: dt.datetime) -> None:
    """It protects nothing."""
    with pytest.raises(WrongPassphrase):
        changes.add(PASSPHRASE, NewPassphrase(""), now)


def test_what_is_no_age_recipient_is_told(changes: SlotChanges, now: dt.datetime) -> None:
    """Nothing is sealed to a mistyped key."""
    with pytest.raises(RecoveryUnusable):
        changes.add(PASSPHRASE, NewRecovery("age1syn"), now)
    with pytest.raises(WrongPassphrase):
        changes.sealed_code()


def test_each_change_is_in_the_audit(home: Home, changes: SlotChanges, now: dt.datetime) -> None:
    """What was changed and in which slots, and nothing of what opens them."""
    made = changes.add(PASSPHRASE, SECOND, now)
    changes.remove(made.id, PASSPHRASE, now)
    with home.open(OFFICER, PASSPHRASE, now=now) as vault:
        told = [row.outcome for row in vault.audit.recent(20) if row.what == "ways in changed"]
    assert told == [f"remove passphrase {made.id}", f"add passphrase {made.id}"]


def test_a_recovery_code_is_read_out_by_the_agency_alone(home: Home, changes: SlotChanges, now: dt.datetime) -> None:
    """It opens once, however it is typed; a wrong one, and one that is no code, do not."""
    changes.add(PASSPHRASE, NewRecovery(RECIPIENT), now)
    code = unseal(changes.sealed_code(), IDENTITY).decode()
    for wrong in ("", "SYN", code[:-4] + "AAAA", "AAAA-" * 8):
        with pytest.raises(WrongPassphrase):
            home.open(OFFICER, RecoveryCode(wrong), now=now)
    home.open(OFFICER, RecoveryCode(code.replace("O", "0").replace("I", "1")), now=now).close()
    with pytest.raises(WrongPassphrase):
        home.open(OFFICER, RecoveryCode(code), now=now)


class Death(BaseException):
    """The process is killed here."""


def dying(calls: list[int], at: int, real: Callable[..., object]) -> Callable[..., object]:
    """The call, which kills the process the n-th time."""

    def call(*arguments: object) -> object:
        calls[0] += 1
        if calls[0] == at:
            raise Death
        return real(*arguments)

    return call


@pytest.mark.parametrize("at", range(1, 12))
def test_a_death_at_any_step_of_a_change_leaves_a_way_in(
    home: Home, changes: SlotChanges, now: dt.datetime, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    """Before and after each time that something is forced to disk or put in place, the old way opens or the new one."""
    (old,) = changes.entries()
    calls = [0]
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", dying(calls, at, os.fsync))
        patch.setattr(Path, "replace", dying(calls, at, Path.replace))
        with suppress(Death):
            changes.replace(old.id, PASSPHRASE, SECOND, now)
    opened = 0
    for text in (PASSPHRASE, SECOND.text):
        try:
            home.open(OFFICER, text, now=now).close()
            opened += 1
        except WrongPassphrase:
            continue
    assert opened == 1


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99, 1])
def test_what_a_death_left_beside_the_slots_is_overwritten_by_the_next_change(
    home: Home, changes: SlotChanges, now: dt.datetime, share: float
) -> None:
    """A file cut at any byte opens nothing and is no obstacle, and no key stays in it."""
    slots = home.folder(OFFICER) / "slots.json"
    whole = slots.read_bytes()
    left = slots.with_name(".slots.json.0123abcd")
    left.write_bytes(whole[: int(len(whole) * share)])
    home.open(OFFICER, PASSPHRASE, now=now).close()
    changes.add(PASSPHRASE, SECOND, now)
    assert not left.exists()


def test_a_second_name_that_a_death_left_of_the_slots_takes_no_slot_away(
    home: Home, changes: SlotChanges, now: dt.datetime
) -> None:
    """On Windows the old file is overwritten by such a name; until the new one is in place it is the slots' own."""
    slots = home.folder(OFFICER) / "slots.json"
    left = slots.with_name(".slots.json.0123abcd")
    os.link(slots, left)
    changes.add(PASSPHRASE, SECOND, now)
    assert not left.exists()
    home.open(OFFICER, PASSPHRASE, now=now).close()


def test_the_old_bytes_are_overwritten_by_a_second_name_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is done on Windows: whole or not at all, nothing left beside, and noise where the old bytes were."""
    path, witness = tmp_path / "slots.json", tmp_path / "witness"
    path.write_bytes(b"old bytes")
    os.link(path, witness)
    over_linked(path, b"new")
    assert path.read_bytes() == b"new"
    assert b"old" not in witness.read_bytes()
    assert {each.name for each in tmp_path.iterdir()} == {"slots.json", "witness"}

    def refuse(*_: object) -> None:
        raise OSError(5, "refused")

    for owner, name in ((os, "fsync"), (os, "link")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, refuse)
            with pytest.raises(VaultUnwritable) if name == "fsync" else nullcontext():
                over_linked(path, b"newer")
        assert path.read_bytes() == (b"new" if name == "fsync" else b"newer")
        assert {each.name for each in tmp_path.iterdir()} == {"slots.json", "witness"}


def test_a_file_that_somebody_reads_is_replaced_once_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses it meanwhile; it is tried again some times, and then told."""
    path, beside = tmp_path / "file", tmp_path / "beside"
    beside.write_bytes(b"new")
    held, real = [2], Path.replace

    def refuse(one: Path, other: Path) -> Path:
        if held[0]:
            held[0] -= 1
            raise PermissionError(13, "held")
        return real(one, other)

    monkeypatch.setattr(Path, "replace", refuse)
    take_place(beside, path, (0, 0))
    assert path.read_bytes() == b"new"
    held[0] = 3
    with pytest.raises(PermissionError):
        take_place(path, beside, (0, 0))


@pytest.mark.skipif(os.name != "posix", reason="Windows does not let an open file be replaced")
def test_the_bytes_of_a_replaced_slot_are_overwritten(home: Home, changes: SlotChanges, now: dt.datetime) -> None:
    """Whoever still holds the old file finds noise in it."""
    path = home.folder(OFFICER) / "slots.json"
    with path.open("rb") as before:
        old = before.read()
        changes.replace(changes.entries()[0].id, PASSPHRASE, SECOND, now)
        before.seek(0)
        assert before.read() != old
        before.seek(0)
        assert b"wrapped" not in before.read()
