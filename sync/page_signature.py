"""A page proves itself: the agency signed its closing line, and by its hash every byte before it.

Knows what of a page is signed (docs/protocol.md, section 13), most of which the client says itself: what another system
or another entitlement was sent does not pass for this one's. It does *not* know whose key it is or what follows.
"""

from __future__ import annotations

import msgspec

from overlap.records import System
from storage.signed import PAGE, NotSigned, opened, to_text
from sync.wire import PageEnd


class _Said(msgspec.Struct, frozen=True):
    """What is signed, its members in the order of their names."""

    count: int
    cursor: str
    epoch: str
    hash: str
    source: System


def is_signed(end: PageEnd, system: System, epoch: str, key: bytes) -> bool:
    """Whether the agency whose key is given signed this page of a system for those of an entitlement epoch."""
    said = _Said(count=end.count, cursor=end.cursor, epoch=epoch, hash=end.sha256, source=system)
    try:
        opened(f"{to_text(msgspec.json.encode(said))}.{end.signature}", key, PAGE)
    except NotSigned:
        return False
    return True
