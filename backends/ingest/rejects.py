"""Rows that are refused: why, and the file that tells an administrator where they stand; never their content."""

from __future__ import annotations

import json
from collections import Counter
from enum import StrEnum
from typing import TextIO


class Reason(StrEnum):
    """Why a row is refused (docs/extracts.md section 7)."""

    CELL_COUNT = "cell_count"
    BAD_QUOTING = "bad_quoting"
    BAD_ENCODING = "bad_encoding"
    MISSING_REQUIRED = "missing_required"
    BAD_TIME = "bad_time"
    BAD_NUMBER = "bad_number"
    DAMAGED = "damaged"
    BAD_CODE = "bad_code"
    BAD_ID = "bad_id"
    TOO_LONG = "too_long"
    UNKNOWN_AGENCY = "unknown_agency"
    UNKNOWN_TYPE = "unknown_type"
    WINDOW_REVERSED = "window_reversed"


class BadRow(Exception):  # what it is: a row that is refused
    """The row is refused; `field` is the column at fault, empty where it is the row itself."""

    def __init__(self, reason: Reason, field: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.field = field


class Rejects:
    """The rejects file: one JSON object a line with file, line, field and reason."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.counts: Counter[str] = Counter()

    def add(self, file: str, line: int, bad: BadRow) -> None:
        """Writes one refused row down and counts it."""
        self.counts[bad.reason] += 1
        entry = {"file": file, "line": line, "field": bad.field, "reason": bad.reason}
        self._stream.write(json.dumps(entry) + "\n")
