"""The laptop of the trial: one officer's practice vault with as many invented people as are asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from benchmarks.labelled.world import World
from benchmarks.overlap.checking import fill_system
from overlap.records import Agency, System
from storage.header import VaultHeader
from storage.home import Home
from storage.staging import Closing, StagedPage, Upsert

OFFICER: Final = "SYN-BPA-1"
NOW: Final = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
PAGE: Final = 1_000
_FEED: Final = "SYN-feed"


def page(bodies: Sequence[bytes], cursor: str) -> StagedPage:
    """One page of a feed."""
    return StagedPage(feed=_FEED, cursor=cursor, changes=tuple(Upsert(record=body) for body in bodies))


def closing(cursor: str, *, complete: bool) -> Closing:
    """A checkpoint after a page."""
    return Closing(
        cursor=cursor, feed=_FEED, epoch="1", server_time=NOW, token_key=bytes(32), scope="SYN", complete=complete
    )


def fill(folder: Path, world: World, subjects: int) -> None:
    """Make the laptop with the world's encounters and so many of its cases."""
    header = VaultHeader(
        officer_id=OFFICER, name="BPA R. Synthetic", agency=Agency.USBP, unit="SYN Station", practice=True,
        created_at=NOW,
    )  # fmt: skip
    with Home(folder).create(header) as vault:
        fill_system(vault, System.E3, map(world.encounter, range(world.people)), world.people)
        fill_system(vault, System.TECS, (world.subject(number).case for number in range(subjects)), subjects)


def changed(world: World, number: int) -> list[str]:
    """So many of the world's encounters as they would come with a later round."""
    encode = msgspec.json.Encoder().encode
    records = (world.encounter(at) for at in range(min(number, world.people)))
    return [encode(msgspec.structs.replace(each, revision=each.revision + 1)).decode() for each in records]
