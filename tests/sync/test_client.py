"""The gateway's documents over real sockets: what is sent, what is taken, and what a client never does."""

from pathlib import Path

import pytest

from overlap.records import System
from sync import problems as p
from sync.client import Gateway
from sync.documents import SyncRequest
from sync.limits import MAX_DOCUMENT_BYTES, MAX_REQUEST_BYTES
from tests.sync.conftest import read_feed
from tests.sync.hostile import (
    HostileServer,
    answer,
    document,
    golden,
    golden_json,
    plain_feed,
)


def test_the_golden_greeting_and_sign_in_are_taken(gateway: Gateway) -> None:
    """The golden messages are what a gateway sends."""
    assert gateway.about().limits.max_events == 100
    tokens = gateway.token_by_code("SYN-U-0007", "SYN-D-0042", "SYN-4F7K-9QXM")
    assert tokens.expires_in == 3600
    assert tokens.officer.sector == "BLW"
    assert "SYN-access" not in repr(tokens)


def test_the_sign_in_is_sent_as_the_golden_message_has_it(gateway: Gateway, server: HostileServer) -> None:
    """Both grants, byte for byte."""
    gateway.token_by_code("SYN-U-0007", "SYN-D-0042", "SYN-4F7K-9QXM")
    gateway.token_by_refresh("SYN-refresh-0001")
    assert [request.body for request in server.asked("/token")] == golden("token-request.txt").splitlines()


def test_every_request_names_the_version_and_nothing_of_this_machine(gateway: Gateway, server: HostileServer) -> None:
    """Version, one product name, no referrer, no cookie."""
    server.on("/sync", answer(plain_feed().body, Set_Cookie="SYN=1"))
    read_feed(gateway)
    read_feed(gateway)
    for request in server.requests:
        assert request.headers["crosscheck-protocol"] == "1"
        assert request.headers["user-agent"] == "Crosscheck"
        assert not {"cookie", "referer"} & set(request.headers)
    assert [request.headers.get("authorization") for request in server.requests] == [
        None,
        "Bearer SYN-access",
        "Bearer SYN-access",
    ]


def test_the_greeting_is_asked_for_once(gateway: Gateway, server: HostileServer) -> None:
    """After the first request nothing to do costs one request."""
    server.on("/sync", answer(plain_feed().body))
    read_feed(gateway)
    read_feed(gateway)
    assert [request.path for request in server.requests] == ["/about", "/sync", "/sync"]


def test_nothing_is_read_from_the_environment(
    gateway: Gateway, server: HostileServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A proxy or password of the surroundings is not used."""
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login SYN password SYN-PASSWORD\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    gateway.about()
    assert "authorization" not in server.requests[0].headers


def about(**changes: object) -> bytes:
    """A greeting that differs from the golden one."""
    return document({**golden_json("about.json"), **changes})


def test_a_practice_client_refuses_a_real_gateway(gateway: Gateway, server: HostileServer) -> None:
    """Invented events must not reach an agency."""
    server.on("/about", about(practice=False))
    with pytest.raises(p.PracticeMismatch) as caught:
        gateway.sync("SYN", SyncRequest())
    assert not caught.value.gateway_is_practice
    assert server.asked("/sync") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"practice": "yes"},
        {"versions": []},
        {"versions": [2.5]},
        {"serverTime": "now"},
        {"system": "eid"},
        {"limits": {"maxEvents": 0}},
        {"features": ["x"] * 33},
        {"later": "x" * 257},
        {"later": "\x00"},
    ],
)
def test_a_greeting_beyond_the_protocol_is_refused(
    gateway: Gateway, server: HostileServer, changes: dict[str, object]
) -> None:
    """Nothing is asked of a gateway that does not greet as it should."""
    server.on("/about", about(**changes))
    with pytest.raises(p.Garbage) as caught:
        gateway.sync("SYN", SyncRequest())
    assert caught.value.fault is p.Fault.BAD_DOCUMENT
    assert server.asked("/sync") == []


def test_the_other_agencys_gateway_is_refused(gateway: Gateway, server: HostileServer) -> None:
    """One address must not be the other's."""
    server.on("/about", about(system="tecs"))
    with pytest.raises(p.Garbage) as caught:
        gateway.about()
    assert caught.value.fault is p.Fault.OTHER_SYSTEM


def test_a_gateway_of_later_versions_alone_is_too_new_for_this_client(gateway: Gateway, server: HostileServer) -> None:
    """The versions it speaks are told."""
    server.on("/about", about(versions=[2, 3]))
    with pytest.raises(p.TooOld) as caught:
        gateway.about()
    assert caught.value.versions == (2, 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": ""},
        {"access_token": "SYN\r\nX-Evil: 1"},
        {"refresh_token": "x" * 5_000},
        {"expires_in": 86_401},
        {"expires_in": 0},
        {"token_type": "mac"},
        {"officer": {}},
        {"officer": {**golden_json("token-response.json")["officer"], "name": "x" * 257}},
    ],
)
def test_a_sign_in_beyond_the_protocol_is_refused(
    gateway: Gateway, server: HostileServer, changes: dict[str, object]
) -> None:
    """A token that could end a header is no token."""
    server.on("/token", document({**golden_json("token-response.json"), **changes}))
    with pytest.raises(p.Garbage) as caught:
        gateway.token_by_refresh("SYN")
    assert caught.value.fault is p.Fault.BAD_DOCUMENT


def test_a_document_beyond_its_limit_is_refused(gateway: Gateway, server: HostileServer) -> None:
    """An answer other than a stream has two mebibytes at most."""
    server.on("/about", answer(b" " * (MAX_DOCUMENT_BYTES + 1), kind="application/json"))
    with pytest.raises(p.Garbage) as caught:
        gateway.about()
    assert caught.value.fault is p.Fault.TOO_LONG


def test_a_request_beyond_its_limit_is_not_sent(gateway: Gateway, server: HostileServer) -> None:
    """It would be refused, after it had cost the link."""
    with pytest.raises(p.TooLarge):
        gateway.sync("SYN", SyncRequest(area="x" * MAX_REQUEST_BYTES))
    assert server.asked("/sync") == []


def test_the_golden_live_check_is_read(gateway: Gateway, server: HostileServer) -> None:
    """Its records come as bytes, and it is asked for without compression."""
    server.on("/check", answer(golden("check-response.json"), kind="application/json"))
    live = gateway.check("SYN", golden("check-request.json"))
    assert len(live.records) == 2
    assert not live.more
    assert server.asked("/check")[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("url", "practice"),
    [
        ("http://gateway.example", False),
        ("http://gateway.example", True),
        ("http://127.0.0.1:8000", False),
        ("http://localhost.example", True),
        ("http://127.0.0.1@gateway.example", True),
        ("https://user:secret@gateway.example", False),
        ("ftp://gateway.example", True),
        ("file:///etc/passwd", True),
        ("https://", False),
        ("https://gateway.example:port", False),
        ("https://[::1", False),
        ("", True),
    ],
)
def test_an_address_that_would_speak_in_the_clear_is_refused(url: str, practice: bool) -> None:
    """TLS, or practice on this machine; no password in an address."""
    with pytest.raises(p.InsecureAddress):
        Gateway(System.E3, url, practice=practice)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost:1/", "http://[::1]:1"])
def test_practice_may_speak_plainly_to_this_machine(url: str) -> None:
    """Loopback never meets a network."""
    Gateway(System.E3, url, practice=True).close()
