"""The comparisons, one function a field: how what was asked stands to what is on file, with both values as they stand.

Knows what is alike and what contradicts. Missing is an outcome of its own with no weight, never a contradiction. It
does *not* know what a sum of evidence means (`overlap.matching`).

Only names, birth dates, identifiers, vehicles, phones and addresses are read; nothing else of a person is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from typing import Final, TypeVar

import msgspec
from rapidfuzz.distance import OSA

from overlap import numbers
from overlap.addresses import address_parts
from overlap.answer import Agreement, Evidence, Field
from overlap.birth import birth_level
from overlap.jurisdictions import jurisdiction as issuer
from overlap.model import Model
from overlap.names import NameComparison, NameScale
from overlap.normalize import name_words
from overlap.records import Address, Identifier, IdentifierKind, PartialDate, PersonName, Phone, Vehicle

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

_DIFFERENT: Final = frozenset({"other_name", "differs", "conflict", "other", "year_near"})
_SAME: Final = frozenset({"exact", "same", "heaped"})


def missing(field: Field, entered: str, on_file: str) -> Evidence:
    """The evidence of a field that one side lacks: no weight at all."""
    agreement = Agreement.NOT_ON_FILE if entered else Agreement.NOT_ENTERED
    return Evidence(field=field, agreement=agreement, level=f"{field}.missing", entered=entered, on_file=on_file, bits=0.0)


def found(field: Field, level: str, entered: str, on_file: str, bits: float) -> Evidence:
    """The evidence of a field that both sides have."""
    agreement = Agreement.SIMILAR
    if level in _SAME:
        agreement = Agreement.SAME
    elif level in _DIFFERENT:
        agreement = Agreement.DIFFERENT
    return Evidence(
        field=field, agreement=agreement, level=f"{field}.{level}", entered=entered, on_file=on_file, bits=bits
    )


def shown_name(name: PersonName) -> str:
    """A name as it is written on a card: family name first."""
    given = " ".join(filter(None, (name.given_names, name.middle_names)))
    return ", ".join(filter(None, (name.surname, given)))


def compare_names(
    asked: Sequence[PersonName], filed: Sequence[PersonName], scale: NameScale
) -> Evidence | None:
    """The best pair of names; None where neither side has one."""
    left, right = _worded(asked), _worded(filed)
    if not left or not right:
        return _lacking(Field.NAME, map(shown_name, left), map(shown_name, right))
    best: tuple[NameComparison, PersonName, PersonName] | None = None
    for one, other in product(left, right):
        comparison = scale.compare(name_words(one), name_words(other))
        if best is None or comparison.bits > best[0].bits:
            best = (comparison, one, other)
    assert best is not None  # noqa: S101  # both sides have a name
    comparison, one, other = best
    evidence = found(Field.NAME, comparison.level, shown_name(one), shown_name(other), comparison.bits)
    if comparison.level == "differs" and comparison.aligned >= _ALIKE_WORDS:
        return msgspec.structs.replace(evidence, agreement=Agreement.SIMILAR)
    return evidence


def _worded(names: Sequence[PersonName]) -> list[PersonName]:
    """The names that have a word at all."""
    return [name for name in names if name_words(name).tokens]


def compare_births(asked: Sequence[PartialDate], filed: Sequence[str], model: Model) -> Evidence | None:
    """The closest pair of birth dates; None where neither side has one."""

    def level(one: PartialDate, other: str) -> str:
        return birth_level(one, PartialDate.parse(other)).value

    return _closest(Field.BIRTH, asked, filed, level, (str, str), model)


def compare_documents(asked: Sequence[Identifier], filed: Sequence[Identifier], model: Model) -> list[Evidence]:
    """The closest identifier on file for each one asked, or what one side lacks."""
    if not asked or not filed:
        lacking = _lacking(Field.DOCUMENT, map(_shown_identifier, asked), map(_shown_identifier, filed))
        return [] if lacking is None else [lacking]
    each = (_closest(Field.DOCUMENT, (item,), filed, _identifier_level, (_shown_identifier, _shown_identifier), model) for item in asked)
    return [item for item in each if item is not None]


def _identifier_level(one: Identifier, other: Identifier) -> str:
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


def compare_plates(asked: Sequence[Vehicle], filed: Sequence[Vehicle], model: Model) -> Evidence | None:
    """The closest pair of plates; None where neither side has one."""
    left = [item for item in asked if numbers.plate(item.plate)]
    right = [item for item in filed if numbers.plate(item.plate)]
    return _closest(Field.PLATE, left, right, _plate_level, (_shown_plate, _shown_plate), model)


def _plate_level(one: Vehicle, other: Vehicle) -> str:
    """How two plates stand to each other; a jurisdiction that isn't known agrees with any."""
    level = _number_level(numbers.plate(one.plate), numbers.plate(other.plate)) or "differs"
    known = {issuer(item.jurisdiction) for item in (one, other) if item.jurisdiction}
    if len(known) <= 1:
        return level
    return "elsewhere" if level == "same" else "differs"


