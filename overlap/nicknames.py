"""Which first names are used for one another.

Knows English pairs from a published list and the Spanish, Slavic, French and Arabic ones that it lacks.
It does *not* know who uses them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

#: Usual short forms in languages that the published list doesn't cover, each formal name first.
_FURTHER = (
    "jose pepe", "francisco paco pancho", "ignacio nacho", "guadalupe lupe", "jesus chuy", "enrique quique kike",
    "guillermo memo", "roberto beto", "alberto beto", "dolores lola", "mercedes meche", "rosario charo",
    "concepcion concha", "eduardo lalo", "gregorio goyo", "luis lucho", "manuel manolo", "rafael rafa", "antonio tono",
    "aleksandr sasha alex", "alexander sasha", "ivan vanya", "dmitri dima mitya", "dmitry dima", "mikhail misha",
    "vladimir vova volodya", "nikolai kolya", "sergei seryozha", "sergey seryozha", "yevgeny zhenya", "evgeny zhenya",
    "aleksei alyosha", "yekaterina katya", "ekaterina katya", "tatiana tanya", "natalia natasha", "maria masha",
    "anastasia nastya", "svetlana sveta", "pavel pasha", "konstantin kostya", "miroslav mirko", "milan mile",
    "jean jeannot", "francois fanfan", "guillaume will", "muhammad mohd md", "mohammed mohd md", "mohammad mohd md",
)  # fmt: skip


@cache
def _partners() -> Mapping[str, frozenset[str]]:
    """Each name with the names it is used for, in both directions."""
    partners: defaultdict[str, set[str]] = defaultdict(set)
    lines = (files("overlap") / "data" / "nicknames.tsv").read_text("ascii").splitlines()
    for first, *others in (line.split() for line in (*lines, *_FURTHER)):
        for other in others:
            partners[first].add(other)
            partners[other].add(first)
    return MappingProxyType({name: frozenset(found) for name, found in partners.items()})


def nicknames(word: str) -> frozenset[str]:
    """The names that this lower-case name is used for, or that are used for it."""
    return _partners().get(word, frozenset())
