"""What an officer fills in to be made known to one agency, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from overlap.records import System

#: Whose the practice copy is; the id of no officer.
PRACTICE_OFFICER = "SYN-PRACTICE"

#: Shorter passphrases are guessed (NIST SP 800-63B, 5.1.1.2: at least 8; this one opens an offline copy).
SHORTEST_PASSPHRASE = 12


class Missing(Enum):
    """What is wrong with a form, the first thing that the officer can mend."""

    ADDRESS = "address"
    AUTHORITY = "authority"
    OFFICER = "officer"
    CODE = "code"
    SHORT = "short passphrase"
    DIFFERS = "the two passphrases differ"


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of the form as they stand; `authority` is the file of the one CA, empty on this machine itself."""

    system: System
    address: str
    authority: str
    officer: str
    code: str = field(repr=False)
    passphrase: str = field(repr=False)
    again: str = field(repr=False)

    @property
    def missing(self) -> Missing | None:
        """What has to be mended before anything is sent; None where nothing has."""
        if not self.address.startswith(("https://", "http://")):
            return Missing.ADDRESS
        if self.address.startswith("https://") and not Path(self.authority).is_file():
            return Missing.AUTHORITY
        if not self.officer:
            return Missing.OFFICER
        if not self.code:
            return Missing.CODE
        if len(self.passphrase) < SHORTEST_PASSPHRASE:
            return Missing.SHORT
        return None if self.passphrase == self.again else Missing.DIFFERS
