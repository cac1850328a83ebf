"""Tables that count records by a key: which of many keys are counted in one already.

Knows how many values one statement takes. Does *not* know what is counted (`storage.words`, `storage.places`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from storage.cipher import Store

Key = TypeVar("Key", int, str)

#: Keys in one statement.
_AT_ONCE: Final = 500


def counted(store: Store, table: str, column: str, keys: Sequence[Key]) -> set[Key]:
    """Those of some keys that a table has; a commit of a whole copy asks for thousands.

    `table` and `column` are names of the caller's own.
    """
    known: set[Key] = set()
    for at in range(0, len(keys), _AT_ONCE):
        some = keys[at : at + _AT_ONCE]
        sql = f"SELECT {column} FROM {table} WHERE {column} IN ({','.join('?' * len(some))})"  # noqa: S608  # as said above
        known.update(key for (key,) in store.rows(sql, some))
    return known
