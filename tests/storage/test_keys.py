"""Key slots: what opens them, what does not, and what they are bound to."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from overlap.records import Agency
from storage.keepers import PracticeFile
from storage.keys import (
    DUTY,
    PRACTICE,
    Argon2Profile,
    Owner,
    Slot,
    new_key,
    open_slot,
    passphrase_slot,
    practice_slot,
)
from storage.problems import PracticeMismatch, SlotsDamaged, WrongPassphrase

KEY = bytes(range(32))
OWNER = Owner(id="SYN-U-1", name="Synthetic", agency=Agency.USBP, unit="SYN", practice=True)
REAL = msgspec.structs.replace(OWNER, practice=False)


@pytest.fixture
def keeper(tmp_path: Path) -> PracticeFile:
    """A keeper of the second secret."""
    keeper = PracticeFile(tmp_path / "secret")
    keeper.keep("SYN", bytes(32))
    return keeper


@pytest.fixture
def slot(keeper: PracticeFile) -> Slot:
    """A slot that opens with the passphrase."""
    return passphrase_slot(KEY, OWNER, "SYN pass", keeper, "SYN", PRACTICE)


def test_a_slot_gives_the_key_to_the_passphrase_alone(slot: Slot, keeper: PracticeFile) -> None:
    """The right passphrase opens; another, and none, do not."""
    assert open_slot(slot, OWNER, keeper, "SYN pass") == KEY
    for wrong in ("SYN pasS", "", "SYN pass "):
        with pytest.raises(WrongPassphrase):
            open_slot(slot, OWNER, keeper, wrong)


def test_a_practice_slot_opens_with_the_secret_alone(keeper: PracticeFile) -> None:
    """Practice needs no passphrase; another secret does not open it."""
    slot = practice_slot(KEY, OWNER, keeper, "SYN")
    assert open_slot(slot, OWNER, keeper) == KEY
    keeper.keep("SYN", bytes(31) + b"\1")
    with pytest.raises(SlotsDamaged):
        open_slot(slot, OWNER, keeper)


def test_a_real_vault_has_no_practice_slot(keeper: PracticeFile) -> None:
    """Neither is one made for it, nor is one opened."""
    with pytest.raises(PracticeMismatch):
        practice_slot(KEY, REAL, keeper, "SYN")
    with pytest.raises(PracticeMismatch):
        open_slot(practice_slot(KEY, OWNER, keeper, "SYN"), REAL, keeper)


def test_a_real_vault_is_not_wrapped_weakly(keeper: PracticeFile) -> None:
    """The practice profile is for practice."""
    with pytest.raises(ValueError, match="practice profile"):
        passphrase_slot(KEY, REAL, "SYN pass", keeper, "SYN", PRACTICE)


@pytest.mark.parametrize(
    "change",
    [
        {"salt": bytes(16)},
        {"wrapped": bytes(48)},
        {"nonce": bytes(12)},
        {"argon2": Argon2Profile(time_cost=2, memory_kib=64, lanes=1)},
        {"keeper_name": "SYN other"},
    ],
)
def test_a_slot_that_was_changed_does_not_open(slot: Slot, keeper: PracticeFile, change: dict[str, object]) -> None:
    """Every field of a slot is bound to its wrapping."""
    with pytest.raises(WrongPassphrase):
        open_slot(msgspec.structs.replace(slot, **change), OWNER, keeper, "SYN pass")


def test_accents_count_and_not_how_a_keyboard_composes_them(keeper: PracticeFile) -> None:
    """A passphrase with an accent opens from every keyboard; without the accent it does not."""
    slot = passphrase_slot(KEY, OWNER, "SYN caf\u00e9", keeper, "SYN", PRACTICE)
    assert open_slot(slot, OWNER, keeper, "SYN cafe\u0301") == KEY
    with pytest.raises(WrongPassphrase):
        open_slot(slot, OWNER, keeper, "SYN cafe")


def test_parameters_that_argon2_does_not_take_are_damage(slot: Slot, keeper: PracticeFile) -> None:
    """What no program wrote is told as damage, not as a crash."""
    changed = msgspec.structs.replace(slot, argon2=Argon2Profile(time_cost=1, memory_kib=8, lanes=64))
    with pytest.raises(SlotsDamaged):
        open_slot(changed, OWNER, keeper, "SYN pass")


def test_a_nonce_of_a_wrong_length_is_damage(slot: Slot, keeper: PracticeFile) -> None:
    """What no program wrote is told as damage."""
    with pytest.raises(SlotsDamaged):
        open_slot(msgspec.structs.replace(slot, nonce=b"1"), OWNER, keeper, "SYN pass")


@pytest.mark.parametrize("field", ["id", "name", "unit"])
def test_a_slot_is_its_owners(slot: Slot, keeper: PracticeFile, field: str) -> None:
    """A slot under another officer's name does not open."""
    with pytest.raises(WrongPassphrase):
        open_slot(slot, msgspec.structs.replace(OWNER, **{field: "SYN other"}), keeper, "SYN pass")


def test_two_slots_of_one_key_have_nothing_in_common(slot: Slot, keeper: PracticeFile) -> None:
    """Salt, nonce and wrapping are new for each."""
    again = passphrase_slot(KEY, OWNER, "SYN pass", keeper, "SYN", PRACTICE)
    assert {slot.salt, slot.nonce, slot.wrapped} & {again.salt, again.nonce, again.wrapped} == set()
    assert new_key() != new_key()


def test_duty_is_what_the_standard_recommends() -> None:
    """RFC 9106, section 4, second option."""
    assert (DUTY.time_cost, DUTY.memory_kib, DUTY.lanes) == (3, 65_536, 4)


def test_a_file_can_not_ask_for_all_memory() -> None:
    """Parameters beyond the largest recommendation are not read."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"time_cost":1,"memory_kib":99999999,"lanes":1}', type=Argon2Profile)


def test_a_slot_shows_nothing_of_itself(slot: Slot) -> None:
    """`repr`, and so every log, has the kind alone."""
    assert repr(slot) == "Slot(passphrase)"
