"""Types of documents, learnt by one thread at a time.

Knows that msgspec looks at a type's fields when it is first decoded, and that another thread which decodes the same
type meanwhile finds half of them: the process ends. What is made while a module is imported has no such moment. Does
not know what any type means.
"""

from __future__ import annotations

from threading import Lock
from typing import Final, TypeVar

import msgspec

T = TypeVar("T")

_LOCK: Final = Lock()
_LEARNT: Final[set[object]] = set()


def learnt(kind: type[T]) -> type[T]:
    """The type itself, once its fields and those of all types within are known to the decoder; on any thread."""
    if kind not in _LEARNT:
        with _LOCK:
            msgspec.json.Decoder(kind)
            _LEARNT.add(kind)
    return kind
