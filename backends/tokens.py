"""Comparable forms of names and numbers, match keys for live checks, and match tokens for pointers.

Implements docs/protocol.md sections 9 and 10 (what counts as equal). Does not know a database or who may see what.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from anyascii import anyascii

from backends.any_record import Record
from backends.records import MAX_ITEMS, Case, Encounter, Operation, Person, PersonName, Phone, Vehicle

#: Names and their words repeat: a hundred thousand are most of a population's, in 20 MB.
MEMOISED = 100_000

#: A token is this many hex digits of the HMAC (docs/protocol.md section 9).
TOKEN_DIGITS = 20

_DROPPED = re.compile(r"[^A-Z0-9]+")
_SPLIT = re.compile(r"[^A-Za-z0-9]+")
_NO_DIGITS = re.compile(r"[^0-9]+")

#: Which forms of a name come first where a list is too short for all (`_name_forms`).
_WHOLE, _SHORTER = slice(1), slice(1, None)

#: How many digits of a phone number count (docs/protocol.md section 9).
PHONE_DIGITS = 10

#: A birth date known to the day, `YYYY-MM-DD`, has this many characters.
FULL_DATE = 10


@lru_cache(maxsize=MEMOISED)
def fold(text: str) -> str:
    """The text in A-Z and 0-9 alone, transliterated to ASCII."""
    if not text.isascii():
        text = anyascii(_without_marks(text))
    upper = text.upper()
    return upper if upper.isalnum() else _DROPPED.sub("", upper)


def name_tokens(parts: Iterable[str]) -> tuple[str, ...]:
    """All words of a name's parts, folded and sorted; a repeated word stays repeated."""
    return tuple(sorted(token for part in parts for token in name_tokens_in_order(part)))


@lru_cache(maxsize=MEMOISED)
def name_tokens_in_order(part: str) -> tuple[str, ...]:
    """The folded words of one part of a name, as written."""
    return tuple(token for word in _words(part) if (token := fold(word)))


def phone_digits(number: str) -> str:
    """The last ten digits of a phone number; nothing where there are fewer."""
    if not number.isascii():
        number = unicodedata.normalize("NFKD", number)
    digits = _NO_DIGITS.sub("", number)[-PHONE_DIGITS:]
    return digits if len(digits) == PHONE_DIGITS else ""


def match_token(kind: str, value: str, token_key: bytes) -> str:
    """One match token of docs/protocol.md section 9."""
    return hmac.digest(token_key, f"{kind}:{value}".encode("ascii"), "sha256").hex()[:TOKEN_DIGITS]


def pointer_tokens(record: Record, token_key: bytes) -> tuple[str, ...]:
    """The match tokens of a record, sorted, at most as many as a list of a record may hold."""
    people, vehicles, phones = _subjects(record)
    values = [
        *_born_names(people, _WHOLE),
        *_numbers(people, vehicles, phones),
        *_born_names(people, _SHORTER),
    ]
    tokens = dict.fromkeys(match_token(kind, value, token_key) for kind, value in values)
    return tuple(sorted(list(tokens)[:MAX_ITEMS]))


def record_keys(record: Record) -> frozenset[str]:
    """The keys under which a live check finds a record."""
    return keys(*_subjects(record))


def keys(people: Iterable[Person], vehicles: Iterable[Vehicle], phones: Iterable[Phone]) -> frozenset[str]:
    """The keys of folded names and numbers, each as `kind:value`; a name's key leaves the birth date out."""
    people = tuple(people)
    found = {f"{kind}:{value}" for kind, value in _numbers(people, vehicles, phones)}
    for person in people:
        for name in person.names:
            found.update(["nm:" + form for form in _name_forms(name)])
    return frozenset(found)


def births_agree(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    """Whether the birth dates are equal or missing; dates of less precision agree as far as they go."""
    ours, theirs = tuple(ours), tuple(theirs)
    pairs = ((a, b) for a in ours for b in theirs)
    return not ours or not theirs or any(a.startswith(b) or b.startswith(a) for a, b in pairs)


def subject_births(record: Record) -> tuple[str, ...]:
    """All birth dates of the people a record is about."""
    return tuple(date for person in _subjects(record)[0] for date in person.birth_dates)


def _subjects(record: Record) -> tuple[tuple[Person, ...], tuple[Vehicle, ...], tuple[Phone, ...]]:
    """The people, vehicles and phones that a record can be found by; custody changes and rosters have none."""
    match record:
        case Encounter() | Case():
            return (record.person,), record.vehicles, record.phones
        case Operation():
            return record.targets, record.vehicles, record.phones
        case _:
            return (), (), ()


def _name_forms(name: PersonName) -> list[str]:
    """The whole name, then without the middle names, then the first given name with the surname or its first word."""
    given, surname = name_tokens_in_order(name.given_names), name_tokens_in_order(name.surname)
    middle = name_tokens_in_order(name.middle_names) if name.middle_names else ()
    if not middle and len(given) == len(surname) == 1:  # as most names: it has one form
        return [" ".join(sorted(given + surname))]
    forms = [surname + given + middle]
    if given and surname:
        forms += [given + surname] if middle else []
        forms += [given[:1] + surname] if len(given) > 1 else []
        forms += [given[:1] + surname[:1]] if len(surname) > 1 else []
    return list(dict.fromkeys(" ".join(sorted(form)) for form in forms if form))


def _born_names(people: Iterable[Person], forms: slice) -> Iterator[tuple[str, str]]:
    """Some of the forms of each name with each birth date that is known to the day."""
    for person in people:
        days = [date for date in person.birth_dates if len(date) == FULL_DATE]
        yield from (
            ("nb", f"{form}:{day}") for name in person.names for form in _name_forms(name)[forms] for day in days
        )


def _numbers(people: Iterable[Person], vehicles: Iterable[Vehicle], phones: Iterable[Phone]) -> list[tuple[str, str]]:
    found = [("id", fold(item.value)) for person in people for item in person.identifications]
    if not vehicles and not phones:
        return [pair for pair in found if pair[1]] if found else found
    for vehicle in vehicles:
        found += (("pl", fold(vehicle.plate)), ("vn", fold(vehicle.vin)))
    for phone in phones:
        found.append(("ph", phone_digits(phone.number)))
    return [pair for pair in found if pair[1]]


def _without_marks(text: str) -> str:
    """The text decomposed (NFKD) without its combining marks; marks of class 0 are letters' parts and stay."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _words(text: str) -> list[str]:
    """The words of a text, split at everything that is neither a letter, nor a digit, nor a mark on a letter."""
    if not text.isascii():
        text = _without_marks(text)
    if text.isalnum():
        return [text]
    if text.isascii():
        return _SPLIT.split(text)
    return "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in text).split()