def compare_vins(asked: Sequence[Vehicle], filed: Sequence[Vehicle], model: Model) -> Evidence | None:
    """The closest pair of VINs; None where neither side has one."""

    def level(one: str, other: str) -> str:
        near = _number_level(numbers.vin(one), numbers.vin(other))
        return "edit" if near == "lookalike" else near or "differs"

    left = [item.vin for item in asked if item.vin]
    right = [item.vin for item in filed if item.vin]
    return _closest(Field.VIN, left, right, level, (str, str), model)


def compare_phones(asked: Sequence[Phone], filed: Sequence[Phone], model: Model) -> Evidence | None:
    """The closest pair of phone numbers; None where neither side has one that can be read."""

    def level(one: Phone, other: Phone) -> str:
        left, right = numbers.phone(one.number), numbers.phone(other.number)
        if left == right:
            return "same"
        return "edit" if OSA.distance(left, right, score_cutoff=1) == 1 else "differs"

    left = [item for item in asked if numbers.phone(item.number)]
    right = [item for item in filed if numbers.phone(item.number)]
    return _closest(Field.PHONE, left, right, level, (_number, _number), model)


def compare_addresses(asked: Sequence[Address], filed: Sequence[Address], model: Model) -> Evidence | None:
    """The closest pair of addresses; None where neither side has one."""
    left = [item for item in asked if address_parts(item.text).number]
    right = [item for item in filed if address_parts(item.text).number]
    return _closest(Field.ADDRESS, left, right, _address_level, (_text, _text), model)


def _address_level(one: Address, other: Address) -> str:
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


#: Two spellings of one street share this much: `WHITEHORSE`, `WHITE HORSE`, `WHITHORSE`.
_STREET_LIKENESS: Final = 0.8


def _number(item: Phone) -> str:
    """A phone number as it is written."""
    return item.number


def _text(item: Address) -> str:
    """An address as it is written."""
    return item.text


def _shown_plate(vehicle: Vehicle) -> str:
    """A plate as an officer reads it."""
    return " ".join(filter(None, (vehicle.plate, vehicle.jurisdiction)))


def _shown_identifier(item: Identifier) -> str:
    """An identifier as an officer reads it: kind and number."""
    return item.value if item.kind is IdentifierKind.OTHER else f"{item.kind} {item.value}"


def _closest(
    field: Field,
    asked: Sequence[One],
    filed: Sequence[Other],
    level: Callable[[One, Other], str],
    show: tuple[Callable[[One], str], Callable[[Other], str]],
    model: Model,
) -> Evidence | None:
    """The evidence of the pair that weighs most; None where neither side has a value or no pair can be compared."""
    show_one, show_other = show
    if not asked or not filed:
        return _lacking(field, map(show_one, asked), map(show_other, filed))
    best: tuple[float, str, One, Other] | None = None
    for one, other in product(asked, filed):
        name = level(one, other)
        bits = model.bits(field, name) if name else 0.0
        if name and (best is None or bits > best[0]):
            best = (bits, name, one, other)
    if best is None:
        return None
    return found(field, best[1], show_one(best[2]), show_other(best[3]), best[0])


def _lacking(field: Field, asked: Iterable[str], filed: Iterable[str]) -> Evidence | None:
    """The evidence that one side has no value; None where neither has one."""
    entered, on_file = next(iter(asked), ""), next(iter(filed), "")
    return missing(field, entered, on_file) if entered or on_file else None
