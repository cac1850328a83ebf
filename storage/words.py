"""The distinct words of all names in the vault: how many records have each, and which look alike.

Knows the table of counts and the trigram index beside it; does *not* know which record has which word. The index is
over the distinct words, which takes 5 bytes a record where one over all names takes up to 72. A word that nobody has
any more leaves both, and FTS5's secure-delete takes its trigrams out of the index's pages at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import OSA

from storage.cipher import Store
from storage.counting import counted

#: The row of the vocabulary that counts the records with a name; no word is empty.
PEOPLE: Final = ""
#: The shortest word that has a trigram.
_SHORTEST: Final = 3
#: Words that share most trigrams, among which those alike are looked for.
_LOOKED_AT: Final = 200
#: Words alike that are given: the search goes once more for each.
ALIKE_MOST: Final = 12
#: One edit in so many letters still makes words alike: CARDENAS and CARDENES, but not LIM and LUM.
_LETTERS_AN_EDIT: Final = 4


def count_words(store: Store, steps: Counter[str]) -> None:
    """Count the words of records up and down, inside the caller's transaction; words that nobody has any more go."""
    changed = [(word, step) for word, step in sorted(steps.items()) if step]
    known = counted(store, "vocabulary", "token", [word for word, _ in changed])
    store.insert(
        "INSERT INTO vocabulary (token, records)",
        [(word, step) for word, step in changed if word in known],
        " ON CONFLICT (token) DO UPDATE SET records = records + excluded.records",
    )
    _take_in(store, [(word, step) for word, step in changed if word not in known])
    gone = [word for word, step in steps.items() if step < 0]
    if gone:
        _take_out(store, gone)


def _take_in(store: Store, new: Sequence[tuple[str, int]]) -> None:
    """Put new words into the table and the trigram index."""
    first = 1 + int(store.value("SELECT coalesce(max(id), 0) FROM vocabulary"))
    store.insert(
        "INSERT INTO vocabulary (id, token, records)",
        [(number, word, records) for number, (word, records) in enumerate(new, first)],
    )
    store.insert("INSERT INTO name_part (rowid, token)", [(at, word) for at, (word, _) in enumerate(new, first)])


def _take_out(store: Store, words: Sequence[str]) -> None:
    """Take the words that nobody has any more out of the index and the table."""
    sql = "SELECT id, token FROM vocabulary WHERE token = ? AND records <= 0"
    gone = [row for word in words for row in store.rows(sql, (word,))]
    store.many("INSERT INTO name_part (name_part, rowid, token) VALUES ('delete', ?, ?)", gone)
    store.many("DELETE FROM vocabulary WHERE token = ?", [(token,) for _, token in gone])


def forget_words(store: Store) -> None:
    """Empty both tables, inside the caller's transaction, before they are made anew."""
    store.execute("INSERT INTO name_part (name_part) VALUES ('delete-all')")
    store.execute("DELETE FROM vocabulary")


def words_alike(store: Store, word: str) -> list[str]:
    """The words on file that look like one: it is part of them, they of it, or few letters differ; nearest first."""
    if len(word) < _SHORTEST:
        return []
    trigrams = {word[at : at + _SHORTEST] for at in range(len(word) - _SHORTEST + 1)}
    asked = " OR ".join(f'"{each}"' for each in sorted(trigrams) if each.isalnum())
    if not asked:
        return []
    rows = store.rows(
        "SELECT token, records FROM vocabulary WHERE id IN"
        " (SELECT rowid FROM name_part WHERE name_part MATCH ? ORDER BY rank LIMIT ?)",
        (asked, _LOOKED_AT),
    )
    ranked = sorted((_distance(word, other), -records, other) for other, records in rows if _is_alike(word, other))
    return [other for _, _, other in ranked if other != PEOPLE][:ALIKE_MOST]


def _distance(word: str, other: str) -> int:
    """How many letters differ."""
    return OSA.distance(word, other)


def _is_alike(word: str, other: str) -> bool:
    """Whether two different words may be one: few letters differ, or one is part of the other."""
    longest = max(len(word), len(other))
    edits = OSA.distance(word, other, score_cutoff=longest)
    return word != other and (
        edits <= longest // _LETTERS_AN_EDIT or word in other or (len(other) > _SHORTEST and other in word)
    )
