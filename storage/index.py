"""What is held in memory to find records: match keys, ids, and the words of names.

Knows when it is loaded and when it is out of date; does *not* know how a question becomes keys (`overlap.candidates`).
All of it is inside the process that opened the vault and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from overlap.candidates import KeyIndex, Vocabulary
from overlap.records import Value
from storage.chunks import Chunks, unpack_keys
from storage.cipher import Store
from storage.id_index import IdIndex
from storage.words import PEOPLE, words_alike

#: Changes that are followed one by one; beyond, loading anew (a second for a million records) costs less.
FOLLOWED_MOST: Final = 5_000


class IndexChange(Value, frozen=True, kw_only=True):
    """What a commit did to one record, as far as the indexes see it; without `packed` keys the record is gone."""

    rid: int
    packed: bytes | None = None
    words_before: frozenset[str] = frozenset()
    words_after: frozenset[str] = frozenset()


class Indexes:
    """The indexes of one vault, loaded at their first use and kept up with what is committed.

    Another process of the same officer may commit as well: `refresh` notices, and the next use loads anew.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.chunks = Chunks(store)
        self._version = self._data_version()
        self.forget()

    def _data_version(self) -> int:
        """A number that changes when another connection has committed."""
        return int(self._store.value("PRAGMA data_version"))

    def refresh(self) -> None:
        """Forget what is in memory if another process has changed the vault."""
        version = self._data_version()
        if version != self._version:
            self._version = version
            self.forget()

    def forget(self) -> None:
        """Have everything loaded anew at its next use."""
        self._ids: IdIndex | None = None
        self._keys: KeyIndex | None = None
        self._vocabulary: Vocabulary | None = None

    def _load(self) -> tuple[IdIndex, KeyIndex]:
        """Both indexes of the packed keys, which are read in one go."""
        if self._ids is None or self._keys is None:
            ids, others = self.chunks.load()
            self._ids, self._keys = IdIndex(ids), KeyIndex(others)
        return self._ids, self._keys

    @property
    def ids(self) -> IdIndex:
        """Which records may have an id."""
        return self._load()[0] if self._ids is None else self._ids

    @property
    def keys(self) -> KeyIndex:
        """Which records have a match key."""
        return self._load()[1]

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of all names with the number of records that have them."""
        if self._vocabulary is None:
            counts: dict[str, int] = dict(self._store.rows("SELECT token, records FROM vocabulary"))
            self._vocabulary = Vocabulary(counts, counts.pop(PEOPLE, 0))
        return self._vocabulary

    def words_alike(self, word: str) -> list[str]:
        """The words of names on file that look like one, nearest first; read from the vault, not from memory."""
        return words_alike(self._store, word)

    def follow(self, changes: Sequence[IndexChange] | None) -> None:
        """Take in what a commit changed; None, for more than is worth following, has all loaded anew at the next use.

        The index of ids was kept up during the commit, which looks ids up itself.
        """
        if changes is None or self._keys is None:
            self._keys, self._vocabulary = None, None
            return
        for change in changes:
            if change.packed is None:
                self._keys.remove(change.rid)
            else:
                self._keys.add(change.rid, unpack_keys(change.packed))
            self._follow_words(change)

    def _follow_words(self, change: IndexChange) -> None:
        """Count the words of one record's names anew."""
        if self._vocabulary is None:
            return
        if change.words_before:
            self._vocabulary.remove(change.words_before)
        if change.words_after:
            self._vocabulary.add(change.words_after)
