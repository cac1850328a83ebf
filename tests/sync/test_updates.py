"""Updates from a folder: what is signed, newer and whole is started; everything else leaves the program as it was."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sync.installation import Installation
from sync.update_problems import (
    NoRelease,
    NothingBefore,
    NothingNewer,
    UpdateDiskFull,
    UpdateFault,
    UpdateProblem,
    UpdateRefused,
    UpdateUnwritable,
)
from sync.updates import FolderFetcher, Updates
from tests.house.ship.release import add, make_keys, renew, rotate_root
from tests.sync.updating import PLATFORM, SCHEMA, Station
from ui.launcher.installed import successor

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def now() -> dt.datetime:
    """The time of every test but those that say another."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


@pytest.fixture
def station(tmp_path: Path, now: dt.datetime) -> Station:
    """A share and a laptop with version 1.0."""
    return Station(tmp_path, now)


def runs(station: Station) -> str:
    """The version that a start of the oldest program on the laptop ends in."""
    own = station.program / "versions" / "1.0" / "crosscheck"
    return (successor(own) or own).parent.name


def test_a_newer_version_is_installed_beside_the_old_one_and_started(station: Station) -> None:
    """The old program starts the new version from then on, and stays."""
    station.publish("1.1")
    assert station.update() == "1.1"
    assert runs(station) == "1.1"
    assert station.installation.versions == ("1.0", "1.1")
    assert (station.program / "versions/1.1/crosscheck").stat().st_mode & 0o111
    assert not list((station.program / "versions").glob(".new-*"))


def test_what_is_installed_is_not_installed_again(station: Station) -> None:
    """The same release a second time has nothing newer."""
    station.publish("1.1")
    station.update()
    with pytest.raises(NothingNewer):
        station.update()


def test_a_stick_of_before_is_refused(station: Station, tmp_path: Path) -> None:
    """Metadata that is older than what was believed once is a rollback, however well it is signed."""
    station.publish("1.1")
    shutil.copytree(station.share, tmp_path / "stick")
    station.publish("1.2")
    assert station.update() == "1.2"
    old = Updates(station.installation, tmp_path / "stick", SCHEMA, PLATFORM)
    with pytest.raises(UpdateRefused) as refused:
        old.offer(station.now)
    assert refused.value.fault is UpdateFault.ROLLED_BACK
    assert runs(station) == "1.2"


def test_an_older_version_under_newer_metadata_is_refused(station: Station) -> None:
    """Even who signs can't have a laptop go back to an older program."""
    station.publish("1.2")
    station.update()
    station.publish("1.1")
    with pytest.raises(UpdateRefused) as refused:
        station.update()
    assert refused.value.fault is UpdateFault.ROLLED_BACK


def test_a_version_that_cannot_read_the_vaults_is_refused(station: Station) -> None:
    """What writes an older vault than the program that runs would lock every officer out."""
    station.publish("1.1", schema=SCHEMA - 1)
    with pytest.raises(UpdateRefused) as refused:
        station.update()
    assert refused.value.fault is UpdateFault.OLDER_VAULT


def test_expired_metadata_is_refused_until_it_is_signed_again(station: Station) -> None:
    """A release counts for a quarter; the same files signed anew count again."""
    station.publish("1.1")
    later = station.now + dt.timedelta(days=93)
    with pytest.raises(UpdateRefused) as refused:
        station.update(later)
    assert refused.value.fault is UpdateFault.EXPIRED
    renew(station.keys, station.share, later)
    assert station.update(later) == "1.1"


