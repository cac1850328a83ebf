"""`slots`: the ways into an officer's vault, as they are listed and changed at a terminal.

Knows what is asked for in which order; a passphrase, a PIN and a code are never arguments. Does *not* know what a slot
is (`storage.slot_changes`).
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from storage.durable import write_durably
from storage.home import Home
from storage.partition_rekey import rekey_partition
from storage.policy import READINGS
from storage.problems import VaultFull, VaultUnwritable
from storage.proofs import CardPin, NewPassphrase, NewRecovery, NewWay, Passphrase, Proof, RecoveryCode
from storage.slot_changes import SlotChanges, SlotEntry
from ui.commands.outcome import CommandRefused, Outcome
from ui.commands.progress import Say, tenths
from ui.document import DOCUMENT_VERSION, json_text

Ask = Callable[[str], str]
_WRITTEN: Final = "Written anew: {done} %. Ctrl+C leaves the vault as it was."


class SlotPart(msgspec.Struct, frozen=True, kw_only=True):
    """One way in, as `slots list --json` has it."""

    id: str
    kind: str
    label: str
    made: dt.datetime | None
    holder: str


class SlotsDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What `slots list --json` tells."""

    version: int = DOCUMENT_VERSION
    officer: str
    slots: tuple[SlotPart, ...]


class Slots:
    """The ways into one officer's vault; `ask` gets what somebody knows, `ask_new` a passphrase to be."""

    def __init__(self, home: Home, officer: str, ask: Ask, ask_new: Callable[[], str], *, bare: bool) -> None:
        self._home = home
        self._officer = officer
        self._changes = SlotChanges(home, officer)
        self._ask = ask
        self._ask_new = ask_new
        self._bare = bare

    def run(self, options: argparse.Namespace, now: dt.datetime, say: Say = lambda _line: None) -> Outcome:
        """What came of one deed; long work says how far it is.

        Raises:
            VaultError: it can't be done; nothing was changed. CommandRefused: something is missing.
        """
        match options.deed:
            case "list":
                return self._list(as_json=options.json)
            case "add":
                made = self._changes.add(self.proof(options), self._way(options), now, options.label)
                return Outcome(f"Added: {_line(made)}\n")
            case "replace":
                shown = self.proof(options)
                made = self._changes.replace(options.slot, shown, self._way(options), now, options.label)
                return Outcome(f"Replaced by: {_line(made)}\n")
            case "remove":
                gone = self._changes.remove(options.slot, self.proof(options), now)
                return Outcome(f"Removed: {_line(gone)}\n")
            case "policy":
                self._changes.set_policy(READINGS[options.reading], self.proof(options), now)
                return Outcome(f"Failures are now counted by {options.reading}.\n")
            case "rekey":
                return self._rekey(options, now, say)
            case _:
                return self._code(options.to)

    def _rekey(self, options: argparse.Namespace, now: dt.datetime, say: Say) -> Outcome:
        """The vault under a new key; what is to open it again is shown, the first by `--by`."""
        proofs = [self.proof(options), *(self._shown(by, options.module) for by in options.also)]
        done = rekey_partition(
            self._home, self._officer, proofs, now=now, drop=options.drop, told=tenths(say, _WRITTEN)
        )
        gone = f" No longer: {', '.join(done.dropped)}." if done.dropped else ""
        gone += f" Removed, as they were under the old key: {', '.join(done.removed)}." if done.removed else ""
        gone += "" if done.overwritten else " The disk refused to overwrite the old file: unlock once more, which does."
        ways = "".join(f"{_line(each)}\n" for each in self._changes.entries())
        return Outcome(f"The vault has a new key; the old one opens nothing any more.{gone} It opens by:\n{ways}")

    def proof(self, options: argparse.Namespace) -> Proof | None:
        """What the officer shows; a practice vault that opens by itself asks for nothing."""
        if options.by == "passphrase" and self._bare:
            return None
        return self._shown(options.by, options.module)

    def _shown(self, by: str, module: Path | None) -> Proof:
        """What somebody knows, asked for."""
        match by:
            case "card":
                return CardPin(self._ask("PIN of the card: "), module)
            case "code":
                return RecoveryCode(self._ask("Recovery code: "))
            case _:
                return Passphrase(self._ask("Passphrase: "))

    def _way(self, options: argparse.Namespace) -> NewWay:
        """The new way in."""
        match options.way:
            case "card":
                return CardPin(self._ask("PIN of the new card: "), options.module)
            case "recovery":
                if not options.recipient:
                    raise CommandRefused("Recovery needs the agency's age recipient. Nothing was changed. --recipient.")
                return NewRecovery(options.recipient)
            case _:
                return NewPassphrase(self._ask_new())

    def _list(self, *, as_json: bool) -> Outcome:
        """The ways in."""
        entries = self._changes.entries()
        if not as_json:
            return Outcome("".join(f"{_line(each)}\n" for each in entries))
        parts = tuple(
            SlotPart(id=each.id, kind=each.kind.value, label=each.label, made=each.made_at, holder=each.holder)
            for each in entries
        )
        return Outcome(json_text(SlotsDocument(officer=self._officer, slots=parts)) + "\n")

    def _code(self, path: Path) -> Outcome:
        """The sealed recovery code, in a file."""
        try:
            write_durably(path, self._changes.sealed_code())
        except (VaultFull, VaultUnwritable):
            raise CommandRefused("The file can't be written. Nothing was changed. Name another by --to.") from None
        return Outcome(f"Written: {path}. Only the agency opens it: `recovery code` with its key.\n")


def _line(entry: SlotEntry) -> str:
    """One way in on one line."""
    made = "" if entry.made_at is None else f"  since {entry.made_at:%Y-%m-%d}"
    return f"{entry.id}  {entry.kind.value:10}{made}  {entry.label or entry.holder}".rstrip()
