"""What an administrator lays down: it only makes narrower, it is told clearly, and it holds in an open vault."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlap.records import System
from storage.home import Home
from storage.lease import Lease
from storage.preferences import Preferences, Sound
from storage.problems import ForbiddenGateway, ForbiddenWay, PartitionDestroyed, PolicyUnusable, WrongPassphrase
from storage.proofs import Passphrase
from storage.settings import GatewayAddress, Settings
from storage.site_policy import (
    MOST_BYTES,
    NOTHING_LAID_DOWN,
    SitePolicy,
    policy_place,
    policy_schema,
    read_policy,
)
from storage.vault import VaultHeader
from tests.storage.laptop import PASSPHRASE, QUICK, MemoryKeeper

DOCS = Path(__file__).resolve().parents[2] / "docs"
WHOLE = """
version = 1
[limits]
copy_minutes = { e3 = 60 }
idle_minutes = 5
signed_in_hours = 8
[leases]
longest_hours = 48
[factors]
opens_with = "card"
destroyed_after = 10
[sound]
most = "off"
[backends.e3]
url = "https://e3.example"
ca_file = "/etc/crosscheck/e3.pem"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the policy under test lies."""
    return tmp_path / "policy.toml"


def laid_down(file: Path, text: str) -> SitePolicy:
    """The policy of a text."""
    file.write_text(text, encoding="utf-8")
    return read_policy(file)


def test_every_field_of_the_file_is_read(file: Path) -> None:
    """A whole file gives each of its values."""
    policy = laid_down(file, WHOLE)
    assert policy.limits.copy_minutes == {System.E3: 60}
    assert (policy.limits.idle_minutes, policy.limits.signed_in_hours, policy.leases.longest_hours) == (5, 8, 48)
    assert (policy.takes_passphrase, policy.factors.destroyed_after, policy.sound.most) == (False, 10, Sound.OFF)
    assert policy.backends[System.E3].url == "https://e3.example"


def test_without_a_file_nothing_is_laid_down(file: Path) -> None:
    """A laptop without a policy is bound by the program alone."""
    assert read_policy(file) == NOTHING_LAID_DOWN
    assert policy_place().name == "policy.toml"


def test_no_variable_of_the_officers_moves_the_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it lies is the system's word: another place would be one where nothing is laid down."""
    place = policy_place()
    for name in ("PROGRAMDATA", "ALLUSERSPROFILE", "HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"):
        monkeypatch.setenv(name, str(tmp_path))
    assert policy_place() == place


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[limits]\nidle_minutes = 31", "idle_minutes"),
        ("[limits]\nsigned_in_hours = 13", "signed_in_hours"),
        ("[limits]\ncopy_minutes = { e3 = 99999 }", "copy_minutes"),
        ("[leases]\nlongest_hours = 400", "longest_hours"),
        ("[factors]\ndestroyed_after = 21", "destroyed_after"),
        ("[factors]\nopens_with = 'nothing'", "opens_with"),
        ("[backends.e3]\nurl = 'ftp://x'", "url"),
        ("[limits]\nidel_minutes = 3", "idel_minutes"),
        ("version = 2", "version"),
        ("[limits", "not TOML"),
        ("# " + "x" * MOST_BYTES, "longer"),
    ],
)
def test_what_may_not_be_laid_down_is_refused_and_told_where(file: Path, text: str, told: str) -> None:
    """A value beyond the program's own bounds, a word misspelt and a text that is no TOML are each named."""
    with pytest.raises(PolicyUnusable, match=told):
        laid_down(file, text)


def test_a_file_that_is_no_text_or_no_file_is_refused(file: Path, tmp_path: Path) -> None:
    """Bytes that are not UTF-8, and a folder in the file's place, open nothing."""
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyUnusable, match="UTF-8"):
        read_policy(file)
    with pytest.raises(PolicyUnusable, match="can't be read"):
        read_policy(tmp_path)


@given(
    own=st.integers(1, 20_160), most=st.integers(1, 20_160), idle=st.integers(1, 30), idle_most=st.integers(1, 30),
    sound=st.sampled_from(Sound), loudest=st.sampled_from(Sound),
)  # fmt: skip
def test_a_policy_only_makes_narrower(
    own: int, most: int, idle: int, idle_most: int, sound: Sound, loudest: Sound
) -> None:
    """No limit, idle time or sound is ever more than the officer chose, nor more than was laid down."""
    policy = msgspec.convert(
        {"limits": {"copy_minutes": {"e3": most}, "idle_minutes": idle_most}, "sound": {"most": loudest.value}},
        SitePolicy,
    )
    held = policy.settings(Settings(limit_minutes={System.E3: own}, idle_minutes=idle))
    assert held.limit(System.E3) == dt.timedelta(minutes=min(own, most))
    assert held.idle_minutes == min(idle, idle_most)
    heard = policy.preferences(Preferences(sound=sound)).sound
    order = [Sound.OFF, Sound.QUIET_WORK, Sound.ALWAYS]
    assert order.index(heard) == min(order.index(sound), order.index(loudest))


def test_a_system_without_a_limit_of_its_own_has_the_stricter_of_usual_and_laid_down() -> None:
    """The program's usual limit of four hours is narrowed too, and one that is laid down wider changes nothing."""
    strict = msgspec.convert({"limits": {"copy_minutes": {"e3": 30}}}, SitePolicy)
    wide = msgspec.convert({"limits": {"copy_minutes": {"e3": 20_000}}}, SitePolicy)
    assert strict.settings(Settings()).limit(System.E3) == dt.timedelta(minutes=30)
    assert wide.settings(Settings()).limit(System.E3) == Settings().limit(System.E3)


