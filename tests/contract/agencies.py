"""Both agencies as they really run: programs of their own, told by extracts and asked over HTTP.

Knows the administrator's command line and the form of the extracts; imports neither the client nor the servers.
"""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.programs import Program, carried_out

#: A row as an agency's extract has it, what is not named left blank.
E3_COLUMNS = [
    "RECORD_ID",
    "APPR_DT_TIME",
    "EVENT_NUM",
    "SURNAME",
    "GIVEN_NAME",
    "DATE_OF_BIRTH",
    "SECTOR",
    "STATION",
    "PLATE_NUM",
    "PLATE_JURIS",
    "ADDRESS",
    "CAUTION_CODE",
    "CAUTION_NOTE",
    "MARKING",
    "SHARING",
    "ACCESS_LEVEL",
    "OWNER_UNIT",
    "UPDATED_DT_TIME",
    "DELETED_IND",
]
TECS_COLUMNS = [
    "TECS_RECORD_ID",
    "RECORD_TYPE",
    "OWNER_UNIT",
    "LAST_UPDATE_DATETIME",
    "CASE_STATUS",
    "SUBJECT_ROLE",
    "PERSON_SURNAME",
    "PERSON_GIVEN_NAME",
    "PERSON_BIRTH_DATE",
    "VEHICLE_PLATE",
    "MARKING",
    "SHARING",
    "ACCESS_CONTROL_LEVEL",
    "ACCESS_LEVEL_CHANGE_DATETIME",
    "LOGICAL_DELETE_IND",
]

USUAL = {
    "e3": {
        "APPR_DT_TIME": "11/20/2026 8:00:00 AM",
        "EVENT_NUM": "SYN-EV-1",
        "SURNAME": "SYNTHETIC",
        "GIVEN_NAME": "ANA",
        "DATE_OF_BIRTH": "2/14/1987",
        "SECTOR": "BLW",
        "STATION": "Blaine Station",
        "OWNER_UNIT": "Blaine Station",
        "UPDATED_DT_TIME": "11/20/2026 9:00:00 AM",
    },
    "tecs": {
        "RECORD_TYPE": "CASE",
        "OWNER_UNIT": "HSI Blaine",
        "LAST_UPDATE_DATETIME": "2026-11-20T17:00:00Z",
        "CASE_STATUS": "OPEN",
        "SUBJECT_ROLE": "SUSPECT",
        "PERSON_SURNAME": "SYNTHETIC",
        "PERSON_GIVEN_NAME": "ANA",
        "PERSON_BIRTH_DATE": "1987-02-14",
    },
}


@dataclass
class AgencyProgram:
    """One agency: its database in a folder, and its gateway while that runs."""

    system: str
    folder: Path
    database: str
    process: Program | None = None
    url: str = ""

    @property
    def columns(self) -> list[str]:
        """The columns of its extract."""
        return E3_COLUMNS if self.system == "e3" else TECS_COLUMNS

    def command(self, verb: str, *arguments: str | Path) -> list[str]:
        """One command of the administrator's."""
        return [verb, "--system", self.system, "--database", self.database, *map(str, arguments)]

    def run(self, verb: str, *arguments: str | Path) -> str:
        """What a command prints."""
        return carried_out(*self.command(verb, *arguments))

    def ingest(self, *rows: dict[str, str]) -> dict[str, Any]:
        """The counts of reading an extract with these rows."""
        delimiter = "|" if self.system == "e3" else ","
        lines = [delimiter.join(self.columns)]
        for row in rows:
            full = {**USUAL[self.system], **row}
            lines.append(delimiter.join(full.get(column, "") for column in self.columns))
        extract = self.folder / f"{self.system}.extract"
        extract.write_text("\n".join(lines) + "\n", encoding="utf-8")
        counts: dict[str, Any] = json.loads(self.run("ingest", "--rejects", self.folder / "rejects", extract))
        return counts

    def enrol(self, officer: str) -> str:
        """A one-time code for an agent of the Border Patrol."""
        return self.run(
            "enrol", "--officer", officer, "--name", "Agent Synthetic", "--agency", "USBP",
            "--unit", "Blaine Station", "--sector", "BLW", "--role", "agent",
        ).strip()  # fmt: skip

    def revoke(self, officer: str) -> None:
        """Take all devices of an officer away."""
        self.run("revoke", "--officer", officer)

    def queue(self) -> list[dict[str, Any]]:
        """What the agency's units have to look at."""
        return [json.loads(line) for line in self.run("queue").splitlines()]

    def start(self) -> "AgencyProgram":
        """Have the gateway run, and know where."""
        self.process = Program(*self.command("serve", "--port", "0", "--practice"))
        said = self.process.line()
        assert said.startswith("listening on "), said
        self.url = said.removeprefix("listening on ")
        return self

    def kill(self) -> None:
        """End the gateway at once, in the middle of whatever it does."""
        self._end(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)

    def stop(self) -> None:
        """Have the gateway end by itself."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.end(how)
            self.process = None


def with_one_person(new_agency: Callable[[str], AgencyProgram]) -> list[AgencyProgram]:
    """Both agencies at work, each with a record of the same person."""
    e3, tecs = new_agency("e3"), new_agency("tecs")
    e3.ingest({"RECORD_ID": "SYN-E-1", "SURNAME": "SYNZYXQUARTZ", "PLATE_NUM": "SYN4821"})
    tecs.ingest({"TECS_RECORD_ID": "SYN-T-1", "PERSON_SURNAME": "SYNZYXQUARTZ", "VEHICLE_PLATE": "SYN4821"})
    return [e3.start(), tecs.start()]
