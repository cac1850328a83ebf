"""A practice copy of a handful of invented people, made on this laptop without any agency.

Knows how the sample's records become a vault that is marked as practice. Everything in it is invented; the times move
with the day it is made.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from overlap.any_record import Record
from overlap.records import Agency, Duty, Operation, Place, System
from storage.header import VaultHeader
from storage.home import Home
from storage.problems import Destruction
from storage.staging import Closing, StagedPage, Upsert
from storage.vault import Vault
from ui import sample
from ui.enrolment.state import PRACTICE_OFFICER
from ui.whereabouts.sources import STATION_ACCURACY_M

_FEED = "SYN-practice"
_SCOPE = "practice"
_RECORDS = {
    System.E3: (sample.ENCOUNTER, sample.PHONE_ENCOUNTER),
    System.TECS: (sample.CASE, sample.OPERATION, sample.DUTY),
}


def make_practice(home: Home, now: dt.datetime) -> None:
    """Make the practice copy anew, in the place of an earlier one.

    Raises:
        VaultError: it can't be written.
    """
    if any(entry.id == PRACTICE_OFFICER and entry.destroyed is None for entry in home.officers()):
        home.destroy(PRACTICE_OFFICER, Destruction.ASKED, now)
    header = VaultHeader(
        officer_id=PRACTICE_OFFICER, name="Practice", agency=Agency.USBP, unit="Practice", practice=True, created_at=now
    )
    with home.create(header) as vault:
        for system in System:
            _fill(vault, system, now)
        at = sample.POSITION
        station = Place(latitude=at.latitude, longitude=at.longitude, accuracy_m=STATION_ACCURACY_M)
        vault.settings.write(msgspec.structs.replace(vault.settings.read(), station=station))


def _fill(vault: Vault, system: System, now: dt.datetime) -> None:
    """Store one system's records, as a round would."""
    records = tuple(_moved(record, now - sample.NOW) for record in _RECORDS[system])
    changes = tuple(Upsert(record=msgspec.json.encode(record)) for record in records)
    vault.staging.stage(system, StagedPage(feed=_FEED, cursor="1", changes=changes))
    closing = Closing(
        cursor="1", feed=_FEED, epoch="1", server_time=now, scope=_SCOPE, complete=True, held=len(records)
    )
    vault.staging.commit(system, closing, now)


def _moved(record: Record, by: dt.timedelta) -> Record:
    """The record as if it had been made so much later."""
    match record:
        case Operation():
            return msgspec.structs.replace(record, starts_at=record.starts_at + by, ends_at=record.ends_at + by)
        case Duty():
            return msgspec.structs.replace(record, valid_from=record.valid_from + by, valid_to=record.valid_to + by)
        case _:
            return record
