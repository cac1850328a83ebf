"""What `doctor` says of each part of a laptop: how it stands, and what to do where it is in trouble.

Knows a sentence for each code of a finding (`ui.doctor.finding`); none names a person, a place or a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from overlap.records import System
from ui.doctor.finding import Finding, Part, State
from ui.wording.sources import system_label

#: How a line begins.
MARKS: Mapping[State, str] = MappingProxyType({State.WELL: "well   ", State.NOTE: "note   ", State.TROUBLE: "TROUBLE"})
ALL_WELL = "Nothing keeps this laptop from working."
IN_TROUBLE = "Mend what is marked TROUBLE, then run this again. Nothing on this laptop was changed."
WRITTEN = "Written to {path}: codes, counts and versions, without names, numbers of people or questions."

_SENTENCES: Mapping[tuple[Part, str], str] = MappingProxyType(
    {
        (Part.PROGRAM, "versions"): "Crosscheck {version}, Python {python}, Qt {qt}, {system}, vault schema {schema}",
        (Part.POLICY, "none"): "no policy file: the program's own bounds hold",
        (Part.POLICY, "read"): "the administrator's policy is read and holds",
        (Part.POLICY, "unusable"): "the policy file cannot be used: {why}. No vault opens until it is mended",
        (Part.VAULT, "none"): "nobody is enrolled on this laptop yet. Enrol, or make a practice copy",
        (Part.VAULT, "counted"): "{vaults} vaults, {practice} of them for practice",
        (Part.VAULT, "destroyed"): "{vaults} destroyed. Enrol again; what was sealed to the agency is kept",
        (Part.VAULT, "damaged"): "{vaults} with key slots that cannot be read. Ask for a recovery code",
        (Part.VAULT, "locked"): "{vaults} locked after wrong tries. Ask for a recovery code, or wait",
        (Part.VAULT, "sealed"): "{vaults} copies sealed: their lease is over. Sync to renew it",
        (Part.KEYRING, "works"): "the keyring gives back what it was given",
        (Part.KEYRING, "none_allowed"): (
            "no keyring that may hold a secret is running: real vaults do not open. Log on to a desktop session"
        ),
        (Part.KEYRING, "refused"): "the keyring refuses. Unlock it, then try again",
        (Part.KEYRING, "not_read_back"): "the keyring does not give back what it was given. Use another one",
        (Part.KEYRING, "secret_missing"): "the keyring does not give back what it was given. Use another one",
        (Part.CLOCK, "plausible"): "not behind anything that was written on this laptop",
        (Part.CLOCK, "behind"): "set back: it is behind what was written before. Set the clock",
        (Part.CLOCK, "ahead"): "far ahead of what the agencies signed: leased copies are sealed. Set the clock",
        (Part.DISK, "free"): "{free_mb} MB free",
        (Part.DISK, "scarce"): "{free_mb} MB free: enough for work, too little for an update. Free some",
        (Part.DISK, "full"): "{free_mb} MB free: a sync may not be stored. Free some now",
        (Part.DISK, "read_only"): "the folder of the vaults cannot be written. Ask who set up this laptop",
        (Part.DISPLAY, "there"): "there is one to show the window on",
        (Part.DISPLAY, "none"): "none: the commands work, the window cannot be seen",
        (Part.SCANNER, "untried"): (
            "{ports} serial ports. A scanner types like a keyboard: scan into the test field of Settings to try it"
        ),
        (Part.BACKENDS, "unknown"): "no gateway to ask: nobody is enrolled, or the vault was not opened (--open)",
        (Part.BACKENDS, "answers"): "{label} answers",
        (Part.BACKENDS, "no_answer"): "{label} does not answer ({problem}). The copy on this laptop grows older",
        (Part.BACKENDS, "no_authority"): "the certificate authority's file for {label} is not there. Put it back",
        (Part.FAULTS, "none"): "no fault of this program was noted",
        (Part.FAULTS, "noted"): "{faults} faults of this program were noted. Send them with --export",
    }
)


def finding_line(finding: Finding) -> str:
    """One finding as a line."""
    system = finding.figures.get("system")
    label = system_label(System(str(system))) if finding.part is Part.BACKENDS and system else ""
    words = _SENTENCES[finding.part, finding.code].format(**finding.figures, label=label)
    return f"{MARKS[finding.state]}  {finding.part.value:<9} {words}."
