"""What is left of a name after it was purged, and of a key after a wipe: in every page, free ones and logs included.

Knows SQLCipher's page (https://www.zetetic.net/sqlcipher/design/): 4,096 bytes, the last 80 of them an IV and a seal,
and decrypts each by itself, since a search through SQL would not see what SQL no longer shows.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from benchmarks.vault.filling import KEY, NOW
from overlap.records import Agency, RecordId, System
from storage.home import Home
from storage.problems import Destruction, PartitionDestroyed, VaultError
from storage.staging import Closing, Removal, RemovalReason, StagedPage, Upsert
from storage.vault import Vault, VaultHeader

_PAGE: Final = 4096
_RESERVE: Final = 80
_IV: Final = 16
_SALT: Final = 16
_FRAME_HEAD: Final = 24
_LOG_HEAD: Final = 32
#: A name that no generator makes.
_PLANTED: Final = "ZYXQUARTZBLATTVW"
_PLANTED_ID: Final = "e3:SYN-PLANTED-1"
_PASSPHRASE: Final = "SYN passphrase of a trial"  # noqa: S105  # it protects invented people


def _page(raw: bytes, start: int, key: bytes) -> bytes:
    """The content of one encrypted page."""
    iv = raw[_PAGE - _RESERVE : _PAGE - _RESERVE + _IV]
    opener = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return opener.update(raw[start : _PAGE - _RESERVE]) + opener.finalize()


def decrypted(path: Path, key: bytes) -> list[bytes]:
    """Every page of a vault's file and of its log, decrypted."""
    raw = path.read_bytes()
    pages = [_page(raw[at : at + _PAGE], _SALT if at == 0 else 0, key) for at in range(0, len(raw), _PAGE)]
    log = path.with_name(path.name + "-wal")
    frames = log.read_bytes()[_LOG_HEAD:] if log.exists() else b""
    starts = range(_FRAME_HEAD, len(frames), _PAGE + _FRAME_HEAD)
    return pages + [_page(frames[at : at + _PAGE], 0, key) for at in starts]


def _left(path: Path) -> int:
    """How often the planted name stands in a vault's pages: as a name, as a word, or as its id."""
    needles = (_PLANTED.encode(), _PLANTED.lower().encode(), _PLANTED_ID.encode())
    return sum(page.count(needle) for page in decrypted(path, KEY) for needle in needles)


def purge_remnants(path: Path) -> dict[str, int]:
    """How often a planted name was there while it was live, after it was withdrawn, and after its copy was revoked."""
    with Vault.open(path, KEY, practice=True) as vault:
        _round(vault, Upsert(record=_planted(1)), "p1")
        live = _left(path)
        _round(vault, Removal(id=RecordId(_PLANTED_ID), revision=2, reason=RemovalReason.WITHDRAW), "p2")
        purged = _left(path)
        _round(vault, Upsert(record=_planted(3)), "p3")
        vault.staging.destroy(System.E3, NOW)
        revoked = _left(path)
    return {"live": live, "purged": purged, "revoked": revoked}


def _round(vault: Vault, change: Upsert | Removal, cursor: str) -> None:
    """Commit one change in the feed that the trial filled the vault from."""
    feed = vault.sources.resume_point(System.E3).feed or ""
    vault.staging.stage(System.E3, StagedPage(feed=feed, cursor=cursor, changes=(change,)))
    closing = Closing(cursor=cursor, feed=feed, epoch="SYN-epoch-1", server_time=NOW, complete=False)
    vault.staging.commit(System.E3, closing, NOW)


def _planted(revision: int) -> bytes:
    """The record with the planted name."""
    record = {
        "type": "encounter",
        "id": _PLANTED_ID,
        "revision": revision,
        "provenance": {"system": "e3", "agency": "USBP", "unit": "SYN", "updated": "2026-11-22T21:40:00Z"},
        "nc:ActivityDate": "2026-11-22T18:12:00Z",
        "eventNumber": "SYN-EV-1",
        "nc:Person": {"nc:PersonName": [{"nc:PersonSurName": _PLANTED}]},
    }
    return json.dumps(record).encode()


def wiped(big: Path, folder: Path) -> tuple[float, int]:
    """How many milliseconds a wipe of a partition with a big file took, and how many keys or openings it left."""
    home = Home(folder)
    header = VaultHeader(
        officer_id="SYN-V-2", name="SYN", agency=Agency.USBP, unit="SYN", practice=True, created_at=NOW
    )
    home.create(header, _PASSPHRASE).close()
    partition = home.folder(header.officer_id)
    shutil.copy(big, partition / "vault.db")
    with (partition / "vault.db").open("rb+") as copied:  # a vault's commits are on the disk already; so is this copy
        os.fsync(copied.fileno())
    secrets = [each.read_bytes() for each in partition.glob("practice.*")]
    began = time.perf_counter()
    home.erase(header.officer_id, Destruction.ASKED, NOW)
    taken = (time.perf_counter() - began) * 1000
    with suppress(PartitionDestroyed):  # the files, which are noise by now, go with the next try to open
        home.open(header.officer_id, _PASSPHRASE, practice=True, now=NOW)
    files = [each.read_bytes() for each in folder.rglob("*") if each.is_file()]
    left = sum(data.count(secret) for data in files for secret in secrets if secret)
    return taken, left + _opens(home, header.officer_id)


def _opens(home: Home, officer: str) -> int:
    """1 if a wiped partition still opens."""
    try:
        home.open(officer, _PASSPHRASE, practice=True, now=NOW).close()
    except VaultError:
        return 0
    return 1
