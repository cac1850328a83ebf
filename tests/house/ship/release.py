"""Makes a signed release: a folder of TUF metadata and archives that goes on a share or a stick.

Knows the four roles and how long each of their words counts. The keys lie in a folder that never leaves whoever signs:
`root` offline in a safe, the others with who builds. Does *not* know how a laptop takes a release in (`sync.updates`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import tarfile
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp

from sync.installation import WHOLE
from sync.updates import ARCHIVE, METADATA, TARGETS
from tests.house.ship.tree import ShipError, epoch

ROLES = ("root", "targets", "snapshot", "timestamp")
#: Those that sign each new state of a release; root's key can stay in its safe.
DAILY = ROLES[1:]
#: Days that a role's word counts: root is signed once a year, a release is believed for a quarter, so that a laptop
#: which is only given old sticks notices.
DAYS = {"root": 400, "targets": 92, "snapshot": 92, "timestamp": 92}


def make_keys(folder: Path) -> None:
    """Write one new Ed25519 key for each role into a folder for its owner alone; keys that are there stay."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for role in ROLES:
        path = folder / f"{role}.pem"
        if not path.exists():
            key = Ed25519PrivateKey.generate()
            path.touch(mode=0o600)
            path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def begin(keys: Path, release: Path, now: dt.datetime) -> Path:
    """A release's folder without an archive; the path of the root metadata that laptops are installed with."""
    (release / METADATA).mkdir(parents=True, exist_ok=True)
    signers = _signers(keys)
    root = Root(expires=_until("root", now), consistent_snapshot=True)
    for role, signer in signers.items():
        root.add_key(signer.public_key, role)
    path = release / METADATA / "1.root.json"
    if path.exists():
        raise ShipError(f"{path} is there already: a release is begun once")
    _sign(Metadata(root), signers["root"], path)
    _publish(release, signers, Targets(expires=_until("targets", now)), now, 1)
    return path


def rotate_root(keys: Path, new_keys: Path, release: Path, now: dt.datetime) -> Path:
    """The next root metadata, which hands every role to new keys and is signed by the old root and the new one.

    The same keys may go on, for another year. Both folders have to hold all four.

    Raises:
        ShipError: a key is not there, or the release was not begun.
    """
    signers, (targets, number) = _signers(new_keys), _latest(release)
    older = max((release / METADATA).glob("*.root.json"), key=lambda path: int(path.name.split(".")[0]))
    root = Metadata[Root].from_file(str(older)).signed
    for role in ROLES:
        for keyid in list(root.roles[role].keyids):
            root.revoke_key(keyid, role)
        root.add_key(signers[role].public_key, role)
    root.version += 1
    root.expires = _until("root", now)
    metadata = Metadata(root)
    metadata.sign(_signers(keys)["root"])
    metadata.sign(signers["root"], append=True)
    path = release / METADATA / f"{root.version}.root.json"
    metadata.to_file(str(path))
    _publish(release, signers, targets, now, number + 1)
    return path


def add(keys: Path, release: Path, archive: bytes, told: tuple[str, str, int], now: dt.datetime) -> None:
    """Put an archive into a release and sign its new state; `told` is version, platform and the vault's schema."""
    version, platform, schema = told
    targets, number = _latest(release)
    signers = _signers(keys, DAILY)  # before anything is written
    place = f"{platform}/{ARCHIVE}"
    target = TargetFile.from_data(place, archive, ["sha256"])
    target.unrecognized_fields["custom"] = {"version": version, "schema": schema}
    targets.targets[place] = target
    folder = release / TARGETS / platform
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{hashlib.sha256(archive).hexdigest()}.{ARCHIVE}").write_bytes(archive)
    _publish(release, signers, targets, now, number + 1)


def renew(keys: Path, release: Path, now: dt.datetime) -> None:
    """Sign the last state of a release anew, so that it counts for another quarter."""
    targets, number = _latest(release)
    _publish(release, _signers(keys, DAILY), targets, now, number + 1)


def packed(folder: Path) -> bytes:
    """The archive of a version's folder, the same bytes for the same files."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as archive:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if name != WHOLE:
                archive.add(path, name, recursive=False, filter=_plain)
    raw = bytearray(out.getvalue())
    raw[4:8] = epoch().to_bytes(4, "little")  # gzip's own time of making
    return bytes(raw)


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = epoch()
    entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    return entry


def _signers(keys: Path, roles: Sequence[str] = ROLES) -> dict[str, CryptoSigner]:
    """What signs for each of some roles.

    Raises:
        ShipError: a key is not there.
    """
    if missing := [str(keys / f"{role}.pem") for role in roles if not (keys / f"{role}.pem").is_file()]:
        raise ShipError(f"nothing was signed, for these keys are not there: {', '.join(missing)}")
    return {role: CryptoSigner(load_pem_private_key((keys / f"{role}.pem").read_bytes(), None)) for role in roles}


def _latest(release: Path) -> tuple[Targets, int]:
    """The targets of a release's last state, and its number.

    Raises:
        ShipError: the release was not begun.
    """
    last = release / METADATA / "timestamp.json"
    if not last.is_file():
        raise ShipError(f"there is no release in {release}: begin one with `ship release begin`")
    snapshot = Metadata[Timestamp].from_file(str(last)).signed.snapshot_meta.version
    path = release / METADATA / f"{snapshot}.targets.json"
    return Metadata[Targets].from_file(str(path)).signed, snapshot


def _publish(release: Path, signers: dict[str, CryptoSigner], targets: Targets, now: dt.datetime, number: int) -> None:
    """Sign one state of a release; its timestamp is put in place last."""
    folder = release / METADATA
    targets.version, targets.expires = number, _until("targets", now)
    _sign(Metadata(targets), signers["targets"], folder / f"{number}.targets.json")
    snapshot = Snapshot(version=number, expires=_until("snapshot", now), meta={"targets.json": MetaFile(number)})
    _sign(Metadata(snapshot), signers["snapshot"], folder / f"{number}.snapshot.json")
    timestamp = Timestamp(version=number, expires=_until("timestamp", now), snapshot_meta=MetaFile(number))
    _sign(Metadata(timestamp), signers["timestamp"], folder / "timestamp.json")


def _sign(metadata: Metadata, signer: CryptoSigner, path: Path) -> None:
    metadata.sign(signer)
    metadata.to_file(str(path))


def _until(role: str, now: dt.datetime) -> dt.datetime:
    return (now + dt.timedelta(days=DAYS[role])).replace(microsecond=0)