def test_a_changed_archive_is_refused(station: Station) -> None:
    """One byte that is not what was signed, and nothing of the archive is used."""
    station.publish("1.1")
    (archive,) = (station.share / "targets" / PLATFORM).iterdir()
    body = bytearray(archive.read_bytes())
    body[len(body) // 2] ^= 1
    archive.write_bytes(body)
    with pytest.raises(UpdateRefused) as refused:
        station.update()
    assert refused.value.fault is UpdateFault.TAMPERED
    assert runs(station) == "1.0"


@pytest.mark.parametrize("role", ["timestamp", "2.targets", "2.snapshot"])
def test_changed_metadata_is_refused(station: Station, role: str) -> None:
    """A longer life written into any role's file breaks its signature."""
    station.publish("1.1")
    path = station.share / "metadata" / f"{role}.json"
    document = json.loads(path.read_text())
    document["signed"]["expires"] = "2999-01-01T00:00:00Z"
    path.write_text(json.dumps(document))
    with pytest.raises(UpdateRefused) as refused:
        station.update()
    assert refused.value.fault is UpdateFault.TAMPERED


def test_a_release_of_other_keys_is_refused(station: Station, tmp_path: Path) -> None:
    """Whoever holds other keys than those the laptop was installed with signs nothing for it."""
    stranger = Station(tmp_path / "stranger", station.now)
    stranger.publish("6.6")
    with pytest.raises(UpdateRefused):
        Updates(station.installation, stranger.share, SCHEMA, PLATFORM).offer(station.now)


def test_new_keys_that_the_old_root_vouches_for_are_believed(station: Station, tmp_path: Path) -> None:
    """A change of every key reaches laptops by the release itself; the old keys sign nothing after it."""
    make_keys(tmp_path / "new-keys")
    rotate_root(station.keys, tmp_path / "new-keys", station.share, station.now)
    add(tmp_path / "new-keys", station.share, station.archive("1.1"), ("1.1", PLATFORM, SCHEMA), station.now)
    assert station.update() == "1.1"
    station.publish("1.2")
    with pytest.raises(UpdateRefused):
        station.update()


def test_the_same_keys_go_on_for_another_year(station: Station) -> None:
    """The root that laptops were installed with leads to one that counts longer; a release under it is believed."""
    later = station.now + dt.timedelta(days=380)
    rotate_root(station.keys, station.keys, station.share, later)
    after = later + dt.timedelta(days=60)  # the first root counts no more
    add(station.keys, station.share, station.archive("1.1"), ("1.1", PLATFORM, SCHEMA), after)
    updates = station.updates()
    assert updates.offer(after).version == "1.1"


def test_a_folder_without_a_release_is_told_apart(station: Station, tmp_path: Path) -> None:
    """An empty folder, and a release for another platform, are no releases for this laptop."""
    with pytest.raises(NoRelease):
        Updates(station.installation, tmp_path / "nothing", SCHEMA, PLATFORM).offer(station.now)
    with pytest.raises(NoRelease):
        station.updates().offer(station.now)
    with pytest.raises(NoRelease):
        Updates(station.installation, station.share, SCHEMA).install(None, lambda _f: True)  # type: ignore[arg-type]


def test_a_version_that_does_not_start_here_is_not_switched_to(station: Station) -> None:
    """The version before goes on, and a later try of a mended release replaces the one that failed."""
    station.publish("1.1")
    updates = station.updates()
    with pytest.raises(UpdateRefused) as refused:
        updates.install(updates.offer(station.now), lambda _folder: False)
    assert refused.value.fault is UpdateFault.DOES_NOT_START
    assert runs(station) == "1.0"
    assert station.update() == "1.1"


def test_there_is_a_way_back_to_the_version_before(station: Station) -> None:
    """Only the last versions stay, and an administrator may go back among them."""
    for version in ("1.1", "1.2", "1.3"):
        station.publish(version)
        station.update()
    assert station.installation.versions == ("1.2", "1.3")
    assert station.installation.go_back() == "1.2"
    with pytest.raises(NothingBefore):
        station.installation.go_back()


def test_a_program_that_cannot_be_written_is_told(station: Station) -> None:
    """A file in the place of a folder is what a refused disk looks like; nothing else happens."""
    station.publish("1.1")
    (station.program / "trust").write_text("")
    with pytest.raises(UpdateUnwritable):
        station.update()
    (station.program / "trust").unlink()
    shutil.rmtree(station.program / "versions")
    (station.program / "versions").write_text("")
    with pytest.raises(UpdateUnwritable):
        station.update()


@pytest.mark.parametrize("url", ["../secret", "/etc/passwd", "metadata/../../x", "c:/x", "a\\b"])
def test_nothing_outside_of_the_release_is_read(tmp_path: Path, url: str) -> None:
    """A path in metadata that leads elsewhere is refused."""
    from tuf.api.exceptions import DownloadError

    with pytest.raises(DownloadError):
        FolderFetcher(tmp_path)._fetch(url)


def test_an_archive_that_reaches_outside_or_is_none_is_refused(station: Station, tmp_path: Path) -> None:
    """Signed or not, an archive writes into its own folder alone."""
    import io
    import tarfile

    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("../../escaped"))
    for content in (body.getvalue(), b"no archive"):
        path = station.installation.making("1.1")
        path.write_bytes(content)
        with pytest.raises(UpdateRefused):
            station.installation.unpack(path, "1.1")
    assert not list(tmp_path.rglob("escaped"))