def test_another_gateway_or_authority_is_not_spoken_to(file: Path) -> None:
    """Only the address that is laid down, with its authority, is left among an officer's gateways."""
    policy = laid_down(file, WHOLE)
    right = GatewayAddress(url="https://e3.example/", ca_file="/etc/crosscheck/e3.pem")
    wrong = GatewayAddress(url="https://elsewhere.example", ca_file="/etc/crosscheck/e3.pem")
    forged = GatewayAddress(url="https://e3.example", ca_file="/etc/other.pem")
    free = GatewayAddress(url="https://tecs.example")
    assert policy.settings(Settings(gateways={System.E3: right, System.TECS: free})).gateways.keys() == set(System)
    assert policy.settings(Settings(gateways={System.E3: wrong})).gateways == {}
    assert not policy.admits(System.E3, forged)


@pytest.fixture
def real(header: VaultHeader) -> VaultHeader:
    """A real officer's header."""
    return msgspec.structs.replace(header, practice=False)


def test_an_open_vault_obeys_what_is_laid_down(
    tmp_path: Path, file: Path, keeper: MemoryKeeper, real: VaultHeader, now: dt.datetime
) -> None:
    """Settings in force, preferences and leases of an open vault are within the policy; what was chosen is kept."""
    policy = msgspec.structs.replace(laid_down(file, WHOLE), factors=NOTHING_LAID_DOWN.factors)
    home = Home(tmp_path / "home", keeper, QUICK, lambda: policy)
    with home.create(real, PASSPHRASE) as vault:
        vault.preferences.write(Preferences(sound=Sound.ALWAYS))
    with home.open(real.officer_id, PASSPHRASE, now=now) as vault:
        kept = vault.preferences.read()
        assert kept is not None
        assert kept.sound is Sound.OFF
        assert vault.settings.in_force().idle_minutes == 5
        assert vault.settings.read().idle_minutes == 15
        assert vault.site.limits.signed_in_hours == 8


def test_where_a_card_is_asked_for_no_passphrase_opens(
    tmp_path: Path, file: Path, keeper: MemoryKeeper, real: VaultHeader, now: dt.datetime
) -> None:
    """A right passphrase is refused without a count, and opens again once the policy takes it."""
    held = [NOTHING_LAID_DOWN]
    home = Home(tmp_path / "home", keeper, QUICK, lambda: held[0])
    home.create(real, PASSPHRASE).close()
    held[0] = laid_down(file, WHOLE)
    with pytest.raises(ForbiddenWay):
        home.open(real.officer_id, Passphrase(PASSPHRASE), now=now)
    assert home.attempts(real.officer_id, now).failures == 0
    held[0] = NOTHING_LAID_DOWN
    home.open(real.officer_id, PASSPHRASE, now=now).close()


def test_fewer_failures_destroy_where_that_is_laid_down(
    tmp_path: Path, keeper: MemoryKeeper, real: VaultHeader, now: dt.datetime
) -> None:
    """The tenth wrong passphrase in a row destroys a copy whose policy bears ten."""
    policy = msgspec.convert({"factors": {"destroyed_after": 10}}, SitePolicy)
    home = Home(tmp_path / "home", keeper, QUICK, lambda: policy)
    home.create(real, PASSPHRASE).close()
    for tried in range(9):
        with pytest.raises(WrongPassphrase):
            home.open(real.officer_id, "SYN wrong", now=now + tried * dt.timedelta(hours=1))
    with pytest.raises(PartitionDestroyed):
        home.open(real.officer_id, "SYN wrong", now=now + dt.timedelta(hours=10))


def test_a_policy_that_cannot_be_read_opens_nothing(
    tmp_path: Path, file: Path, keeper: MemoryKeeper, real: VaultHeader, now: dt.datetime
) -> None:
    """What is forbidden is not known, so no vault opens and no gateway is spoken to until the file is mended."""
    home = Home(tmp_path / "home", keeper, QUICK, lambda: read_policy(file))
    home.create(real, PASSPHRASE).close()
    file.write_text("[limits]\nidle_minutes = 99")
    with pytest.raises(PolicyUnusable, match="idle_minutes"):
        home.open(real.officer_id, PASSPHRASE, now=now)
    file.write_text(WHOLE)
    with pytest.raises(ForbiddenGateway):
        home.admit(System.E3, "https://elsewhere.example", None)
    home.admit(System.TECS, "https://tecs.example", None)


def test_a_lease_never_counts_longer_than_is_laid_down(now: dt.datetime) -> None:
    """A lease of 72 hours ends after 48 where no more is allowed; a shorter one stays as it was given."""
    lease = Lease(
        source=System.E3, officer="SYN-U-0007", device="SYN-D", serial=1, issued_at=now,
        valid_until=now + dt.timedelta(hours=72), grace_hours=1,
    )  # fmt: skip
    assert lease.at_most(dt.timedelta(hours=48)).valid_until == now + dt.timedelta(hours=48)
    assert lease.at_most(dt.timedelta(hours=100)) is lease


def test_the_documented_schema_is_the_one_that_is_checked_by() -> None:
    """docs/policy.schema.json is what the program itself reads a policy by."""
    assert json.loads((DOCS / "policy.schema.json").read_text(encoding="utf-8")) == policy_schema()
