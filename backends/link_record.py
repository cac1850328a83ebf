"""What a linkage of both agencies says of one record, as it is shared: half of a link.

Each agency tells of its own record alone, under a name that both halves have. So an agency that takes its record back
takes back what its half said, and the other's half names nothing of it. Knows shapes. Does not know who may see one.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from backends.records import Dealing, Text, Time
from backends.wire import RecordId

#: No sum of bits is larger (docs/protocol.md section 8).
MOST_BITS = 1_000

Bits = Annotated[float, msgspec.Meta(ge=-MOST_BITS, le=MOST_BITS)]
Probability = Annotated[float, msgspec.Meta(ge=0, le=1)]
PairName = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]


class Link(Dealing, tag_field="type", tag="link", frozen=True, kw_only=True, gc=False):
    """A record of this system that a linkage found to be of one person with a record of the other."""

    pair: PairName
    record: RecordId
    bits: Bits
    probability: Probability
    model: Text
    at: Time


class FoundLink(msgspec.Struct, frozen=True, gc=False):
    """A line of what the linkage job wrote."""

    one: RecordId
    other: RecordId
    bits: Bits
    probability: Probability
    version: Text

    def own(self, system: str) -> str:
        """The id of the record of a system; `one` is e3's."""
        return self.one if system == "e3" else self.other

    @property
    def is_of_both(self) -> bool:
        """Whether it is of a record of each system."""
        return self.one.startswith("e3:") and self.other.startswith("tecs:")
