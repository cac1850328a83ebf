"""Records tied to a match by a document that both carry, though nothing that was asked points to them.

One person is on file under two names; who asks by one of them must hear of the other's flags. Knows one step from a
match, over documents alone: vehicles, phones and addresses tie households, and two steps tie half a town. It does
*not* know how the tied records are found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from overlap import numbers
from overlap.answer import Agreement, Field
from overlap.evidence import Comparison
from overlap.matching import Scored
from overlap.query import Query
from overlap.records import Identifier
from overlap.subjects import subjects


def documents_of(matches: Iterable[Scored]) -> Query | None:
    """A query for the documents of the matches; None where they have none."""
    items = dict.fromkeys(item for one in matches for item in _documents(one))
    return Query(text="", identifiers=tuple(items)) if items else None


def tied(matches: Sequence[Scored], others: Iterable[Scored]) -> Iterator[Scored]:
    """Each of the others that carries a document of a match, with that match's probability and grade.

    Its own comparisons stay, and a row of no weight names the document.
    """
    holders: dict[str, tuple[Scored, Identifier]] = {}
    for one in matches:
        for item in _documents(one):
            holders.setdefault(numbers.identifier(item.kind, item.value), (one, item))
    for other in others:
        for item in _documents(other):
            held = holders.get(numbers.identifier(item.kind, item.value))
            if held is not None:
                yield _tie(other, held[0], held[1], item)
                break


def _documents(scored: Scored) -> Iterator[Identifier]:
    """The identifiers of the people of a record that are long enough to tell people apart."""
    for person in subjects(scored.record).people:
        for item in person.identifiers:
            if len(numbers.identifier(item.kind, item.value)) >= numbers.SHORTEST_IDENTIFIER:
                yield item


def _tie(other: Scored, holder: Scored, held: Identifier, own: Identifier) -> Scored:
    """A record as one that stands and falls with the match that it is tied to."""
    row = Comparison(Field.DOCUMENT, "linked", 0.0, Agreement.SAME, held, own)
    return other._replace(
        comparisons=(*other.comparisons, row), probability=holder.probability, grade=holder.grade, tied=True
    )