@pytest.mark.parametrize("custom", [{}, {"version": "x.y", "schema": 5}, {"version": "1.1"}])
def test_a_release_that_does_not_tell_its_version_is_refused(station: Station, custom: dict[str, object]) -> None:
    """What every release of ours tells has to be there."""
    from tuf.api.metadata import TargetFile

    from sync.updates import _told

    target = TargetFile.from_data("x", b"", ["sha256"])
    target.unrecognized_fields["custom"] = custom
    with pytest.raises(UpdateRefused):
        _told(target)


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed by a signal")
def test_a_killed_update_leaves_a_program_that_starts_and_can_be_updated(station: Station) -> None:
    """Killed at any time, the laptop starts a whole version, and the same command then brings the new one."""
    station.publish("1.1")
    killed = 0
    for after_ms in (0, 5, 10, 20, 30, 45, 60, 90):
        command = [sys.executable, "-m", "tests.sync.killed_update", str(station.folder), str(after_ms)]
        status = subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode
        killed += status != 0
        started = runs(station)
        assert started in {"1.0", "1.1"}
        assert (station.program / "versions" / started / "crosscheck").is_file()
        if started == "1.1":
            break
    assert killed
    if runs(station) == "1.0":
        assert station.update() == "1.1"


def test_each_step_that_ends_early_leaves_the_old_program(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full at the rename, or at the name of the version, changes nothing that starts.

    It is told as full, and holds nothing of the new version any more, so that an officer can go on working.
    """
    station.publish("1.1")

    def refuse(*_args: object) -> None:
        raise OSError(28, "full")

    with monkeypatch.context() as full:
        full.setattr(Path, "rename", refuse)
        with pytest.raises(UpdateDiskFull):
            station.update()
    assert runs(station) == "1.0"
    assert not list((station.program / "versions").glob(".new-*"))
    with monkeypatch.context() as full:
        full.setattr(Path, "replace", refuse)
        with pytest.raises(UpdateProblem):
            station.update()
    assert runs(station) == "1.0"
    assert station.update() == "1.1"


def test_a_version_that_is_not_whole_is_never_started(station: Station) -> None:
    """The name of a version alone starts nothing: it has to be there, whole, and a version's name."""
    current = station.program / "current"
    for name in ("1.1", "../../bin", "", "1.0"):
        current.write_text(name)
        assert runs(station) == "1.0"
    current.write_bytes(b"\xff")
    assert runs(station) == "1.0"
    assert station.installation.current == ""
    current.unlink()
    assert runs(station) == "1.0"
    assert station.installation.current == ""
    assert successor(station.folder / "crosscheck") is None
    assert Installation(station.folder / "none").versions == ()
