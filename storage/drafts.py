"""What the officer was in the middle of: the typed text, the check it belongs to, a decision, notice or plan begun.

Knows the one draft of a vault, which is written at every pause of the keys, so that ending the process loses nothing.
Does *not* know how it is put back on the screen.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from overlap.decoding import learnt
from overlap.query import Action
from overlap.records import Value, Visibility
from storage.cipher import Store


class PlanText(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in the form of a plan, as it was typed; `activity` may be a word of an agency's own."""

    activity: str
    starts: str
    ends: str
    lead: str = "0"
    lag: str = "0"
    place: str = ""
    radius: str = ""
    targets: str = ""
    phone: str = ""
    visibility: Visibility = Visibility.TIME_AND_PLACE


class PlanDraft(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A form that was left; `plan` is the one that is changed, empty for a new one."""

    plan: str = ""
    text: PlanText


class Draft(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One moment of the Check screen, and a form of a plan that was neither kept nor emptied.

    `check` is the id that the shown check was recorded under, empty where it was not yet. `decision` is None while none
    is asked for, 0 while the digit is, and the digit while its reason is. `callback` is the number typed for a notice,
    None while none is asked for.
    """

    text: str = ""
    action: Action = Action.STOP
    check: str = ""
    decided: bool = False
    notified: bool = False
    decision: Annotated[int, msgspec.Meta(ge=0, le=9)] | None = None
    callback: str | None = None
    plan: PlanDraft | None = None


EMPTY = Draft()


class Drafts:
    """The draft in one vault."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> Draft:
        """What was written last; a vault of an older program has a text alone."""
        body = str(self._store.value("SELECT text FROM draft WHERE one = 1") or "")
        if not body:
            return EMPTY
        try:
            return msgspec.json.decode(body, type=learnt(Draft))
        except msgspec.MsgspecError:
            return Draft(text=body)

    def write(self, draft: Draft) -> None:
        """Keep a draft in the place of the one before; it is on the disk when this returns."""
        body = msgspec.json.encode(draft).decode()
        self._store.execute("INSERT OR REPLACE INTO draft (one, text) VALUES (1, ?)", (body,))
