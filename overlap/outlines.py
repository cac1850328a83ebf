"""What of each record can be told apart at a glance: the sounds of its names and its birth date, in thirty bytes.

Serves comparisons by the million: whether two records are worth a comparison in full is seen from their outlines. They
are made of the match keys in memory (`overlap.key_index`) and kept up with them. It does *not* know records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from overlap.any_record import Record
from overlap.key_forms import day_keys, sound_key, word_hash
from overlap.key_index import KEY_BITS, KeyIndex
from overlap.page_keys import PageKeys, Sort
from overlap.records import System

Births = npt.NDArray[np.int32]
Sounds = npt.NDArray[np.uint32]
Systems = npt.NDArray[np.int8]
Places = npt.NDArray[np.int64]

#: Sounds of a record that are kept: two names of three words, or one of six.
WIDTH: Final = 6

#: Stands for a record with several birth dates: any of them may agree.
SEVERAL: Final = -1

#: Years that a living person may be born in; a date outside is not in the outline, and so takes nothing away.
_YEARS: Final = range(1900, 2100)

_LOW: Final = np.uint64(0xFFFFFFFF)
#: Records whose sounds are set in one piece: some hundredths of a second.
_PIECE: Final = 50_000
_KEY_MASK: Final = np.uint64((1 << KEY_BITS) - 1)


class Outlines:
    """The outlines of records by number. `births` are year * 10,000 + month * 100 + day, with 0 for what is not known.

    Of an index only dates known to the day are seen. `systems` tells whose a record is, 0 where nobody said.
    """

    def __init__(self, births: Births, sounds: Sounds) -> None:
        self.births = births
        self.sounds = sounds
        self.systems: Systems = np.zeros(len(births), np.int8)

    def __len__(self) -> int:
        return len(self.births)

    @classmethod
    def of_page(cls, page: PageKeys) -> Self:
        """The outlines of a page's records, by their places."""
        found = cls(np.zeros(len(page), np.int32), np.zeros((len(page), WIDTH), np.uint32))
        found._set_births(np.array(page.days[0], np.int64), np.array(page.days[1], np.int32))
        sounds = page.parts[Sort.SOUND]
        found._set_sounds((sounds >> np.uint64(KEY_BITS)).astype(np.int64), (sounds & _LOW).astype(np.uint32))
        return found

    @classmethod
    def of_index(cls, index: KeyIndex, words: Iterable[str], records: int) -> Self:
        """The outlines of the records of an index, numbered below `records`, whose names are made of these words."""
        return next(made for made in cls.in_pieces(index, words, records) if made is not None)

    @classmethod
    def in_pieces(cls, index: KeyIndex, words: Iterable[str], records: int) -> Iterator[Self | None]:
        """The same, a piece at a time: nothing until the last one, so that something else can be done in between."""
        found = cls(np.zeros(records, np.int32), np.zeros((records, WIDTH), np.uint32))
        days = [year * 10_000 + month * 100 + day for year in _YEARS for month in _MONTHS for day in _DAYS]
        places, rids = index.holders(day_keys(np.array(days, np.uint64)))
        found._set_births(rids, np.array(days, np.int32)[places])
        yield None
        keys = np.unique(np.fromiter((sound_key(word_hash(word)) for word in words), np.uint64))
        places, rids = index.holders(keys)
        sounds = (keys[places] & _LOW).astype(np.uint32)
        for start in range(0, records, _PIECE):
            yield None
            some = (rids >= start) & (rids < min(start + _PIECE, records))  # more may have come meanwhile
            found._set_sounds(rids[some], sounds[some])
        yield found

    def put(self, rids: Places, page: PageKeys, systems: Systems) -> None:
        """Puts the outlines of a page's records, and whose they are, at their numbers in place of what was there."""
        grown = int(rids.max(initial=-1)) + 1 - len(self)
        if grown > 0:
            # By a half at least: pages come one after the other.
            grown = max(grown, len(self) // 2)
            self.births = np.concatenate((self.births, np.zeros(grown, np.int32)))
            self.sounds = np.concatenate((self.sounds, np.zeros((grown, WIDTH), np.uint32)))
            self.systems = np.concatenate((self.systems, np.zeros(grown, np.int8)))
        new = Outlines.of_page(page)
        self.births[rids], self.sounds[rids], self.systems[rids] = new.births, new.sounds, systems

    def _set_births(self, rids: Places, births: Births) -> None:
        """Sets birth dates; of several for one record none."""
        order = np.lexsort((births, rids))
        rids, births = rids[order], births[order]
        self.births[rids] = births
        again = (rids[1:] == rids[:-1]) & (births[1:] != births[:-1])
        self.births[rids[1:][again]] = SEVERAL

    def _set_sounds(self, rids: Places, sounds: Sounds) -> None:
        """Sets the sounds of records, each once, as far as there is room."""
        packed = np.unique(rids.astype(np.uint64) << np.uint64(32) | sounds)
        owners = (packed >> np.uint64(32)).astype(np.int64)
        first = np.flatnonzero(np.diff(owners, prepend=-1))
        column = np.arange(len(owners)) - np.repeat(first, np.diff(first, append=len(owners)))
        room = column < WIDTH
        self.sounds[owners[room], column[room]] = (packed[room] & _LOW).astype(np.uint32)


_MONTHS: Final = range(1, 13)
_DAYS: Final = range(1, 32)


def sound_number(word: str) -> int:
    """The sound of a word as an outline has it."""
    return sound_key(word_hash(word)) & int(_LOW)


def systems_of(records: Iterable[Record]) -> Systems:
    """Whose each record is, as an outline has it."""
    return np.array([_SYSTEM_NUMBER[record.provenance.system] for record in records], np.int8)


#: By text: the hash of an Enum costs more.
_SYSTEM_NUMBER: Final = {str(system): number for number, system in enumerate(System, 1)}
