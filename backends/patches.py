"""What changed between two revisions of a record, as a merge-patch (RFC 7396).

Knows JSON objects. Does not know who holds which revision.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

#: A patch larger than this share of the record saves too little to be worth the doubt.
WORTH_IT: Final = 0.6

_ENCODER = msgspec.json.Encoder(order="sorted")


def patch_between(old: bytes, new: bytes) -> bytes:
    """The patch that makes the second of two records out of the first; empty where the whole record is as good."""
    made = _ENCODER.encode(difference(msgspec.json.decode(old), msgspec.json.decode(new)))
    return made if len(made) <= WORTH_IT * len(new) else b""


def difference(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The members that differ; one that is gone is null, and an object is taken apart in its turn."""
    changed: dict[str, Any] = dict.fromkeys(old.keys() - new.keys())
    for name, value in new.items():
        before = old.get(name)
        if isinstance(before, dict) and isinstance(value, dict):
            inner = difference(before, value)
            if inner:
                changed[name] = inner
        elif name not in old or before != value or type(before) is not type(value):
            changed[name] = value
    return changed
