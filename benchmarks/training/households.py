"""Invented people with birth dates, vehicles, phones, addresses and documents, recorded twice with slips.

Knows the rates of change and of slips, all of them assumed and written here: this set is synthetic, and what is
estimated from it is as good as they are. Does not know the engine.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.training.queries import Population

#: How often a later record of the same person has another value at all.
_CHANGED: Final = {"birth": 0.04, "plate": 0.55, "vin": 0.55, "phone": 0.5, "address": 0.45, "document": 0.30}

#: How often a document given once for life is another person's by mistake, where a value changed at all.
_MIXED_UP: Final = 0.1

#: How often the issuer of a plate is recorded wrongly, and how often a slip is a letter taken for a digit.
_WRONG_ISSUER: Final = 0.02
_LOOKS_ALIKE: Final = 0.3
_LIKE: Final = dict(zip("OILSBZG015826", "01158260LSBZG", strict=True))

#: How often one character of a value that didn't change is keyed wrongly.
_SLIP: Final = {"plate": 0.03, "vin": 0.04, "phone": 0.02, "address": 0.06, "document": 0.03}

#: How often a record lacks a value.
_BLANK: Final = {"birth": 0.08, "plate": 0.5, "vin": 0.7, "phone": 0.4, "address": 0.3, "document": 0.5}

#: What becomes of a birth date that is not recorded right; the shares of slips among them.
_BIRTH_SLIP: Final = 0.09
_BIRTH_SLIPS: Final = (
    ("digit", 0.34),
    ("part", 0.24),
    ("swap", 0.16),
    ("year_step", 0.14),
    ("decade", 0.06),
    ("heaped", 0.06),
)

#: How often only the year or the month is known, and how often an estimated year is off by one.
_YEAR_ALONE, _MONTH_ALONE, _YEAR_OFF = 0.08, 0.03, 0.06

#: People of one household, who share address and, half of them, phone and vehicle.
_HOUSEHOLD: Final = 3

_STREETS: Final = ("MAIN ST", "D ST", "HARRISON AVE", "BOUNDARY RD", "MARINE DR", "PEACE PORTAL DR", "H ST", "ALDER ST")
#: Area codes of the Pacific coast; within each, 555-01xx is kept for invented numbers.
_AREAS: Final = ("206", "208", "236", "250", "253", "360", "406", "425", "503", "509", "541", "604", "778", "907")
_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"


class Recorded(NamedTuple):
    """One record of a person; "" is missing. Plates and documents carry their issuer or kind after a bar."""

    person: str
    name: str
    birth: str
    plate: str
    vin: str
    phone: str
    address: str
    document: str


def recorded_twice(data: Path, people: int, seed: int) -> tuple[list[Recorded], list[Recorded]]:
    """Two lists of records of the same invented people, in the same order."""
    population, rng = Population(data, seed), random.Random(seed)
    drawn = [(f"{surname} {given}", birth) for surname, given, birth in population.draw(people)]
    homes = [_home(rng) for _ in range(people // _HOUSEHOLD + 1)]
    first = []
    for place, (name, birth) in enumerate(drawn):
        home = homes[place // _HOUSEHOLD]
        own = home if rng.random() < 1 / 2 else _home(rng)._replace(address=home.address)
        first.append(own._replace(person=f"SYN-{place}", name=name, birth=birth, document=_document(rng)))
    second = [_again(rng, one) for one in first]
    return [_blanked(rng, one) for one in first], [_blanked(rng, one) for one in second]


def _home(rng: random.Random) -> Recorded:
    """What a household has."""
    plate = "".join(rng.choices(_LETTERS, k=3)) + f"{rng.randrange(10_000):04}"
    serial = "1M8" + "".join(rng.choices(_LETTERS + "0123456789", k=8)) + f"{rng.randrange(10**6):06}"
    address = f"{rng.randrange(1, 4_000)} {rng.choice(_STREETS)}, SYN WA {rng.randrange(98_001, 99_403)}"
    phone = f"{rng.choice(_AREAS)}55501{rng.randrange(100):02}"
    return Recorded("", "", "", f"{plate}|{rng.choice(('US-WA', 'CA-BC', ''))}", serial, phone, address, "")


def _document(rng: random.Random) -> str:
    """A document's number and kind."""
    kind = rng.choice(("FIN", "FBI", "PAFRG"))
    return f"{rng.randrange(10**8, 10**9)}|{kind}"


