"""The people, aliases and addresses of a sanctions list, with birth dates and documents read from its remarks.

Knows the list's own writing (`DOB 10 Dec 1948; alt. DOB circa 1961; Passport 1084010 (Egypt)`). Does not know what a
name comparison makes of them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.public.tables import known, one_of, read_table

#: A range of years longer than this says too little about one person to be their birth date.
LONGEST_RANGE = 4
#: Words of a name that stand before the given name and are none.
_TITLES = "DR. SHAYKH SHEIKH MULLAH HAJI GENERAL COLONEL MAJOR BRIGADIER ENG. MR. MRS."
TITLES = frozenset(_TITLES.split())
#: How the list names documents, and the codes that the agencies use for them.
DOCUMENT_KINDS = {
    "Passport": "PAFRG",
    "Cedula No.": "CEDUL",
    "National ID No.": "OTHER",
    "C.U.R.P.": "OTHER",
    "R.F.C.": "OTHER",
    "Driver's License No.": "DRIVE",
    "D.N.I.": "OTHER",
    "Identification Number": "OTHER",
    "SSN": "OTHER",
    "Tax ID No.": "OTHER",
}

_BIRTH = re.compile(r"\bDOB\s+([^;]+)")
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})\s+", r"(?P<month>[A-Z][a-z]{2})[a-z]*\s+", r"(?P<year>\d{4})"
_DATE = re.compile(rf"(?:(?:{_DAY})?{_MONTH})?{_YEAR}")
_KINDS = "|".join(re.escape(kind) for kind in DOCUMENT_KINDS)
_DOCUMENT = re.compile(rf"(?P<kind>{_KINDS})\s+(?P<number>[A-Z0-9][\w./-]*)(?:\s+\((?P<issuer>[^)]+)\))?")


@dataclass(frozen=True, slots=True)
class ListedName:
    """One name of the list: `surname` is what stands before the comma."""

    surname: str
    given: str = ""
    middle: str = ""

    def as_typed(self) -> str:
        """The name as an officer reads it off the list."""
        return f"{self.surname}, {self.given} {self.middle}".strip(" ,")


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """One document by the agencies' code, number and issuing country."""

    kind: str
    number: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Entity:
    """One person of the list; `births` are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""

    id: str
    name: ListedName
    births: tuple[str, ...]
    documents: tuple[ListedDocument, ...]
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name of an entity, with its kind (`aka`, `fka`, …)."""

    entity: str
    name: ListedName
    kind: str


@dataclass(frozen=True, slots=True)
class SanctionsList:
    """All people and aliases of one folder."""

    entities: tuple[Entity, ...]
    aliases: tuple[Alias, ...]


def read_list(folder: Path) -> SanctionsList:
    """The list in a folder with `people.csv`, `aliases.csv` and, where there is one, `addresses.csv`.

    Raises:
        DataError: a file or a column is missing.
    """
    people = read_table(one_of(folder, "people.csv", "people.csv.gz"), ("entity_id", "name", "remarks")).rows()
    aliases = read_table(one_of(folder, "aliases.csv", "aliases.csv.gz"), ("entity_id", "alias")).rows()
    addresses = _addresses(folder)
    entities = {row["ENTITY_ID"]: _entity(row, addresses) for row in people if row["ENTITY_ID"] and row["NAME"]}
    named = (row for row in aliases if row["ALIAS"] and row["ENTITY_ID"] in entities)
    return SanctionsList(
        tuple(entities.values()),
        tuple(Alias(row["ENTITY_ID"], listed_name(row["ALIAS"]), row.get("KIND", "")) for row in named),
    )


def listed_name(text: str) -> ListedName:
    """`SURNAME, Title Given Middle` in its parts, the title dropped."""
    surname, _, rest = " ".join(text.split()).partition(",")
    words = [word for word in rest.split() if word.upper() not in TITLES]
    return ListedName(surname.strip(), words[0] if words else "", " ".join(words[1:]))


def births(remarks: str) -> tuple[str, ...]:
    """The birth dates of a remark, each once, the first first; a long range of years is none."""
    found = (date for written in _BIRTH.findall(remarks) for date in _dates(written))
    return tuple(dict.fromkeys(found))


def documents(remarks: str) -> tuple[ListedDocument, ...]:
    """The documents of a remark, each once."""
    found = (
        ListedDocument(DOCUMENT_KINDS[match["kind"]], match["number"].rstrip(".,"), (match["issuer"] or "").strip())
        for match in _DOCUMENT.finditer(remarks)
    )
    return tuple(dict.fromkeys(found))


def _dates(written: str) -> Iterator[str]:
    read = [date for match in _DATE.finditer(written) if (date := _date(match))]
    if " to " in written or re.search(r"\d{4}-\d{4}", written):
        first, last = int(read[0][:4]), int(read[-1][:4])
        yield from (f"{year}" for year in range(first, last + 1) if last - first < LONGEST_RANGE)
    elif "circa" in written:
        yield from (date[:4] for date in read)
    else:
        yield from read


def _date(match: re.Match[str]) -> str:
    """The date that a match stands for, as precise as it is; empty where no calendar has it."""
    try:
        month = dt.datetime.strptime(match["month"], "%b").replace(tzinfo=dt.UTC).month if match["month"] else 0
        whole = dt.date(int(match["year"]), month or 1, int(match["day"] or 1)).isoformat()
    except ValueError:
        return ""
    return whole if match["day"] else whole[:7] if month else whole[:4]


def _entity(row: dict[str, str], addresses: dict[str, list[str]]) -> Entity:
    remarks = row["REMARKS"]
    return Entity(
        row["ENTITY_ID"],
        listed_name(row["NAME"]),
        births(remarks),
        documents(remarks),
        tuple(addresses[row["ENTITY_ID"]]),
    )


def _addresses(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    path = folder / "addresses.csv"
    if path.is_file():
        for row in read_table(path, ("entity_id",)).rows():
            parts = (known(row.get(column, "")) for column in ("STREET", "CITY_STATE_ZIP", "COUNTRY"))
            if text := ", ".join(part for part in parts if part):
                found[row["ENTITY_ID"]].append(text)
    return found
