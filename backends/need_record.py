"""The shapes of information-sharing needs: how one is reported, answered and shared (docs/protocol.md section 8).

Knows names and forms of the fields. Does not know who gets a copy (`needs`).
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from backends.records import MAX_ITEMS, Dealing, Shape, Text, Time
from backends.wire import EventId

#: A group's name fits a table's first column.
_LONGEST_GROUP = 64

NeedKind = Literal["missing", "late", "wrong", "hidden"]
NeedState = Literal["received", "grouped", "planned", "done", "declined"]
NeedPart = Literal["reporter", "board"]
Group = Annotated[str, msgspec.Meta(max_length=_LONGEST_GROUP)]


class NeedBody(Shape, frozen=True, kw_only=True):
    """The body of a `need` event: what was missing, late, wrong or hidden, and on which screen."""

    kind: NeedKind
    screen: Text
    text: Text = ""


class NeedAnswerBody(Shape, frozen=True, kw_only=True):
    """The body of a `need_answer` event: what becomes of some needs."""

    needs: Annotated[tuple[EventId, ...], msgspec.Meta(min_length=1, max_length=MAX_ITEMS)]
    state: Literal["grouped", "planned", "done", "declined"]
    group: Group = ""
    answer: Text = ""

    @property
    def is_whole(self) -> bool:
        """Whether it says what it has to say: a group needs a name, and what is declined a reason."""
        return bool(self.group if self.state == "grouped" else self.answer or self.state != "declined")


class Need(Dealing, tag_field="type", tag="need", frozen=True, kw_only=True, gc=False):
    """One copy of a need; the board's names neither officer nor unit."""

    event: Text
    part: NeedPart
    kind: NeedKind
    screen: Text
    text: Text = ""
    at: Time
    state: NeedState = "received"
    group: Group = ""
    answer: Text = ""
    answered: Time | None = None
