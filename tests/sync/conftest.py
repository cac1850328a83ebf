"""Misbehaving servers, gateways that speak to them, and real vaults."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from overlap.records import Agency, System
from storage.header import VaultHeader
from storage.tokens import Access as Grant
from storage.vault import Vault, VaultOptions
from sync.client import Gateway
from sync.credentials import Access
from sync.limits import Limits
from tests.sync.hostile import HostileServer

NOW = dt.datetime(2026, 11, 23, 15, 4, 5, tzinfo=dt.UTC)
KEY = bytes(range(32))

#: Limits that a test reaches at once.
QUICK = Limits(connect_s=2.0, read_s=2.0, total_s=10.0, check_s=5.0)


@pytest.fixture
def server() -> Iterator[HostileServer]:
    """A misbehaving server that ends with the test."""
    made = HostileServer()
    yield made
    made.close()


@pytest.fixture
def gateway(server: HostileServer) -> Iterator[Gateway]:
    """A practice gateway of e3 that speaks to the misbehaving server."""
    with Gateway(System.E3, server.url, practice=True, limits=QUICK) as made:
        yield made


@pytest.fixture
def access() -> Access:
    """The officer of the golden messages."""
    return Access("SYN-U-0007", "BLW")


def grant(expires_at: dt.datetime = NOW + dt.timedelta(hours=1)) -> Grant:
    """Tokens as the golden sign-in gives them."""
    return Grant(
        access_token="SYN-access-0000", refresh_token="SYN-refresh-0000", expires_at=expires_at, device="SYN-D-0042"
    )


@pytest.fixture
def new_vault(tmp_path: Path) -> Iterator[Callable[..., Vault]]:
    """A maker of practice vaults, each of one officer with a sign-in to both agencies."""
    with ExitStack() as stack:

        def make(officer: str = "SYN-U-0007") -> Vault:
            header = VaultHeader(
                officer_id=officer,
                name="Agent Synthetic",
                agency=Agency.USBP,
                unit="Blaine Station",
                sector="BLW",
                practice=True,
                created_at=NOW,
            )
            vault = stack.enter_context(
                Vault.create(tmp_path / f"{officer}.vault", KEY, header, VaultOptions(draw=lambda: 0.5))
            )
            for system in System:
                vault.tokens.put(system, grant())
            return vault

        yield make


@pytest.fixture
def vault(new_vault: Callable[..., Vault]) -> Vault:
    """The vault of the golden messages' officer."""
    return new_vault()
