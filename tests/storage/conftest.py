"""Vaults with invented content, and ways to look at what is on the disk.

Every name is synthetic: ids carry `SYN`, phones are of the 555-01xx range.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from overlap.records import Agency, RecordId, System
from storage.home import Home
from storage.staging import Removal, RemovalReason, Upsert
from storage.vault import Vault, VaultHeader, VaultOptions
from tests.storage.invented import Decrypted, Encounters, Feed, Removals
from tests.storage.laptop import QUICK, MemoryKeeper

GOLDEN = Path(__file__).resolve().parents[2] / "docs" / "protocol" / "records.ndjson"
#: SQLCipher 4's page: 4,096 bytes that end in an IV of 16 and a seal of 64; the first page starts with the salt.
PAGE, RESERVE, IV, SALT = 4096, 80, 16, 16


@pytest.fixture
def now() -> dt.datetime:
    """The time of every test."""
    return dt.datetime(2026, 11, 23, 15, 10, tzinfo=dt.UTC)


@pytest.fixture
def key() -> bytes:
    """The key of the vault under test."""
    return bytes(range(32))


@pytest.fixture
def header(now: dt.datetime) -> VaultHeader:
    """An invented agent's practice vault."""
    return VaultHeader(
        officer_id="SYN-U-0007",
        name="Agent Synthetic One",
        agency=Agency.USBP,
        unit="Blaine Station",
        sector="BLW",
        practice=True,
        created_at=now,
    )


@pytest.fixture
def keeper() -> MemoryKeeper:
    """The keyring of the laptop under test."""
    return MemoryKeeper()


@pytest.fixture
def home(tmp_path: Path, keeper: MemoryKeeper) -> Home:
    """A laptop without officers."""
    return Home(tmp_path / "home", keeper, QUICK)


@pytest.fixture
def real(header: VaultHeader) -> VaultHeader:
    """The header of a vault that is not for practice."""
    return msgspec.structs.replace(header, practice=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the vault lies."""
    return tmp_path / "vault.db"


@pytest.fixture
def vault(path: Path, key: bytes, header: VaultHeader) -> Iterator[Vault]:
    """A new, empty vault whose outbox draws no jitter."""
    with Vault.create(path, key, header, VaultOptions(draw=lambda: 0.0)) as vault:
        yield vault


@pytest.fixture
def golden() -> dict[str, bytes]:
    """The protocol's example records by their ids, verbatim."""
    return {msgspec.json.decode(line)["id"]: line for line in GOLDEN.read_bytes().splitlines()}


@pytest.fixture
def e3(vault: Vault, now: dt.datetime) -> Feed:
    """The e3 gateway's feed into the vault."""
    return Feed(vault, now)


@pytest.fixture
def tecs(vault: Vault, now: dt.datetime) -> Feed:
    """The TECS gateway's feed into the vault."""
    return Feed(vault, now, System.TECS)


@pytest.fixture
def encounter() -> Encounters:
    """Makes the upsert of an invented encounter: number, surname, revision, and any further fields."""

    def make(number: int, surname: str = "SYNTHETIC", revision: int = 1, **more: Any) -> Upsert:
        record = {
            "type": "encounter",
            "id": f"e3:SYN-E-{number:06}-1",
            "revision": revision,
            "provenance": {
                "system": "e3",
                "agency": "USBP",
                "unit": "Blaine Station",
                "updated": "2026-11-22T21:40:00Z",
            },
            "nc:ActivityDate": "2026-11-22T18:12:00Z",
            "eventNumber": f"SYN-EV-{number:06}",
            "nc:Person": {
                "nc:PersonName": [{"nc:PersonSurName": surname, "nc:PersonGivenName": f"GIVEN{number % 97}"}],
                "nc:PersonBirthDate": [f"{1950 + number % 50}-0{1 + number % 9}-1{number % 9}"],
                "identifications": [{"category": "ALIEN", "nc:IdentificationID": f"SYN A {number:06}"}],
            },
            **more,
        }
        return Upsert(record=msgspec.json.encode(record))

    return make


@pytest.fixture
def gone() -> Removals:
    """Makes the removal of an invented encounter."""

    def make(number: int, revision: int = 9, reason: RemovalReason = RemovalReason.TOMBSTONE) -> Removal:
        return Removal(id=RecordId(f"e3:SYN-E-{number:06}-1"), revision=revision, reason=reason)

    return make


@pytest.fixture
def decrypted(path: Path, key: bytes) -> Decrypted:
    """Decrypts every page of the file and of its log, the free ones and the unused ends of pages included."""

    def page(raw: bytes, start: int) -> bytes:
        iv = raw[PAGE - RESERVE : PAGE - RESERVE + IV]
        opener = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        return opener.update(raw[start : PAGE - RESERVE]) + opener.finalize()

    def read() -> bytes:
        raw = path.read_bytes()
        pages = [page(raw[at : at + PAGE], SALT if at == 0 else 0) for at in range(0, len(raw), PAGE)]
        log = path.with_name(path.name + "-wal")
        frames = log.read_bytes()[32:] if log.exists() else b""  # after the log's header, frames of 24 bytes and a page
        for at in range(0, len(frames), PAGE + 24):
            frame = frames[at + 24 : at + 24 + PAGE]
            pages += [page(frame, 0), page(frame, SALT)]  # the first page may stand anywhere in the log
        return b"".join(pages)

    return read
