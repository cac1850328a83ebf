"""Invented officers, records and vaults for the torture."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Final

from overlap.records import Agency, System
from storage.staging import Closing, StagedPage
from storage.vault import Vault, VaultHeader, VaultOptions

NOW: Final = dt.datetime(2026, 11, 23, 15, 10, tzinfo=dt.UTC)
#: The key of every tortured vault; it protects invented people.
KEY: Final = bytes(range(32))
FEED: Final = "SYN-feed-1"
OFFICER: Final = "SYN-U-0013"
#: The file that is tortured, in the folder of a run.
FILE: Final = "vault.db"


def header() -> VaultHeader:
    """The officer of every run."""
    return VaultHeader(
        officer_id=OFFICER, name="Agent Synthetic", agency=Agency.USBP, unit="SYN", practice=True, created_at=NOW
    )


def make(folder: Path) -> Vault:
    """A new vault in a folder."""
    return Vault.create(folder / FILE, KEY, header(), options())


def opened(folder: Path) -> Vault:
    """The vault in a folder, its opening audited."""
    return Vault.open(folder / FILE, KEY, practice=True, now=NOW, options=options())


def options() -> VaultOptions:
    """An outbox without jitter."""
    return VaultOptions(draw=lambda: 0.0)


def encounter(number: int, revision: int) -> bytes:
    """An invented encounter in one of its revisions; each has another name."""
    record = {
        "type": "encounter",
        "id": record_id(number),
        "revision": revision,
        "provenance": {"system": "e3", "agency": "USBP", "unit": "SYN", "updated": "2026-11-22T21:40:00Z"},
        "nc:ActivityDate": "2026-11-22T18:12:00Z",
        "eventNumber": f"SYN-EV-{number:06}",
        "place": {"nc:Latitude": 48.5 + number % 97 / 100, "nc:Longitude": -122.7, "accuracyM": 50.0},
        "nc:Person": {
            "nc:PersonName": [{"nc:PersonSurName": f"SYNTHETIC{number % 31}R{revision}", "nc:PersonGivenName": "SYN"}],
            "nc:PersonBirthDate": [f"19{50 + number % 50}-02-14"],
        },
    }
    return json.dumps(record, separators=(",", ":")).encode()


def record_id(number: int) -> str:
    """The id of an invented encounter."""
    return f"e3:SYN-E-{number:06}-1"


def closing(cursor: str, held: int) -> Closing:
    """The end of a round."""
    return Closing(cursor=cursor, feed=FEED, epoch="SYN", server_time=NOW, complete=True, held=held)


def stage(vault: Vault, page: StagedPage) -> None:
    """Stage a page for e3."""
    vault.staging.stage(System.E3, page)
