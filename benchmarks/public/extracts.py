"""Both agencies' extracts from public data: real apprehension rows with aliases as identities, a list's primary names.

The rows of a release are kept as they stand, banner and defects too; the identity columns that releases withhold are
added behind them (`docs/extracts.md`, section 3). The truth is which alias belongs to which entity.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from benchmarks.public.sanctions import Alias, Entity, SanctionsList
from benchmarks.public.tables import DataError, Table, read_table

_E3_COLUMNS = ("RECORD_ID", "SURNAME", "GIVEN_NAME", "MIDDLE_NAME", "DATE_OF_BIRTH")
_TECS_COLUMNS = """
TECS_RECORD_ID RECORD_TYPE OWNING_AGENCY OWNING_SUBAGENCY OWNER_UNIT LAST_UPDATE_DATETIME CASE_STATUS SUBJECT_ROLE
PERSON_SURNAME PERSON_GIVEN_NAME PERSON_MIDDLE_NAME PERSON_BIRTH_DATE
ID_CATEGORY ID_NUMBER ID_JURISDICTION ADDRESS
"""
OWNER_UNIT = "SYN HSI Public List"
#: The list's edition; nobody publishes when each entry was last changed.
UPDATED = "2021-06-01T00:00:00Z"
#: Values that one cell of an extract may list (docs/protocol.md, limits).
LONGEST_LIST, LONGEST_TEXT = 32, 256


@dataclass(frozen=True, slots=True)
class PublicExtracts:
    """The files, and how many rows each system was given."""

    e3: tuple[Path, ...]
    tecs: Path
    e3_rows: int
    tecs_rows: int


def tecs_id(entity: str) -> str:
    """The shared id of an entity's TECS record."""
    return f"tecs:SYN-OFAC-{entity}"


def write_extracts(data: Path, listed: SanctionsList, out: Path) -> PublicExtracts:
    """Writes one e3 file for each release in `data/eid`, and one TECS file, into the folder `out`.

    Raises:
        DataError: there is no release, or one that has no rows.
    """
    releases = sorted((data / "eid").glob("*.csv"))
    if not releases:
        raise DataError(f"{data / 'eid'} has no release (*.csv)")
    tables = [read_table(path) for path in releases]
    births = {entity.id: entity.births for entity in listed.entities}
    shares = _shares(listed.aliases, tables)
    paths = [out / f"e3-{place}.psv" for place in range(len(tables))]
    rows = sum(
        _write_e3(path, table, place, share, births)
        for place, (path, table, share) in enumerate(zip(paths, tables, shares, strict=True))
    )
    return PublicExtracts(tuple(paths), out / "tecs.csv", rows, _write_tecs(out / "tecs.csv", listed.entities))


def _shares(aliases: Sequence[Alias], tables: Sequence[Table]) -> list[Sequence[Alias]]:
    """The aliases dealt to the releases by their numbers of rows."""
    total, dealt, shares = sum(len(table.lines) for table in tables), 0, []
    if not total:
        raise DataError("the releases have no rows")
    for table in tables:
        end = dealt + -(-len(aliases) * len(table.lines) // total)
        shares.append(aliases[dealt:end])
        dealt = end
    return shares


def _write_e3(
    path: Path, table: Table, place: int, aliases: Sequence[Alias], births: dict[str, tuple[str, ...]]
) -> int:
    """Every row of the release, the first ones with an alias each; rows are used again where aliases are more."""
    filler = table.delimiter * len(_E3_COLUMNS)
    number = max(len(table.lines), len(aliases))
    identities = [*(_identity(alias, births) for alias in aliases), *[("",) * 4] * (number - len(aliases))]
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(f"{line}{filler}\n" for line in table.banner)
        out.write(_line((*table.header, *_E3_COLUMNS), table.delimiter))
        for count, (line, identity) in enumerate(zip(islice(cycle(table.lines), number), identities, strict=True)):
            added = (f"SYN-EID-{place}-{count:06}", *identity)
            out.write(f"{line}{table.delimiter}{_line(added, table.delimiter)}")
    return number


def _identity(alias: Alias, births: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Names and birth date of an alias in e3's form."""
    name, known = alias.name, births[alias.entity]
    year, *rest = known[0].split("-") if known else ("",)
    return name.surname, name.given, name.middle, "/".join((*(str(int(part)) for part in rest), year))


def _line(cells: Sequence[str], delimiter: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(cells)
    return text.getvalue()


def _write_tecs(path: Path, entities: Sequence[Entity]) -> int:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(_TECS_COLUMNS.split())
        table.writerows(map(_tecs_cells, entities))
    return len(entities)


def _tecs_cells(entity: Entity) -> tuple[str, ...]:
    documents = entity.documents[:LONGEST_LIST]
    return (
        tecs_id(entity.id).removeprefix("tecs:"),
        "SUBJECT",
        "ICE",
        "HSI",
        OWNER_UNIT,
        UPDATED,
        "OPEN",
        "OF INTEREST",
        entity.name.surname,
        entity.name.given,
        entity.name.middle,
        _list(entity.births),
        _list([document.kind for document in documents]),
        _list([document.number for document in documents]),
        _list([document.issuer for document in documents]),
        _list(entity.addresses),
    )


def _list(values: Sequence[str]) -> str:
    return ";".join(value.replace(";", ",")[:LONGEST_TEXT] for value in values[:LONGEST_LIST])


def truth(listed: SanctionsList) -> Iterator[tuple[str, str]]:
    """For each alias whose person has a birth date: what an officer types, and the TECS record that it must find."""
    births = {entity.id: entity.births for entity in listed.entities}
    for alias in listed.aliases:
        if births[alias.entity]:
            yield f"{alias.name.as_typed()} {births[alias.entity][0]}", tecs_id(alias.entity)
