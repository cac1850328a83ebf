"""What a record is found by, as it is kept: packed match keys, the words of its names, the cell of its place.

Knows how the three are made of a page of records at once, which costs a fifteenth of one after the other. Does *not*
know what a key stands for (`overlap.keys`) nor where the forms are stored (`storage.writing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from overlap.any_record import Record
from overlap.page_keys import keys_of
from storage.cells import cell_key, cells_of
from storage.chunks import KEY_BYTES, KEYS_MOST

#: A record with absurdly many keys keeps those that a byte can count beside its id's.
_BYTES_MOST: Final = (KEYS_MOST - 1) * KEY_BYTES
_NONE: Final = b""


class Forms(NamedTuple):
    """The forms of some records, each list in their order; a record that can't be read has none.

    `packed` are the keys after that of the id, `words` those of the names, `cells` None where there is no place.
    """

    packed: list[bytes]
    words: Sequence[tuple[str, ...]]
    cells: list[int | None]


def forms_of(records: Sequence[Record | None]) -> Forms:
    """The forms of these records."""
    readable = [record for record in records if record is not None]
    page = keys_of(readable)
    words, cells = page.words, cells_of(readable)
    packed = [keys if cell is None else cell_key(cell) + keys for keys, cell in zip(page.packed(), cells, strict=True)]
    if max(map(len, packed), default=0) > _BYTES_MOST:
        packed = [keys[:_BYTES_MOST] for keys in packed]
    if len(readable) == len(records):
        return Forms(packed, words, cells)
    return _spread(records, Forms(packed, words, cells))


def _spread(records: Sequence[Record | None], forms: Forms) -> Forms:
    """The forms of the readable records, with empty ones in the places of the others."""
    each = iter(zip(*forms, strict=True))
    none: tuple[bytes, tuple[str, ...], None] = (_NONE, (), None)
    rows = [none if record is None else next(each) for record in records]
    return Forms([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])
