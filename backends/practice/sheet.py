"""Extract files as they are written: a banner, a header, rows of cells, in the form of `docs/extracts.md` section 2.

Knows delimiters, quotes and lists in a cell. Does not know what a column means (`encounters`, `cases`, `plans`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

#: One row: column name to cell; columns that are left out are blank.
Row = Mapping[str, str]

BANNER = (
    "PRACTICE DATA - every person, number and place in it is invented",
    "Data Source: EID (Practice)",
    "",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file's columns and form; `bare` columns (times, numbers) are written without quotes, as EID releases do."""

    columns: tuple[str, ...]
    delimiter: str = ","
    banner: bool = False
    quoted: bool = False
    bare: frozenset[str] = frozenset()

    def write(self, path: Path, rows: Iterable[Row]) -> int:
        """Writes the file and gives the number of rows."""
        written = 0
        with path.open("w", encoding="utf-8", newline="") as out:
            out.writelines(self._head())
            for row in rows:
                out.write(self.line(row))
                written += 1
        return written

    def line(self, row: Row) -> str:
        """One row as it stands in the file."""
        cells = (self._cell(row.get(column, ""), bare=column in self.bare) for column in self.columns)
        return self.delimiter.join(cells) + "\n"

    def _head(self) -> Iterable[str]:
        if self.banner:
            filler = self.delimiter * (len(self.columns) - 1)
            yield from (f'"{text}"{filler}\n' if text else f"{filler}\n" for text in BANNER)
        yield self.delimiter.join(self._cell(column) for column in self.columns) + "\n"

    def _cell(self, text: str, *, bare: bool = False) -> str:
        if not text or bare:
            return text
        if self.quoted or self.delimiter in text or '"' in text:
            doubled = text.replace('"', '""')
            return f'"{doubled}"'
        return text


def several(values: Sequence[str]) -> str:
    """Values as one cell; places of blanks are kept, so that columns of a group pair."""
    return ";".join(values) if any(values) else ""


def yes(value: bool) -> str:  # noqa: FBT001  # the value is the argument
    """`Y` or a blank."""
    return "Y" if value else ""


def eid_time(at: dt.datetime | None, zone: ZoneInfo) -> str:
    """A time as EID releases write it, on the sector's clock; blank for none."""
    if at is None:
        return ""
    local = at.astimezone(zone)
    hour, half = local.hour % 12 or 12, "AM" if local.hour < 12 else "PM"  # noqa: PLR2004  # the clock's halves
    return f"{local.month}/{local.day}/{local.year} {hour}:{local.minute:02}:{local.second:02} {half}"


def eid_date(text: str) -> str:
    """A date `YYYY`, `YYYY-MM` or `YYYY-MM-DD` as EID writes it."""
    year, *rest = text.split("-")
    return "/".join((*(str(int(part)) for part in rest), year))


def utc_time(at: dt.datetime | None) -> str:
    """A time as TECS writes it, in UTC to the second; blank for none."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