def _again(rng: random.Random, one: Recorded) -> Recorded:
    """A later record of the same person."""
    home = _home(rng)
    fresh = home._replace(birth=_any_birth(rng), document=_renewed(rng, one.document))
    values = {}
    for field, changed in _CHANGED.items():
        value = getattr(one, field)
        if rng.random() < changed:
            value = getattr(fresh, field)
        elif field == "birth":
            value = _birth_again(rng, value)
        elif rng.random() < _SLIP[field]:
            value = _slip(rng, value)
        values[field] = value
    if rng.random() < _WRONG_ISSUER:
        values["plate"] = values["plate"].partition("|")[0] + "|MX-SON"
    return one._replace(**values)


def _renewed(rng: random.Random, document: str) -> str:
    """A document that was renewed; one given once for life stays but for a mistake."""
    kind = document.partition("|")[2]
    stays = kind != "PAFRG" and rng.random() >= _MIXED_UP
    return document if stays else f"{rng.randrange(10**8, 10**9)}|{kind}"


def _blanked(rng: random.Random, one: Recorded) -> Recorded:
    """A record with some of its values left out."""
    return one._replace(**{field: "" for field, blank in _BLANK.items() if rng.random() < blank})


def _slip(rng: random.Random, value: str) -> str:
    """A value with one character of its first word keyed wrongly."""
    end = next((place for place, char in enumerate(value) if char in "|,"), len(value))
    at = rng.randrange(end)
    alike = [place for place in range(end) if value[place] in _LIKE]
    if alike and rng.random() < _LOOKS_ALIKE:
        at = rng.choice(alike)
        return value[:at] + _LIKE[value[at]] + value[at + 1 :]
    pool = "0123456789" if value[at].isdigit() else _LETTERS
    return value[:at] + rng.choice(pool) + value[at + 1 :]


def _any_birth(rng: random.Random) -> str:
    """Somebody's birth date."""
    return (dt.date(1956, 1, 1) + dt.timedelta(days=rng.randrange(55 * 365))).isoformat()


def _birth_again(rng: random.Random, birth: str) -> str:
    """A birth date as recorded another time."""
    chance = rng.random()
    if chance < _YEAR_ALONE:
        return str(int(birth[:4]) + (rng.choice((-1, 1)) if rng.random() < _YEAR_OFF else 0))
    if chance < _YEAR_ALONE + _MONTH_ALONE:
        return birth[:7]
    if chance >= _YEAR_ALONE + _MONTH_ALONE + _BIRTH_SLIP:
        return birth
    kinds, shares = zip(*_BIRTH_SLIPS, strict=True)
    found = _SLIPS[rng.choices(kinds, shares)[0]](rng, birth)
    return found if _is_date(found) else birth


def _digit(rng: random.Random, birth: str) -> str:
    at = rng.choice((2, 3, 5, 6, 8, 9))
    return birth[:at] + str(rng.randrange(10)) + birth[at + 1 :]


def _part(rng: random.Random, birth: str) -> str:
    year, month, day = birth.split("-")
    forms = (f"{rng.randrange(1950, 2010)}-{month}-{day}", f"{year}-{rng.randrange(1, 13):02}-{day}")
    return rng.choice((*forms, f"{year}-{month}-{rng.randrange(1, 29):02}"))


def _swap(_: random.Random, birth: str) -> str:
    return f"{birth[:4]}-{birth[8:]}-{birth[5:7]}"


def _stepped(rng: random.Random, birth: str, step: int) -> str:
    return f"{int(birth[:4]) + rng.choice((-step, step))}{birth[4:]}"


_SLIPS: Final[dict[str, Callable[[random.Random, str], str]]] = {
    "digit": _digit,
    "part": _part,
    "swap": _swap,
    "year_step": lambda rng, birth: _stepped(rng, birth, 1),
    "decade": lambda rng, birth: _stepped(rng, birth, 10),
    "heaped": lambda _, birth: f"{birth[:4]}-01-01",
}


def _is_date(text: str) -> bool:
    """Whether a calendar has the date."""
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def columns(records: Sequence[Recorded]) -> dict[str, list[str | None]]:
    """Records as columns, with None for what is missing."""
    return {field: [getattr(one, field) or None for one in records] for field in Recorded._fields}
