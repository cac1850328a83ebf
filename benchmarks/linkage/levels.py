"""How two subjects of an export stand to each other, field by field, in the levels and weights of the client's model.

Knows the form of the columns and how a level is chosen where a record has several values. Its functions take and give
plain texts and lists, so that any database may call them. Does not know which pairs are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import combinations, product
from typing import Any, Final

from overlap import keys
from overlap.answer import Field
from overlap.birth import birth_level
from overlap.evidence import (
    address_level,
    callable_phones,
    housed,
    identifier_level,
    phone_level,
    plate_level,
    plated,
    vin_level,
    with_vin,
)
from overlap.frequencies import Frequencies
from overlap.key_forms import pair_key, year_key
from overlap.model import LEVELS, Model, shipped_model
from overlap.names import NameScale
from overlap.normalize import NameWords, name_words
from overlap.records import Address, Identifier, IdentifierKind, PersonName, Phone, Vehicle

#: Between the parts of one value of an export.
PART: Final = "\x1f"

#: The column of each field.
COLUMN: Final = {
    Field.NAME: "names", Field.BIRTH: "births", Field.DOCUMENT: "documents", Field.PLATE: "plates",
    Field.VIN: "vins", Field.PHONE: "phones", Field.ADDRESS: "addresses",
}  # fmt: skip

#: Names have no levels of their own weight in the model: their sum falls into bands of so many bits, whose middle
#: Splink is told. The exact sum replaces the band's in what is written.
BAND: Final = 3
BANDS: Final = tuple(range(-9, 49, BAND))

#: Kinds of identifiers by their code.
_KINDS: Final = {kind.value: kind for kind in IdentifierKind}

#: Pairs of values that are remembered; a name meets the same others again and again.
_REMEMBERED: Final = 200_000


def level_of(field: Field) -> Callable[[Sequence[str], Sequence[str]], str]:
    """What tells the level of two lists of values of a field but names; "" where a side has none to compare."""
    compared, read = _COMPARED[field]
    bits = _model().bits(field)

    def level(one: Sequence[str], other: Sequence[str]) -> str:
        left, right = read(tuple(one)), read(tuple(other))
        found = filter(None, (compared(*pair) for pair in product(left, right)))
        return max(found, key=lambda name: bits[name], default="")

    return level


class Names:
    """Compares names whose words are so common among so many people; each worker remembers its own."""

    def __init__(self, counts: Mapping[str, int], people: int) -> None:
        self._counts = counts
        self._people = people

    @cached_property
    def _compared(self) -> Callable[[str, str], float]:
        """The bits of two names, remembered."""
        scale = NameScale(_model(), Frequencies(self._counts, self._people))
        return lru_cache(maxsize=_REMEMBERED)(lambda one, other: scale.compare(_words(one), _words(other)).bits)

    def bits(self, one: Sequence[str], other: Sequence[str]) -> float:
        """The bits of the closest pair of names; 0 where a side has none."""
        pairs = product(filter(_has_words, one), filter(_has_words, other))
        return max((self._compared(*pair) for pair in pairs), default=0.0)

    def band(self, one: Sequence[str], other: Sequence[str]) -> str:
        """The band that the bits of the closest pair of names fall into, by its lower end; "" where a side has none."""
        if not (any(map(_has_words, one)) and any(map(_has_words, other))):
            return ""
        at = int(self.bits(one, other) // BAND) * BAND
        return str(min(max(at, BANDS[0]), BANDS[-1]))


def words_of(names: Sequence[str]) -> list[str]:
    """The words of all names of a subject, each once."""
    return sorted({word for text in names for word in _words(text).tokens})


def match_keys(row: Sequence[Sequence[str]]) -> list[str]:
    """The keys that a subject meets others by, from its columns in the order of `COLUMN`.

    They are the client's, but for those that too many share at this size: a single sound, a birth date alone.
    """
    names, births, documents, plates, vins, phones, addresses = row
    years = {year for text in births if (year := keys.birth_numbers(text)[0])}
    found: set[int] = set()
    for text in names:
        sounds = keys.name_hashes(_words(text).tokens)
        found.update(pair_key(*both) for both in combinations(sounds[: keys.PAIRED], 2))
        found.update(year_key(sound, year) for sound in sounds for year in years)
    for text in documents:
        found.update(keys.document_keys(_document(text)))
    for vehicle in (*_plates(tuple(plates)), *_vins(tuple(vins))):
        found.update(keys.vehicle_keys(vehicle))
    found.update(key for text in phones for key in keys.phone_keys(text))
    found.update(key for text in addresses for key in keys.address_keys(Address(text=text)))
    return [f"{key:x}" for key in sorted(found)]


def weights(field: Field) -> dict[str, tuple[float, float]]:
    """The m and u of each level of a field, as the model has them; of names, two whose ratio is the band's middle."""
    if field is not Field.NAME:
        return {level: (weight.m, weight.u) for level, weight in _model().weights[field.value].items()}
    ratios = {str(band): 2.0 ** (band + BAND / 2) for band in BANDS}
    return {band: (0.5 * min(1.0, ratio), 0.5 * min(1.0, 1 / ratio)) for band, ratio in ratios.items()}


def levels(field: Field) -> tuple[str, ...]:
    """The levels of a field, the commonest last."""
    return tuple(map(str, reversed(BANDS))) if field is Field.NAME else LEVELS[field]


@cache
def _model() -> Model:
    """The model that ships with the client."""
    return shipped_model()


@lru_cache(maxsize=_REMEMBERED)
def _words(text: str) -> NameWords:
    """The words of a name."""
    surname, given, middle = text.split(PART)
    return name_words(PersonName(surname=surname, given_names=given, middle_names=middle))


def _has_words(text: str) -> bool:
    """Whether there is anything to compare in a name."""
    return bool(_words(text).tokens)


def _document(text: str) -> Identifier:
    """An identifier from its number, kind and issuer; of a kind that isn't known it is any."""
    value, kind, issuer = text.split(PART)
    return Identifier(kind=_KINDS.get(kind, IdentifierKind.OTHER), value=value, jurisdiction=issuer)


def _plates(texts: tuple[str, ...]) -> list[Vehicle]:
    """The vehicles of plates."""
    parts = (text.split(PART) for text in texts)
    return plated([Vehicle(plate=plate, jurisdiction=issuer) for plate, issuer in parts])


def _vins(texts: tuple[str, ...]) -> list[Vehicle]:
    """The vehicles of VINs."""
    return with_vin([Vehicle(vin=text) for text in texts])


#: How two values of a field are compared, and how those of a column are read.
_COMPARED: Final[dict[Field, tuple[Callable[[Any, Any], str], Callable[[tuple[str, ...]], Sequence[Any]]]]] = {
    Field.BIRTH: (birth_level, lambda texts: [text for text in texts if keys.birth_numbers(text)[0]]),
    Field.DOCUMENT: (identifier_level, lambda texts: [_document(text) for text in texts]),
    Field.PLATE: (plate_level, _plates),
    Field.VIN: (vin_level, _vins),
    Field.PHONE: (phone_level, lambda texts: callable_phones([Phone(number=text) for text in texts])),
    Field.ADDRESS: (address_level, lambda texts: housed([Address(text=text) for text in texts])),
}
