"""What is held in memory to find records: match keys, ids, and the words of names.

Knows when it is loaded and when it is out of date; does *not* know how a question becomes keys (`overlap.candidates`).
All of it is inside the process that opened the vault and nowhere else.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final

from overlap.candidates import KeyIndex, Vocabulary
from overlap.records import Value
from storage.chunks import Chunks, unpack_keys
from storage.cipher import Row, Store
from storage.id_index import IdIndex
from storage.words import PEOPLE, words_alike

#: Changes that are followed one by one; beyond, loading anew (a second for a million records) costs less.
FOLLOWED_MOST: Final = 5_000
#: What is another after every commit of a round, whichever process made it.
_STAMP: Final = "SELECT system, feed, cursor, as_of, records FROM source ORDER BY system"


class IndexChange(Value, frozen=True, kw_only=True):
    """What a commit did to one record, as far as the indexes see it; without `packed` keys the record is gone."""

    rid: int
    packed: bytes | None = None
    words_before: frozenset[str] = frozenset()
    words_after: frozenset[str] = frozenset()


class Indexes:
    """The indexes of one vault, loaded at their first use and kept up with what is committed.

    Another process of the same officer may commit as well: `refresh` notices, and the next use loads anew. `lock` is
    held by whoever searches, and by a commit from its end until the indexes have followed it. `is_lent` tells that
    checks are made beside a commit (`Lent`).
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.chunks = Chunks(store)
        self.lock = threading.RLock()
        self._stamp: list[Row] | None = None
        self.is_lent = False
        self._version = self._data_version()
        self.forget()

    def _data_version(self) -> int:
        """A number that changes when another connection has committed."""
        return int(self._store.value("PRAGMA data_version"))

    def is_current(self, version: int) -> bool:
        """Whether what is in memory is of a state of the vault, by the number that `PRAGMA data_version` has for it."""
        return version == self._version

    def refresh(self) -> None:
        """Forget what is in memory if another process has changed the vault."""
        version = self._data_version()
        if version != self._version:
            self._version = version
            self.forget()

    def attune(self) -> None:
        """As `refresh`; then note of which state of the copy the indexes are."""
        self.refresh()
        self._note_stamp()

    def _note_stamp(self) -> None:
        """Note the state of the copy; none where another process has changed it since `refresh`."""
        stamp = None if self._store.in_transaction else self._store.rows(_STAMP)
        self._stamp = stamp if self._data_version() == self._version else None

    def searchable(self, stamp: list[Row]) -> tuple[KeyIndex, Vocabulary] | None:
        """Keys and words in memory, if they are there and of the state of the copy that has this stamp."""
        if self._keys is None or self._vocabulary is None or stamp != self._stamp:
            return None
        return self._keys, self._vocabulary

    def forget(self) -> None:
        """Have everything loaded anew at its next use."""
        with self.lock:
            self._ids: IdIndex | None = None
            self._keys: KeyIndex | None = None
            self._vocabulary: Vocabulary | None = None
            self._foreseen: tuple[IdIndex, KeyIndex, Vocabulary] | None = None

    def _load(self) -> tuple[IdIndex, KeyIndex]:
        """Both indexes of the packed keys, which are read in one go."""
        if self._ids is None or self._keys is None:
            self._ids, self._keys = self._read_keys()
        return self._ids, self._keys

    def _read_keys(self) -> tuple[IdIndex, KeyIndex]:
        """Both indexes as the vault has them, what this connection has not committed yet included."""
        ids, others = self.chunks.load()
        return IdIndex(ids), KeyIndex(others)

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
            self._vocabulary = self._read_words()
        return self._vocabulary

    def _read_words(self) -> Vocabulary:
        """The counted words as the vault has them."""
        counts: dict[str, int] = dict(self._store.rows("SELECT token, records FROM vocabulary"))
        return Vocabulary(counts, counts.pop(PEOPLE, 0))

    def words_alike(self, word: str) -> list[str]:
        """The words of names on file that look like one, nearest first; read from the vault, not from memory."""
        return words_alike(self._store, word)

    def foresee(self) -> None:
        """Load what a commit of more than is worth following will leave, before it is made, if checks go on meanwhile.

        Without it the first check after the commit would wait until all is loaded anew.
        """
        if self.is_lent and self._keys is not None:
            self._foreseen = (*self._read_keys(), self._read_words())

    def follow(self, changes: Sequence[IndexChange] | None) -> None:
        """Take in what a commit changed; None, for more than is worth following, has all loaded anew at the next use.

        What was foreseen is taken instead. The index of ids was kept up during the commit, which looks ids up itself.
        """
        foreseen, self._foreseen = self._foreseen, None
        if foreseen is not None:
            self._ids, self._keys, self._vocabulary = foreseen
            self._note_stamp()
            return
        if changes is None or self._keys is None:
            self._keys, self._vocabulary = None, None
            return
        for change in changes:
            if change.packed is None:
                self._keys.remove(change.rid)
            else:
                self._keys.add(change.rid, unpack_keys(change.packed))
            self._follow_words(change)
        self._note_stamp()

    def _follow_words(self, change: IndexChange) -> None:
        """Count the words of one record's names anew."""
        if self._vocabulary is None:
            return
        if change.words_before:
            self._vocabulary.remove(change.words_before)
        if change.words_after:
            self._vocabulary.add(change.words_after)


class Lent(Indexes):
    """Another thread's indexes, for one check at a time over a connection of its own. Use it with their lock alone."""

    def __init__(self, store: Store, owner: Indexes) -> None:
        super().__init__(store)
        self._owner, self.lock = owner, owner.lock
        owner.is_lent = True

    @property
    def keys(self) -> KeyIndex:
        """The owner's, since `agrees` found them."""
        return super().keys if self._keys is None else self._keys

    def agrees(self) -> bool:
        """Whether the owner's indexes are in memory, and of the state of the copy that this connection reads."""
        found = self._owner.searchable(self._store.rows(_STAMP))
        if found is not None:
            self._keys, self._vocabulary = found
        return found is not None

    def give_back(self) -> None:
        """Hold nothing of the owner's, who may have loaded another."""
        self._keys = self._vocabulary = None

    def refresh(self) -> None:
        """Nothing: `agrees` has told."""

    def attune(self) -> None:
        """Nothing: the owner attunes."""
