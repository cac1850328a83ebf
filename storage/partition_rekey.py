"""A new key for one officer's partition: every way in that is shown again opens the new vault, and no other does.

Knows that a way in can be wrapped anew only by who knows what opens it, and that the file of slots is the one place in
which a new key becomes the vault's, in one step. Does *not* know how the file is written (`storage.rekey`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from overlap.records import Value
from storage.audit import Deed
from storage.exclusive import exclusive
from storage.home import VAULT, Home, opening_lock
from storage.keys import PRACTICE, Slot, SlotKind, new_key, practice_slot
from storage.officers import SLOTS
from storage.problems import LastSlot, VaultBusy, VaultError, VaultFull, VaultUnwritable, WaysNotShown, WrongPassphrase
from storage.proofs import CardPin, NewPassphrase, NewRecovery, NewWay, Passphrase, Proof, RecoveryCode
from storage.rekey import (
    Told,
    complete_rekey,
    discard_copy,
    put_aside,
    refuse_without_room,
    rekey_lock,
    seized,
    write_copy,
)
from storage.slots import Slots, read_slots, write_slots
from storage.unlocking import key_from, new_slot

_SHOWN_AGAIN: Final = frozenset({SlotKind.PASSPHRASE, SlotKind.CARD})


class Rekeyed(Value, frozen=True, kw_only=True):
    """What opens a vault under its new key, by the ids of before, and which ways in are gone.

    `removed` are the damaged files that were put aside under an older key, which nobody can open any more.
    `overwritten` is false where the disk refused to overwrite the old file: the next opening does, or does not open.
    """

    kept: tuple[str, ...]
    dropped: tuple[str, ...]
    removed: tuple[str, ...] = ()
    overwritten: bool = True


class _Plan(Value, frozen=True, kw_only=True):
    """The slots before and after, and what becomes of each way."""

    before: Slots
    after: Slots
    done: Rekeyed


def rekey_partition(
    home: Home,
    officer_id: str,
    proofs: Sequence[Proof | None],
    *,
    now: dt.datetime,
    drop: bool = False,
    told: Told = lambda _done, _all: None,
    let_go: Callable[[], None] = lambda: None,
) -> Rekeyed:
    """What opens the officer's vault, which is under a new random key on return; the old key opens nothing any more.

    Each passphrase and card that is to open it again is among `proofs`; a practice slot and the agency's recovery are
    wrapped anew by themselves. With `drop` the ways that were not shown go. At any moment of a crash the old vault is
    there whole, or the new one. `told` ends it by raising, and nothing was changed. `let_go` closes the vault where
    this process has it open; it is called once everything that was asked for and shown was found good.

    Raises:
        WaysNotShown: there are other ways, and `drop` was not said. LastSlot: nothing of the officer's own would stay.
        VaultBusy: another process has the vault open. VaultFull: there is no room for a second file meanwhile.
        As `Home.open` for what has to do with officer and proof. Nothing was changed.
    """
    folder = home.located(officer_id)
    key = _proved(home, folder, proofs, now)
    slots, new = home.living(folder), new_key()
    plan = _planned(home, folder, slots, proofs, new, drop=drop)
    path = folder / VAULT
    with exclusive(rekey_lock(path), wait=False):
        refuse_without_room(path)
        let_go()
        accepted = any(isinstance(proof, RecoveryCode) for proof in proofs)
        with home.open_by_key(officer_id, key, now=now, accepted=accepted) as vault:
            vault.record(Deed.SLOTS, _told(plan.done), now)
        done = _switch(home, path, key, new, plan, told)
    home.living(folder)  # an order to destroy may have come meanwhile: then what was just wrapped goes as well
    return done


def _proved(home: Home, folder: Path, proofs: Sequence[Proof | None], now: dt.datetime) -> bytes:
    """The vault's key, which each proof gives; a wrong one is counted as at Unlock."""
    keys = {home.proved(folder, home.living(folder), proof, now)[0] for proof in proofs}
    if len(keys) != 1:
        raise WrongPassphrase("no way in was shown, or of two vaults")
    return keys.pop()


