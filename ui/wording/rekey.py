"""The words of the ways into a vault and of its new key: what opens it, how far it is, what came of it.

Knows no secret and no content; a way in is called by its kind, its label and when it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from storage.keys import SlotKind
from storage.partition_rekey import Rekeyed
from storage.slot_changes import SlotEntry
from ui.wording.problems import Trouble

REKEY: Mapping[str, str] = MappingProxyType(
    {
        "ways": "Ways into this vault",
        "begin": "Give the vault a new key…",
        "title": "A new key for this vault",
        "text": "The whole vault is written anew under another key, and the old key opens nothing any more. It locks"
        " afterwards. What you typed and what waits in the outbox is kept. Close every other window and command first.",
        "again": "Show each way that is to open it again",
        "unshown": "A way that is left empty",
        "unshown_stay": "Nothing is changed",
        "unshown_go": "It is removed",
        "write": "Write the vault anew",
        "stop": "Stop",
        "lock": "Lock now",
        "missing": "This way is empty: show it, or have it removed",
        "looking": "What you showed is tried…",
        "progress": "Written anew: {done} %. Stopping leaves the vault as it was.",
        "keys": "Tab next · Enter press · {back} close",
        "keys_running": "Esc stops it",
        "keys_over": "Enter locks",
        "kept_by_itself": "The agency’s recovery is wrapped anew by itself and gets a new code.",
        "since": "since {day}",
    }
)

#: What opens a vault, as it is called where nobody types it.
_KINDS: Mapping[SlotKind, str] = MappingProxyType(
    {
        SlotKind.PASSPHRASE: "Passphrase",
        SlotKind.CARD: "PIN of the card",
        SlotKind.RECOVERY: "The agency’s recovery code",
        SlotKind.PRACTICE: "Practice: opens by itself",
    }
)

_PERCENT = 100


def way_words(entry: SlotEntry) -> str:
    """One way in: its kind, its label, when it was made, and its id, by which an error names it."""
    since = "" if entry.made_at is None else REKEY["since"].format(day=f"{entry.made_at:%Y-%m-%d}")
    return " · ".join(each for each in (_KINDS[entry.kind], entry.label, since, entry.id) if each)


def progress_words(done: int, total: int) -> str:
    """How far it is, in whole per cent."""
    return REKEY["progress"].format(done=done * _PERCENT // max(1, total))


def rekeyed_words(done: Rekeyed) -> Trouble:
    """What came of it, and what is to be done."""
    gone = f"No longer opens it: {', '.join(done.dropped)}" if done.dropped else "Every way that was shown opens it"
    if done.removed:
        gone += f"; removed, as they were under the old key: {', '.join(done.removed)}"
    to_do = "Lock it now and unlock it again; write the agency’s code out again, if there is one: `slots code`"
    if not done.overwritten:
        to_do = "The disk refused to overwrite the old file; unlocking again does that. Lock it now"
    return Trouble("The vault has a new key, the old one opens nothing any more", gone, to_do)


_CLOSED = "Lock it now and unlock it again: it was closed for this"
STOPPED = Trouble("Stopped, the vault has the key it had", "Nothing was changed", _CLOSED)


def not_rekeyed(trouble: Trouble) -> Trouble:
    """Why it has the key that it had, where the vault was closed for it already."""
    return Trouble(trouble.happened, "The vault has the key it had", f"{trouble.to_do}. {_CLOSED}")
