"""What an ingest counts beside its rows: unknown codes, doubtful cells, withheld rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

#: What a code can look like; anything else may be content in the wrong column and is counted without being shown.
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 /_.()-]{0,31}")

#: Different unknown codes listed for one column; a column with more of them doesn't hold codes.
MAX_CODES = 100

#: What the rest is counted under.
OTHER = "(other)"


@dataclass(slots=True)
class Tally:
    """Running counts by column or reason."""

    unknown: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    doubtful: Counter[str] = field(default_factory=Counter)
    withheld: Counter[str] = field(default_factory=Counter)
    restricted: Counter[str] = field(default_factory=Counter)
    masked: int = 0

    def unknown_code(self, column: str, code: str) -> None:
        """Counts a code that no table has."""
        codes = self.unknown[column]
        listed = code in codes or (len(codes) < MAX_CODES and _CODE.fullmatch(code))
        codes[code if listed else OTHER] += 1
