"""A smart card as a way into a partition, tried on a card in software."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from storage.home import Home
from storage.keys import SlotKind
from storage.problems import CardFault, CardUnusable, PartitionLocked, WrongPassphrase
from storage.proofs import CardPin
from storage.slot_changes import SlotChanges
from storage.vault import VaultHeader
from tests.storage.laptop import OFFICER, PASSPHRASE, MemoryKeeper

pkcs11 = pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")
MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)
PIN, OTHER_PIN = "123456", "654321"


@pytest.fixture(scope="session")
def module(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The module of a card in software, with one card in it that has a key, and one whose key may not decrypt."""
    found = next((path for path in map(Path, MODULES) if path.is_file()), None)
    tool = shutil.which("softhsm2-util")
    if found is None or tool is None:
        pytest.skip("SoftHSM is not installed (apt-get install softhsm2)")
    folder = tmp_path_factory.mktemp("cards")
    (folder / "conf").write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "conf")
    command = [tool, "--init-token", "--free", "--label", "SYN card", "--pin", PIN, "--so-pin", OTHER_PIN]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    (token,) = pkcs11.lib(str(found)).get_tokens(token_label="SYN card")
    with token.open(user_pin=PIN, rw=True) as session:
        session.generate_keypair(pkcs11.KeyType.RSA, 2048, id=b"\x03", label="SYN", store=True)
    return found


@pytest.fixture
def changes(home: Home, real: VaultHeader) -> SlotChanges:
    """The ways into a new, real partition."""
    home.create(real, PASSPHRASE).close()
    return SlotChanges(home, OFFICER)


def test_a_card_opens_with_its_pin(home: Home, changes: SlotChanges, module: Path, now: dt.datetime) -> None:
    """Beside the passphrase, and without it; the list says which card and key."""
    made = changes.add(PASSPHRASE, CardPin(PIN, module), now, "SYN card")
    assert made.kind is SlotKind.CARD
    assert made.holder.endswith(":03")
    home.open(OFFICER, CardPin(PIN, module), now=now).close()
    changes.remove(changes.entries()[0].id, CardPin(PIN, module), now)
    with pytest.raises(WrongPassphrase):
        home.open(OFFICER, PASSPHRASE, now=now)


def test_a_card_alone_is_not_enough(
    home: Home, keeper: MemoryKeeper, changes: SlotChanges, module: Path, now: dt.datetime
) -> None:
    """It opens together with the keyring's secret, as the passphrase does."""
    changes.add(PASSPHRASE, CardPin(PIN, module), now)
    held = dict(keeper.secrets)
    keeper.secrets = {name: bytes(32) if len(name) < 30 else secret for name, secret in held.items()}
    with pytest.raises((WrongPassphrase, PartitionLocked)):
        home.open(OFFICER, CardPin(PIN, module), now=now)


def test_a_wrong_pin_counts_as_a_failure(home: Home, changes: SlotChanges, module: Path, now: dt.datetime) -> None:
    """The card says so, and the partition counts it too."""
    changes.add(PASSPHRASE, CardPin(PIN, module), now)
    with pytest.raises(CardUnusable) as seen:
        home.open(OFFICER, CardPin("000000", module), now=now)
    assert seen.value.reason is CardFault.PIN_WRONG
    assert home.attempts(OFFICER, now).failures == 1
    home.open(OFFICER, CardPin(PIN, module), now=now).close()


def test_a_module_that_is_not_there_costs_no_try(
    home: Home, changes: SlotChanges, module: Path, now: dt.datetime
) -> None:
    """Nor does a file that is no module."""
    changes.add(PASSPHRASE, CardPin(PIN, module), now)
    for wrong in (Path("/SYN/none.so"), Path(__file__)):
        with pytest.raises(CardUnusable) as seen:
            home.open(OFFICER, CardPin(PIN, wrong), now=now)
        assert seen.value.reason is CardFault.NO_MODULE
    assert home.attempts(OFFICER, now).failures == 0


def test_another_card_does_not_open(
    home: Home, changes: SlotChanges, module: Path, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slot names its card, and is opened by no other in the reader."""
    changes.add(PASSPHRASE, CardPin(PIN, module), now)
    with monkeypatch.context() as patch:
        patch.setattr("storage.card._serial", lambda _token: "SYN other")
        with pytest.raises(CardUnusable) as seen:
            home.open(OFFICER, CardPin(PIN, module), now=now)
    assert seen.value.reason is CardFault.NO_CARD


def test_without_a_card_slot_a_card_opens_nothing(
    home: Home, changes: SlotChanges, module: Path, now: dt.datetime
) -> None:
    """The card is not even asked."""
    with pytest.raises(WrongPassphrase):
        home.open(OFFICER, CardPin(PIN, module), now=now)
    assert [each.kind for each in changes.entries()] == [SlotKind.PASSPHRASE]


def test_a_card_without_a_key_is_no_way_in(
    changes: SlotChanges, module: Path, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that is too short for new secrets is no key."""
    monkeypatch.setattr("storage.card._BITS_LEAST", 4096)
    with pytest.raises(CardUnusable) as seen:
        changes.add(PASSPHRASE, CardPin(PIN, module), now)
    assert seen.value.reason is CardFault.NO_KEY
