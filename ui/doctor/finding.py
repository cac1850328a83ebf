"""One thing that was looked at, and how it stands, as codes and figures alone.

Knows the closed set of parts; a finding has no field for a name, an address or a question. The sentences are in
`ui.wording.doctor`.
"""

from __future__ import annotations

from enum import StrEnum

from overlap.records import Value


class Part(StrEnum):
    """What is looked at, in the order in which it is told."""

    PROGRAM = "program"
    POLICY = "policy"
    VAULT = "vault"
    KEYRING = "keyring"
    CLOCK = "clock"
    DISK = "disk"
    DISPLAY = "display"
    SCANNER = "scanner"
    BACKENDS = "backends"
    FAULTS = "faults"


class State(StrEnum):
    """How it stands; only TROUBLE keeps an officer from working."""

    WELL = "well"
    NOTE = "note"
    TROUBLE = "trouble"


class Finding(Value, frozen=True, kw_only=True):
    """How one part stands: `code` names the sentence, `figures` what is counted in it."""

    part: Part
    state: State
    code: str
    figures: dict[str, int | str] = {}  # noqa: RUF012  # msgspec copies an empty default for each value
