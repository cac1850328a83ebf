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
    "jose pepe chepe", "francisco paco pancho", "ignacio nacho", "guadalupe lupe lupita", "jesus chuy chucho",
    "enrique quique kike", "guillermo memo", "roberto beto", "alberto beto", "dolores lola", "mercedes meche",
    "rosario charo", "concepcion concha", "eduardo lalo", "gregorio goyo", "luis lucho", "manuel manolo",
    "rafael rafa", "antonio tono", "alejandro ale jandro alex", "alfonso poncho", "alicia licha", "arturo turo",
    "beatriz betty", "carlos charly", "consuelo chelo", "cristina cris", "ernesto neto", "fernando nando fer",
    "francisca paca pancha", "gabriel gabo", "graciela chela", "isabel chabela isa", "josefina pina fina",
    "juan juancho", "leticia lety", "margarita mago", "maria mari", "pedro perico", "raul rulo", "salvador chava",
    "santiago chago", "teresa tere", "vicente chente", "victoria vicky",
    "aleksandr sasha alex", "alexander sasha", "oleksandr sasha", "ivan vanya", "dmitri dima mitya", "dmitry dima",
    "dmitriy dima", "mikhail misha", "vladimir vova volodya", "volodymyr vova", "nikolai kolya", "nikolay kolya",
    "sergei seryozha", "sergey seryozha", "yevgeny zhenya", "evgeny zhenya", "aleksei alyosha", "boris borya",
    "yekaterina katya", "ekaterina katya", "tatiana tanya", "natalia natasha", "maria masha", "anastasia nastya",
    "svetlana sveta", "pavel pasha", "konstantin kostya", "anna anya", "elena lena", "olena lena", "olga olya",
    "irina ira", "yuri yura", "roman roma", "galina galya", "vasily vasya", "miroslav mirko", "milan mile",
    # One name in Russian, Belarusian and Ukrainian, of which papers of one person show two.
    "sergei siarhei serhii sergey", "nikolai mikalai mykola", "alexander aliaksandr oleksandr", "olga volha olha",
    "alexander alyaksandr oleksandr", "aleksandr aliaksandr oleksandr", "aleksandr alyaksandr",
    "dmitri dzmitry dmytro", "dmitry dzmitry dmytro", "pavel pavlo", "vasily vasil vasyl", "evgeny yauhen yevhen",
    "yevgeny yauhen yevhen", "elena alena olena", "grigory ryhor hryhorii", "mikhail mykhailo mikhas",
    "vladimir uladzimir volodymyr", "alexei aliaksei oleksii", "aleksei aliaksei oleksii", "viktor viktar",
    "gennady henadz hennadii", "igor ihar ihor", "andrei andriy", "petr petro piotr", "yakov jacob jakub",
    "jean jeannot", "francois fanfan", "guillaume will", "muhammad mohd md", "mohammed mohd md", "mohammad mohd md",
    "johannes hans", "friedrich fritz", "heinrich heinz", "wilhelm willi", "ludwig lutz", "josef sepp",
    "elisabeth liesel", "margarete grete gretel", "sebastian basti",
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
