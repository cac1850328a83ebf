"""TLS to a gateway: one authority is trusted, and nothing else is."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from overlap.records import System
from sync import problems as p
from sync.client import Gateway
from sync.documents import SyncRequest
from tests.sync.authority import Authority, new_authority
from tests.sync.conftest import QUICK
from tests.sync.hostile import HostileServer, answer, document, encounter, golden_json, plain_feed

FEED = plain_feed(encounter())

Connect = Callable[[Authority, Path | None], Gateway]


@pytest.fixture
def connect() -> Iterator[Connect]:
    """Makes a real gateway's client, and the gateway with a certificate of an authority."""
    with ExitStack() as stack:

        def make(authority: Authority, trusted: Path | None) -> Gateway:
            server = stack.enter_context(closing(HostileServer(authority.server)))
            server.on("/about", document({**golden_json("about.json"), "practice": False}))
            server.on("/sync", answer(FEED.body))
            return stack.enter_context(Gateway(System.E3, server.url, practice=False, authority=trusted, limits=QUICK))

        yield make


def test_a_gateway_with_the_pinned_authoritys_certificate_is_spoken_to(connect: Connect, tmp_path: Path) -> None:
    """The whole way, encrypted."""
    authority = new_authority(tmp_path / "a")
    gateway = connect(authority, authority.file)
    with gateway.sync("SYN-access", SyncRequest()) as feed:
        assert list(feed.lines()) == FEED.lines


@pytest.mark.parametrize("pinned", [True, False])
def test_a_certificate_of_another_authority_is_refused(connect: Connect, tmp_path: Path, pinned: bool) -> None:
    """Neither another pinned one nor those of the environment vouch for it; nothing was sent."""
    other = new_authority(tmp_path / "b")
    gateway = connect(new_authority(tmp_path / "a"), other.file if pinned else None)
    with pytest.raises(p.Unreachable) as caught:
        gateway.about()
    assert (caught.value.secure, caught.value.sent) == (False, False)


@pytest.mark.parametrize(("address", "days"), [("127.0.0.2", 2), ("127.0.0.1", 0)])
def test_a_certificate_for_another_address_or_time_is_refused(
    connect: Connect, tmp_path: Path, address: str, days: int
) -> None:
    """The right authority is not enough."""
    authority = new_authority(tmp_path / "a", address, days)
    with pytest.raises(p.Unreachable) as caught:
        connect(authority, authority.file).about()
    assert not caught.value.secure


def test_no_environment_variable_adds_an_authority(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trust is not taken from the surroundings."""
    authority = new_authority(tmp_path / "a")
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(authority.file))
    with pytest.raises(p.Unreachable) as caught:
        connect(authority, None).about()
    assert not caught.value.secure
