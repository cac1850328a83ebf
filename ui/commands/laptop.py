"""Which officer, which vault: how a command finds its way to an open vault.

Knows whose vault is meant and how a passphrase is asked for. It does *not* know what the vault is
opened for.
"""

from __future__ import annotations

import datetime as dt
import getpass
import os
from collections.abc import Callable

from storage.header import VaultHeader
from storage.home import Home, OfficerEntry
from storage.problems import NoSuchOfficer
from storage.vault import Vault, VaultOptions
from ui.commands.outcome import CommandRefused
from ui.commands.progress import Say, tenths
from ui.commands.slots import Slots

#: A passphrase longer than this was not typed by anybody; the descriptor is something else.
LONGEST_PASSPHRASE = 1024
_UPGRADED = "The copy is brought to the new version: {done} %. Ctrl+C loses nothing: it begins anew next time."


class Laptop:
    """One home and whoever is at the keyboard; `ask` gives a passphrase when one is needed, `say` is told long work."""

    def __init__(self, home: Home, ask: Callable[[str], str], say: Say = lambda _line: None) -> None:
        self.home = home
        self._ask = ask
        self._say = say

    def entry(self, officer: str) -> OfficerEntry:
        """The officer who is meant: the one named, or the only one there is.

        Raises:
            NoSuchOfficer: nobody of that name, or nobody at all. CommandRefused: several, and none was named.
        """
        entries = self.home.officers()
        if officer:
            entries = tuple(entry for entry in entries if entry.id == officer)
        if not entries:
            raise NoSuchOfficer("no such partition")
        if len(entries) > 1:
            ids = ", ".join(entry.id for entry in entries)
            raise CommandRefused(f"Several officers use this laptop. Nothing was opened. Name one by --officer: {ids}.")
        return entries[0]

    def open(self, officer: str, now: dt.datetime) -> Vault:
        """The officer's open vault; practice opens by itself, a real vault asks for the passphrase.

        Raises:
            VaultError: it doesn't open. CommandRefused: it is not told whose.
        """
        return self._open(self.entry(officer), now)

    def _open(self, entry: OfficerEntry, now: dt.datetime) -> Vault:
        """The vault of one officer."""
        options = VaultOptions(told=tenths(self._say, _UPGRADED))
        return self.home.open(entry.id, self.passphrase(entry), practice=entry.practice, now=now, options=options)

    def passphrase(self, entry: OfficerEntry) -> str | None:
        """The officer's passphrase, which is asked for; None where practice opens without one."""
        return None if entry.opens_without_passphrase else self._ask(f"Passphrase of {entry.name or entry.id}: ")

    def slots(self, officer: str, descriptor: int | None) -> Slots:
        """The ways into an officer's vault; `descriptor` gives the new passphrase where nobody types it.

        Raises:
            NoSuchOfficer: nobody of that name. CommandRefused: it is not told whose.
        """
        entry = self.entry(officer)

        def new() -> str:
            """The new passphrase, typed twice or from the descriptor."""
            return self._new_passphrase() if descriptor is None else _first_line(descriptor)

        return Slots(self.home, entry.id, self._ask, new, bare=entry.opens_without_passphrase)

    def open_or_create(self, header: VaultHeader) -> Vault:
        """The vault of the officer whom a header names, made anew where there is none.

        Raises:
            VaultError: it can't be opened or made.
        """
        known = next((entry for entry in self.home.officers() if entry.id == header.officer_id), None)
        if known is not None and known.destroyed is None:
            return self._open(known, header.created_at)
        passphrase = None if header.practice else self._new_passphrase()
        return self.home.create(header, passphrase)

    def _new_passphrase(self) -> str:
        """A passphrase typed twice alike.

        Raises:
            CommandRefused: the two differ, or it is empty.
        """
        first = self._ask("New passphrase: ")
        if not first or first != self._ask("The same again: "):
            raise CommandRefused("The two passphrases differ or are empty. Nothing was made or changed. Try again.")
        return first


def passphrase_source(descriptor: int | None) -> Callable[[str], str]:
    """How a passphrase is had: from a descriptor, read once, else from the terminal without showing it."""
    if descriptor is None:
        return getpass.getpass
    kept: list[str] = []

    def read(_prompt: str) -> str:
        """The descriptor's first line, as often as it is asked for."""
        if not kept:
            kept.append(_first_line(descriptor))
        return kept[0]

    return read


def _first_line(descriptor: int) -> str:
    """The descriptor's text up to the first line break.

    Raises:
        CommandRefused: it can't be read, or what it gives is no passphrase.
    """
    try:
        with os.fdopen(descriptor, "rb", closefd=True) as stream:
            line = stream.readline(LONGEST_PASSPHRASE + 1)
        text = line.decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise CommandRefused("The passphrase can't be read from that descriptor. Nothing was opened.") from None
    if not text or len(line) > LONGEST_PASSPHRASE:
        raise CommandRefused("What the descriptor gives is no passphrase. Nothing was opened.")
    return text
