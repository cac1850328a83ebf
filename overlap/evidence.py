"""The comparisons, one function a field: how what was asked stands to what is on file.

Knows what is alike and what contradicts, and how a comparison becomes a row of evidence with both values as they stand.
Missing is an outcome of its own with no weight, never a contradiction: a comparison of nothing is None, and its row
says which side has no value. It does *not* know what a sum of evidence means (`overlap.matching`).

Only names, birth dates, identifiers, vehicles, phones and addresses are read; nothing else of a person is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from rapidfuzz.distance import OSA

from overlap import numbers
from overlap.addresses import address_parts
from overlap.answer import Agreement, Evidence, Field
from overlap.birth import birth_level
from overlap.jurisdictions import jurisdiction as issuer
from overlap.names import NameScale
from overlap.normalize import NameWords, name_words
from overlap.records import Address, Identifier, IdentifierKind, PersonName, Phone, Vehicle

One = TypeVar("One")
Other = TypeVar("Other")

#: Identifiers given once for life: two different ones of the same kind speak against one person.
_ONE_FOR_LIFE: Final = frozenset(
    {IdentifierKind.FIN, IdentifierKind.ALIEN, IdentifierKind.FBI, IdentifierKind.SID, IdentifierKind.FPS}
)

#: Shortest number whose one-edit neighbours are worth a look.
_SHORTEST_EDITED: Final = 6

#: With so many words in common two names are alike even where each has a further word of its own.
_ALIKE_WORDS: Final = 2

#: From here two names laid side by side are alike: more likely one person's than a near stranger's.
SAME_NAME: Final = 0.5

#: Two spellings of one street share this much: `WHITEHORSE`, `WHITE HORSE`, `WHITHORSE`.
_STREET_LIKENESS: Final = 0.8

_SAME: Final = frozenset({"exact", "same", "heaped"})
_DIFFERENT: Final = frozenset({"other_name", "differs", "conflict", "other", "year_near"})

#: What a comparison is of, as it stands in a record or a query.
Compared = PersonName | str | Identifier | Vehicle | Phone | Address


#: The weight of each level of one field.
Bits = Mapping[str, float]

#: A name with its words.
Worded = tuple[PersonName, NameWords]


class Comparison(NamedTuple):
    """The closest pair of values of one field, its level and its weight in bits."""

    field: Field
    level: str
    bits: float
    agreement: Agreement
    entered: Compared
    on_file: Compared


def row(comparison: Comparison) -> Evidence:
    """The row of evidence of a comparison, with both values as an officer reads them."""
    return Evidence(
        field=comparison.field,
        agreement=comparison.agreement,
        level=f"{comparison.field}.{comparison.level}",
        entered=shown(comparison.field, comparison.entered),
        on_file=shown(comparison.field, comparison.on_file),
        bits=comparison.bits,
    )


def row_of_missing(field: Field, asked: Sequence[Compared], filed: Sequence[Compared]) -> Evidence | None:
    """The row of a field that one side lacks, with no weight; None where neither or both have it."""
    if bool(asked) == bool(filed):
        return None
    return Evidence(
        field=field,
        agreement=Agreement.NOT_ON_FILE if asked else Agreement.NOT_ENTERED,
        level=f"{field}.missing",
        entered=shown(field, asked[0]) if asked else "",
        on_file=shown(field, filed[0]) if filed else "",
        bits=0.0,
    )


def shown(field: Field, value: Compared) -> str:
    """A value as an officer reads it on a card."""
    match value:
        case PersonName():
            given = " ".join(filter(None, (value.given_names, value.middle_names)))
            return ", ".join(filter(None, (value.surname, given)))
        case Identifier():
            return value.value if value.kind is IdentifierKind.OTHER else f"{value.kind} {value.value}"
        case Vehicle():
            return value.vin if field is Field.VIN else " ".join(filter(None, (value.plate, value.jurisdiction)))
        case Phone():
            return value.number
        case Address():
            return value.text
        case _:
            return str(value)


def _agreement(level: str) -> Agreement:
    """How far values at a level agree."""
    if level in _SAME:
        return Agreement.SAME
    return Agreement.DIFFERENT if level in _DIFFERENT else Agreement.SIMILAR


def named(names: Iterable[PersonName]) -> list[Worded]:
    """The names that have a word at all, with their words."""
    return [(name, words) for name in names if (words := name_words(name)).tokens]


def has_word(name: PersonName) -> bool:
    """Whether a name has a word at all."""
    return bool(name_words(name).tokens)


def has_plate(vehicle: Vehicle) -> bool:
    """Whether a vehicle's plate is known."""
    return bool(vehicle.plate and numbers.plate(vehicle.plate))


def plated(vehicles: Sequence[Vehicle]) -> list[Vehicle]:
    """The vehicles whose plate is known."""
    return list(filter(has_plate, vehicles))


def has_vin(vehicle: Vehicle) -> bool:
    """Whether a vehicle's VIN is known."""
    return bool(vehicle.vin and numbers.vin(vehicle.vin))


def with_vin(vehicles: Sequence[Vehicle]) -> list[Vehicle]:
    """The vehicles whose VIN is known."""
    return list(filter(has_vin, vehicles))


def is_callable(phone: Phone) -> bool:
    """Whether a phone's number can be one."""
    return bool(numbers.phone(phone.number))


def callable_phones(phones: Sequence[Phone]) -> list[Phone]:
    """The phones whose number can be one."""
    return list(filter(is_callable, phones))


def is_housed(address: Address) -> bool:
    """Whether an address has a house number."""
    return bool(address_parts(address.text).number)


def housed(addresses: Sequence[Address]) -> list[Address]:
    """The addresses that have a house number."""
    return list(filter(is_housed, addresses))


