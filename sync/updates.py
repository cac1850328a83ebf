"""An update of the program from a folder: a station's share or a stick, signed by TUF metadata, without a network.

Knows the order: believe the metadata, compare versions, copy what is signed, make it whole, try it, name it. The
metadata says who may sign, which state is the last one and until when it counts; it never goes back (TUF 1.0.34,
section 5). Does *not* know how versions lie on the disk (`sync.installation`).
"""

from __future__ import annotations

import datetime as dt
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple, TypeVar

from tuf.api.exceptions import (
    BadVersionNumberError,
    DownloadError,
    DownloadHTTPError,
    ExpiredMetadataError,
    RepositoryError,
)
from tuf.api.metadata import TargetFile  # type: ignore[attr-defined]  # named there for users, and not in __all__
from tuf.ngclient.fetcher import FetcherInterface
from tuf.ngclient.updater import Updater

from sync.installation import Installation, number
from sync.update_problems import NoRelease, NothingNewer, UpdateFault, UpdateRefused, UpdateUnwritable, unwritable

#: Names within a release's folder, and of the archive for each platform.
METADATA: Final = "metadata"
TARGETS: Final = "targets"
ARCHIVE: Final = "crosscheck.tar.gz"
ROOT: Final = "root.json"
TRUST: Final = "trust"
_CHUNK: Final = 1 << 20
_NOT_FOUND: Final = 404
_Given = TypeVar("_Given")


class Offer(NamedTuple):
    """A version that a release offers to this laptop."""

    version: str
    schema: int
    target: TargetFile


def this_platform() -> str:
    """The platform's name in a release, such as `linux_x86_64` or `win32_amd64`."""
    return f"{sys.platform}_{platform.machine().lower()}"


class FolderFetcher(FetcherInterface):
    """Reads what would be fetched out of a folder, and nothing outside of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _fetch(self, url: str) -> Iterator[bytes]:
        place = PurePosixPath(url)
        if place.is_absolute() or ".." in place.parts or "\\" in url or ":" in url:
            raise DownloadError("a path outside of the release")
        path = self._folder / place
        if not path.is_file():
            raise DownloadHTTPError("not in the release", _NOT_FOUND)
        return _chunks(path)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


class Updates:
    """Updates one installation from one folder; `schema` is the newest vault that the running program writes."""

    def __init__(self, installation: Installation, release: Path, schema: int, on: str | None = None) -> None:
        self._installation = installation
        self._release = release
        self._schema = schema
        self._platform = on or this_platform()
        self._updater: Updater | None = None

    def offer(self, now: dt.datetime) -> Offer:
        """What the release offers, believed and newer than what is installed.

        Raises:
            NoRelease, NothingNewer, UpdateRefused, UpdateUnwritable.
        """
        found = _translated(lambda: self._looked_up(now))
        if found is None:
            raise NoRelease("nothing for this platform")
        offer = _told(found)
        current = self._installation.current
        if current and number(offer.version) < number(current):
            raise UpdateRefused(UpdateFault.ROLLED_BACK)
        if offer.version == current:
            raise NothingNewer(current)
        if offer.schema < self._schema:
            raise UpdateRefused(UpdateFault.OLDER_VAULT)
        return offer

    def install(self, offer: Offer, tried: Callable[[Path], bool]) -> str:
        """The version that is started from now on; `tried` says whether a version's folder starts here.

        Raises:
            UpdateRefused: what was copied is not what was signed, or it does not start. UpdateUnwritable.
        """
        installation, updater = self._installation, self._updater
        if updater is None:
            raise NoRelease("nothing was looked up")
        installation.clear_unfinished()
        archive = installation.making(offer.version)
        try:
            _translated(lambda: updater.download_target(offer.target, str(archive)))
            installation.unpack(archive, offer.version)
        except UpdateUnwritable:
            installation.clear_unfinished()  # a full disk keeps an officer from work as well
            raise
        installation.switch(offer.version, tried)
        return offer.version

    def _looked_up(self, now: dt.datetime) -> TargetFile | None:
        """This platform's archive by the last state of the release, after all its metadata was believed."""
        program = self._installation.program
        trust = program / TRUST
        trust.mkdir(parents=True, exist_ok=True)
        updater = Updater(
            str(trust), METADATA, None, TARGETS, FolderFetcher(self._release), bootstrap=(program / ROOT).read_bytes()
        )
        # The library asks the system's clock; the time is given here as everywhere, so that a test can pass it.
        updater._trusted_set.reference_time = now  # noqa: SLF001
        updater.refresh()
        self._updater = updater
        return updater.get_targetinfo(f"{self._platform}/{ARCHIVE}")


def _told(target: TargetFile) -> Offer:
    """What the signed metadata tells of an archive.

    Raises:
        UpdateRefused: it lacks what every release of ours tells.
    """
    custom = target.custom or {}
    version, schema = custom.get("version"), custom.get("schema")
    if not isinstance(version, str) or not isinstance(schema, int):
        raise UpdateRefused(UpdateFault.TAMPERED)
    number(version)
    return Offer(version, schema, target)


def _translated(step: Callable[[], _Given]) -> _Given:
    """What a step of the library gives; its errors are told as ours."""
    try:
        return step()
    except ExpiredMetadataError as error:
        raise UpdateRefused(UpdateFault.EXPIRED) from error
    except BadVersionNumberError as error:
        raise UpdateRefused(UpdateFault.ROLLED_BACK) from error
    except DownloadHTTPError as error:
        raise NoRelease("a part of it is missing") from error
    except (RepositoryError, DownloadError) as error:
        raise UpdateRefused(UpdateFault.TAMPERED) from error
    except OSError as error:
        raise unwritable(error, "the program's folder") from error
