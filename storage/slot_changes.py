"""The ways into an officer's partition: listed, added, replaced and removed, for whoever shows one of them.

Knows that each change takes a proof anew, is written into the vault's audit before it is made, and replaces the file of
slots in one step, so that a crash at any byte leaves the old ways or the new. It does *not* hold the key beyond that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec

from overlap.records import Value
from storage.audit import Deed
from storage.home import Home
from storage.keys import PRACTICE, Slot, SlotKind
from storage.officers import SLOTS
from storage.policy import AttemptsPolicy
from storage.problems import WrongPassphrase
from storage.proofs import NewRecovery, NewWay, Passphrase, Proof, RecoveryCode
from storage.slots import Slots, write_slots
from storage.unlocking import Tries, new_slot


class SlotEntry(Value, frozen=True, kw_only=True):
    """One way into a partition, as it is listed: nothing of it opens anything."""

    id: str
    kind: SlotKind
    label: str = ""
    made_at: dt.datetime | None = None
    holder: str = ""


#: From the slots before, the key and a keyring's names to the slots after, and what the audit says of it.
_Change = Callable[[Slots, bytes], tuple[Slots, Slot, str]]


class SlotChanges:
    """The slots of one officer's partition on this laptop."""

    def __init__(self, home: Home, officer_id: str) -> None:
        self._home = home
        self._officer = officer_id

    def entries(self) -> tuple[SlotEntry, ...]:
        """The ways in, in the order they were made; nothing is opened for it.

        Raises:
            NoSuchOfficer, PartitionDestroyed, SlotsDamaged, SlotsTooNew.
        """
        return tuple(map(_entry, self._slots().slots))

    def sealed_code(self) -> bytes:
        """The recovery code's age file, for the agency to open; the newest one.

        Raises:
            WrongPassphrase: no slot opens by a recovery code.
        """
        sealed = [slot.sealed for slot in self._slots().slots if slot.kind is SlotKind.RECOVERY]
        if not sealed:
            raise WrongPassphrase("no recovery slot")
        return sealed[-1]

    def add(self, proof: Proof | str | None, way: NewWay, now: dt.datetime, label: str = "") -> SlotEntry:
        """A new way in. A recovery slot also has outbox and audit sealed to its recipient from now on.

        Raises:
            WrongPassphrase, CardUnusable, RecoveryUnusable, and those of `Home.open`: nothing was changed.
        """

        def change(slots: Slots, key: bytes) -> tuple[Slots, Slot, str]:
            """The slots with one way in more."""
            made = self._made(slots, key, way, now, label)
            return slots.added(made), made, f"add {made.kind} {made.id}"

        return self._changed(proof, change, now, way)

    def replace(
        self, slot_id: str, proof: Proof | str | None, way: NewWay, now: dt.datetime, label: str = ""
    ) -> SlotEntry:
        """A way in that took the place of another.

        Raises:
            NoSuchSlot, LastSlot, WrongPassphrase, CardUnusable, RecoveryUnusable, and those of `Home.open`.
        """

        def change(slots: Slots, key: bytes) -> tuple[Slots, Slot, str]:
            """The slots with one way in where the other was."""
            old, made = slots.get(slot_id), self._made(slots, key, way, now, label)
            slots.added(made).removed(old)
            return slots.replaced(old, made), made, f"replace {old.kind} {old.id} by {made.kind} {made.id}"

        return self._changed(proof, change, now, way)

    def remove(self, slot_id: str, proof: Proof | str | None, now: dt.datetime) -> SlotEntry:
        """The way in that was taken away.

        Raises:
            NoSuchSlot, LastSlot, WrongPassphrase, and those of `Home.open`: nothing was changed.
        """

        def change(slots: Slots, _key: bytes) -> tuple[Slots, Slot, str]:
            """The slots without that way in."""
            old = slots.get(slot_id)
            return slots.removed(old), old, f"remove {old.kind} {old.id}"

        return self._changed(proof, change, now, None)

    def set_policy(self, policy: AttemptsPolicy, proof: Proof | str | None, now: dt.datetime) -> None:
        """Have failures counted by another policy from now on; the count so far starts anew.

        Raises:
            WrongPassphrase, CardUnusable, and those of `Home.open`: nothing was changed.
        """
        proof = Passphrase(proof) if isinstance(proof, str) else proof
        key, tries = self._home.proved(self._folder(), self._slots(), proof, now)
        with self._home.open_by_key(self._officer, key, now=now, accepted=isinstance(proof, RecoveryCode)) as vault:
            vault.record(Deed.SLOTS, f"policy {policy.failures} {policy.locked_minutes} {policy.destroyed_after}", now)
            tries.forget(now, policy)

    def _changed(self, proof: Proof | str | None, change: _Change, now: dt.datetime, way: NewWay | None) -> SlotEntry:
        """Make a change: proof, audit, file of slots; a recovery code that was used is replaced in the same step."""
        proof = Passphrase(proof) if isinstance(proof, str) else proof
        folder, slots = self._folder(), self._slots()
        key, _ = self._home.proved(folder, slots, proof, now)
        slots = self._slots()
        after, slot, told = change(slots, key)
        with self._home.open_by_key(self._officer, key, now=now, accepted=isinstance(proof, RecoveryCode)) as vault:
            vault.record(Deed.SLOTS, told, now)
            if isinstance(way, NewRecovery):
                vault.sealing.pin(way.recipient)
            write_slots(folder / SLOTS, after)
        Tries(folder, after, self._home.keeper(folder, after.owner)).forget(now)
        return _entry(slot)

    def _made(self, slots: Slots, key: bytes, way: NewWay, now: dt.datetime, label: str) -> Slot:
        """A new slot with its label."""
        keeper = self._home.keeper(self._folder(), slots.owner)
        profile = PRACTICE if slots.owner.practice else self._home.profile
        made = new_slot(key, slots.owner, way, keeper, slots.keeper_name, profile)
        return msgspec.structs.replace(made, label=label, made_at=now)

    def _folder(self) -> Path:
        """The partition's folder."""
        return self._home.located(self._officer)

    def _slots(self) -> Slots:
        """The partition's slots."""
        return self._home.living(self._folder())


def _entry(slot: Slot) -> SlotEntry:
    """How a slot is listed."""
    return SlotEntry(id=slot.id, kind=slot.kind, label=slot.label, made_at=slot.made_at, holder=slot.holder)