def compare_names(asked: Sequence[Worded], filed: Sequence[Worded], scale: NameScale) -> Comparison | None:
    """The best pair of names."""
    best: Comparison | None = None
    for one, words in asked:
        for other, other_words in filed:
            level, weight, aligned = scale.compare(words, other_words)
            if best is None or weight > best.bits:
                alike = level == "differs" and (aligned >= _ALIKE_WORDS or scale.same_name(weight) >= SAME_NAME)
                agreement = Agreement.SIMILAR if alike else _agreement(level)
                best = Comparison(Field.NAME, level, weight, agreement, one, other)
    return best


def compare_births(asked: Sequence[str], filed: Sequence[str], bits: Bits) -> Comparison | None:
    """The closest pair of birth dates."""
    return _closest(Field.BIRTH, asked, filed, birth_level, bits)


def compare_documents(asked: Sequence[Identifier], filed: Sequence[Identifier], bits: Bits) -> list[Comparison]:
    """The closest identifier on file for each one asked that can be compared with any.

    One number read as two kinds is one number: the reading that weighs more is its comparison.
    """
    best: dict[str, Comparison] = {}
    for item in asked:
        found = _closest(Field.DOCUMENT, (item,), filed, identifier_level, bits)
        if found is not None and (item.value not in best or found.bits > best[item.value].bits):
            best[item.value] = found
    return list(best.values())


def identifier_level(one: Identifier, other: Identifier) -> str:
    """How two identifiers stand to each other; "" where their kinds can't be compared."""
    # A number typed without its kind is read as whatever kind it is compared with.
    left = numbers.identifier(other.kind if one.kind is IdentifierKind.OTHER else one.kind, one.value)
    right = numbers.identifier(one.kind if other.kind is IdentifierKind.OTHER else other.kind, other.value)
    level = _number_level(left, right)
    if level:
        return level
    if one.kind is not other.kind or one.kind is IdentifierKind.OTHER or one.jurisdiction != other.jurisdiction:
        return ""
    return "conflict" if one.kind in _ONE_FOR_LIFE else "other"


def _number_level(left: str, right: str) -> str:
    """How two folded numbers are alike: the same, looking alike, or one edit apart; "" otherwise."""
    if min(len(left), len(right)) < numbers.SHORTEST_IDENTIFIER:
        return ""
    if left == right:
        return "same"
    if numbers.lookalike(left) == numbers.lookalike(right):
        return "lookalike"
    near = min(len(left), len(right)) >= _SHORTEST_EDITED and OSA.distance(left, right, score_cutoff=1) == 1
    return "edit" if near else ""


def compare_plates(asked: Sequence[Vehicle], filed: Sequence[Vehicle], bits: Bits) -> Comparison | None:
    """The closest pair of plates."""
    return _closest(Field.PLATE, asked, filed, plate_level, bits)


def plate_level(one: Vehicle, other: Vehicle) -> str:
    """How two plates stand to each other; a jurisdiction that isn't known agrees with any."""
    left, right = numbers.plate(one.plate), numbers.plate(other.plate)
    # A plate may be as short as its holder wished; what is short in other numbers is no number.
    level = "same" if left == right else _number_level(left, right) or "differs"
    known = {issuer(item.jurisdiction) for item in (one, other) if item.jurisdiction}
    if len(known) <= 1:
        return level
    return "elsewhere" if level == "same" else "differs"


def compare_vins(asked: Sequence[Vehicle], filed: Sequence[Vehicle], bits: Bits) -> Comparison | None:
    """The closest pair of VINs."""
    return _closest(Field.VIN, asked, filed, vin_level, bits)


def vin_level(one: Vehicle, other: Vehicle) -> str:
    """How two VINs stand to each other; letters that look like digits are read as such before."""
    level = _number_level(numbers.vin(one.vin), numbers.vin(other.vin)) or "differs"
    return "edit" if level == "lookalike" else level


def compare_phones(asked: Sequence[Phone], filed: Sequence[Phone], bits: Bits) -> Comparison | None:
    """The closest pair of phone numbers."""
    return _closest(Field.PHONE, asked, filed, phone_level, bits)


def phone_level(one: Phone, other: Phone) -> str:
    """How two phone numbers stand to each other."""
    left, right = numbers.phone(one.number), numbers.phone(other.number)
    if left == right:
        return "same"
    return "edit" if OSA.distance(left, right, score_cutoff=1) == 1 else "differs"


def compare_addresses(asked: Sequence[Address], filed: Sequence[Address], bits: Bits) -> Comparison | None:
    """The closest pair of addresses."""
    return _closest(Field.ADDRESS, asked, filed, address_level, bits)


def address_level(one: Address, other: Address) -> str:
    """How two addresses stand to each other: the same house, nearly, the same street, or neither."""
    left, right = address_parts(one.text), address_parts(other.text)
    same_code = not (left.code and right.code) or left.code == right.code
    same_street = left.street == right.street
    if left.number == right.number:
        if same_street:
            return "same" if same_code else "near"
        alike = OSA.normalized_similarity(left.street, right.street) >= _STREET_LIKENESS
        return "near" if alike and same_code else "differs"
    return "street" if same_street and same_code else "differs"


def _closest(
    field: Field, asked: Iterable[One], filed: Sequence[Other], level: Callable[[One, Other], str], bits: Bits
) -> Comparison | None:
    """The pair that weighs most, by `level`; None where a side is empty or no pair can be compared."""
    best: Comparison | None = None
    for one in asked:
        for other in filed:
            name = level(one, other)
            weight = bits[name] if name else 0.0
            if name and (best is None or weight > best.bits):
                best = Comparison(field, name, weight, _agreement(name), one, other)  # type: ignore[arg-type]  # TypeVars of Compared's members
    return best
