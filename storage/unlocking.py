"""From what somebody shows to the vault's key, with every try counted before it is judged.

Knows which slots a proof may open and the order in which a try is counted, judged and forgotten; does *not* know where
a partition lies or what is done with its key (`storage.home`).
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, assert_never

import msgspec

from storage.attempts import Attempts, AttemptsFile
from storage.card import open_by_card, seal_to_card
from storage.exclusive import exclusive
from storage.keepers import SECRET_BYTES, SecretKeeper
from storage.keys import Argon2Profile, Owner, Slot, SlotKind, blank_slot, open_slot, passphrase_slot, unwrap, wrap
from storage.mirror import Mirror, Noted
from storage.policy import AttemptsPolicy
from storage.problems import (
    CardFault,
    CardUnusable,
    Destruction,
    PartitionDestroyed,
    PartitionLocked,
    VaultError,
    WrongPassphrase,
)
from storage.proofs import CardPin, NewPassphrase, NewRecovery, NewWay, Passphrase, Proof, RecoveryCode
from storage.recovery import open_recovery_slot, recovery_slot
from storage.slots import Slots

ATTEMPTS: Final = "attempts.json"
_LOCK: Final = "attempts.lock"


def key_from(slots: Slots, proof: Proof | None, keeper: SecretKeeper) -> bytes:
    """The vault's key out of the first slot that the proof opens; without a proof only practice opens.

    Raises:
        WrongPassphrase: no slot opens with it. CardUnusable, KeyringUnusable, SlotsDamaged, PracticeMismatch.
    """
    kind = _kind(proof)
    refusal = WrongPassphrase("no slot opens that way")
    for slot in (each for each in slots.slots if each.kind is kind):
        try:
            return _opened(slot, slots.owner, proof, keeper)
        except WrongPassphrase as error:
            refusal = error
    raise refusal


def _kind(proof: Proof | None) -> SlotKind:
    """Which slots a proof may open."""
    match proof:
        case None:
            return SlotKind.PRACTICE
        case Passphrase():
            return SlotKind.PASSPHRASE
        case CardPin():
            return SlotKind.CARD
        case RecoveryCode():
            return SlotKind.RECOVERY
        case _:
            assert_never(proof)


def _opened(slot: Slot, owner: Owner, proof: Proof | None, keeper: SecretKeeper) -> bytes:
    """The key in one slot."""
    match proof:
        case CardPin():
            held = open_by_card(slot.sealed, slot.holder, proof.pin, proof.module)
            return unwrap(slot, owner, held + keeper.fetch(slot.keeper_name))
        case RecoveryCode():
            return open_recovery_slot(slot, owner, proof.text)
        case _:
            return open_slot(slot, owner, keeper, None if proof is None else proof.text)


def new_slot(
    key: bytes, owner: Owner, way: NewWay, keeper: SecretKeeper, keeper_name: str, profile: Argon2Profile
) -> Slot:
    """A slot that opens in a new way."""
    match way:
        case NewPassphrase():
            if not way.text:
                raise WrongPassphrase("an empty passphrase protects nothing")
            return passphrase_slot(key, owner, way.text, keeper, keeper_name, profile)
        case CardPin():
            secret = os.urandom(SECRET_BYTES)
            sealed, holder = seal_to_card(secret, way.pin, way.module)
            blank = msgspec.structs.replace(blank_slot(SlotKind.CARD, keeper_name), sealed=sealed, holder=holder)
            return wrap(key, owner, blank, secret + keeper.fetch(keeper_name))
        case NewRecovery():
            return recovery_slot(key, owner, way.recipient)
        case _:
            assert_never(way)


def with_new_codes(slots: Slots, key: bytes) -> Slots:
    """The slots with new recovery codes in the place of those that somebody knows by now."""
    for slot in slots.slots:
        if slot.kind is SlotKind.RECOVERY:
            made = recovery_slot(key, slots.owner, slot.holder)
            slots = slots.replaced(slot, msgspec.structs.replace(made, label=slot.label, made_at=slot.made_at))
    return slots


class Tries:
    """The tries of one partition, counted in its file and in the keyring, by one process at a time."""

    def __init__(self, folder: Path, slots: Slots, keeper: SecretKeeper) -> None:
        self._slots = slots
        self._lock = folder / _LOCK
        self._file = AttemptsFile(folder / ATTEMPTS, keeper.fetch(slots.keeper_name))
        self._mirror = Mirror(keeper, slots.keeper_name)
        self.noted = self._mirror.read()

    def note(self, generation: int) -> None:
        """Have the keyring know the vault's generation; it only grows."""
        with exclusive(self._lock):
            self.noted = self._mirror.read() or Noted()
            self._note(self.noted._replace(generation=max(self.noted.generation, generation)))

    @contextmanager
    def counted(self, now: dt.datetime, destroy: Callable[[], None], most: int | None = None) -> Iterator[None]:
        """A context for one try: it counts as failed on disk before it begins, and is forgotten if it succeeds.

        Many processes that try at once are counted one after the other, so that none finds a lock late. `destroy` is
        called where the failures are as many as the policy bears, or as `most`.

        Raises:
            PartitionLocked: no try is taken. PartitionDestroyed: it was one failure too many.
            WrongPassphrase, CardUnusable: with the state after this failure.
        """
        with exclusive(self._lock):
            before = self._ready(now, destroy)
            begun = before.begun(now)
            self._write(begun)
        try:
            yield
        except VaultError as error:
            if not _is_failure(error):
                self._take_back(before, begun, now)
                raise
            if begun.destroys or (most is not None and begun.in_a_row >= most):
                destroy()
                raise PartitionDestroyed(Destruction.FAILURES) from error
            if isinstance(error, WrongPassphrase):
                error.attempts = begun.state(now, releasable=self._slots.is_releasable)
            raise
        self.forget(now)

    def forget(self, now: dt.datetime, policy: AttemptsPolicy | None = None) -> None:
        """Forget every failure, as the partition was opened or an agency's code was shown; count on by a policy.

        Whether an agency can release a lock is written down as well, where nobody edits it out of the slots.
        """
        with exclusive(self._lock):
            after = self._read(now).succeeded()
            self._write(
                msgspec.structs.replace(after, policy=policy or after.policy, releasable=self._slots.is_releasable)
            )

    def _take_back(self, before: Attempts, begun: Attempts, now: dt.datetime) -> None:
        """Have a try not count that was nobody's failure, unless another was counted meanwhile."""
        with exclusive(self._lock):
            if self._read(now) == begun:
                self._write(msgspec.structs.replace(before, ever=begun.ever))

    def _ready(self, now: dt.datetime, destroy: Callable[[], None]) -> Attempts:
        """The tries so far, if one more may be taken."""
        before = self._read(now)
        if before.destroys:
            destroy()
            raise PartitionDestroyed(Destruction.FAILURES)
        state = before.state(now, releasable=self._slots.is_releasable)
        if state.is_locked:
            if before.tampered:
                self._write(before)
            raise PartitionLocked(state)
        return before

    def _read(self, now: dt.datetime) -> Attempts:
        """The tries so far, by whichever process they were made."""
        self.noted = self._mirror.read()
        return self._file.read(None if self.noted is None else self.noted.tries, now)

    def _write(self, attempts: Attempts) -> None:
        """Keep the tries, in the file before the keyring: a crash in between must not look like an older file."""
        self._file.write(attempts)
        self._note((self.noted or Noted())._replace(tries=attempts.ever))

    def _note(self, noted: Noted) -> None:
        """Have the keyring know both numbers."""
        if noted != self.noted:
            self._mirror.note(noted)
        self.noted = noted


def _is_failure(error: VaultError) -> bool:
    """Whether what went wrong was what somebody showed, and not the world around it."""
    if isinstance(error, CardUnusable):
        return error.reason in {CardFault.PIN_WRONG, CardFault.PIN_LOCKED}
    return isinstance(error, WrongPassphrase)