def _planned(
    home: Home, folder: Path, slots: Slots, proofs: Sequence[Proof | None], new: bytes, *, drop: bool
) -> _Plan:
    """The slots under a new key."""
    made: dict[str, Slot] = {}
    for slot in slots.slots:
        wrapped = _wrapped(home, folder, slots, slot, proofs, new)
        if wrapped is not None:
            made[slot.id] = msgspec.structs.replace(wrapped, label=slot.label, made_at=slot.made_at)
    missing = tuple(slot.id for slot in slots.slots if slot.id not in made)
    if missing and not drop:
        raise WaysNotShown(missing)
    if all(slot.kind is SlotKind.RECOVERY for slot in made.values()):
        raise LastSlot("no way of the officer's own would stay")
    after = msgspec.structs.replace(slots, slots=tuple(made.values()))
    removed = tuple(each.name for each in put_aside(folder / VAULT))
    return _Plan(before=slots, after=after, done=Rekeyed(kept=tuple(made), dropped=missing, removed=removed))


def _wrapped(
    home: Home, folder: Path, slots: Slots, slot: Slot, proofs: Sequence[Proof | None], new: bytes
) -> Slot | None:
    """The new key behind what opens a slot; None where nobody showed that."""
    keeper = home.keeper(folder, slots.owner)
    if slot.kind is SlotKind.PRACTICE:
        return practice_slot(new, slots.owner, keeper, slot.keeper_name)
    way: NewWay | None = NewRecovery(slot.holder) if slot.kind is SlotKind.RECOVERY else None
    for proof in (each for each in proofs if slot.kind in _SHOWN_AGAIN and not isinstance(each, RecoveryCode)):
        with suppress(WrongPassphrase):
            key_from(msgspec.structs.replace(slots, slots=(slot,)), proof, keeper)
            way = _again(proof)
            break
    profile = PRACTICE if slots.owner.practice else home.profile
    return None if way is None else new_slot(new, slots.owner, way, keeper, slots.keeper_name, profile)


def _again(proof: Proof | None) -> NewWay | None:
    """A way in that opens by what was shown."""
    match proof:
        case Passphrase():
            return NewPassphrase(proof.text)
        case CardPin():
            return proof
        case _:
            return None


def _switch(home: Home, path: Path, key: bytes, new: bytes, plan: _Plan, told: Told) -> Rekeyed:
    """Write the vault anew and have the slots name the new key, in one step that is done or not.

    What the disk refuses after that step changes nothing of it.
    """
    store = seized(path, key)
    try:
        write_copy(store, path, new, told)
        with exclusive(opening_lock(path.parent)):
            _refuse_changed(home, path.parent, plan.before)
            write_slots(path.parent / SLOTS, plan.after)
            store.close()
            try:
                complete_rekey(path, new)
            except (VaultFull, VaultUnwritable):
                return msgspec.structs.replace(plan.done, overwritten=False)
            return plan.done
    except BaseException:
        store.close()
        _take_back(path, plan)
        raise
    finally:
        store.close()


def _refuse_changed(home: Home, folder: Path, before: Slots) -> None:
    """Nothing, if the slots are those that the new ones were made from.

    Raises:
        VaultBusy: they were changed meanwhile. PartitionDestroyed: they were destroyed.
    """
    if home.living(folder) != before:
        raise VaultBusy("the ways in were changed meanwhile")


def _take_back(path: Path, plan: _Plan) -> None:
    """Remove the copy, unless the slots name its key already: then whoever opens next puts it in place."""
    with suppress(VaultError):  # slots that can't be read name no key; the copy waits for whoever opens
        if read_slots(path.parent / SLOTS) != plan.after:
            discard_copy(path)


def _told(done: Rekeyed) -> str:
    """What the audit says: which ways in stay and which go, by their ids of before."""
    return f"new key, keep {' '.join(done.kept)}" + (f", drop {' '.join(done.dropped)}" if done.dropped else "")
