"""Sign-in providers that misbehave while a round renews by them.

Nobody is signed in as somebody else, and none of it keeps an officer from an agency whose gateway still takes the
laptop.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from overlap.records import System
from storage.vault import Vault
from sync import problems as p
from sync.client import Gateway
from sync.credentials import Access
from sync.report import RoundOutcome, RoundReport
from sync.round import run_round
from tests.sync.conftest import NOW, QUICK, feed, grant, held
from tests.sync.hostile import (
    HostileServer,
    Request,
    answer,
    document,
    encode,
    encounter,
    golden_json,
    plain_feed,
)
from tests.sync.provider import CLIENT, KEY, OFFICER, OTHER_KEY, SECRET, FakeProvider
from ui.wording.problems import sync_trouble

HTML = answer(b"<html>Welcome to SYN Airport</html>", kind="text/html; charset=utf-8")
FEED = feed(plain_feed(encounter("SYN-0"), cursor="c0"))
OLD = "SYN-provider-0"

Script = Callable[[HostileServer, FakeProvider], None]


@pytest.fixture
def provider(server: HostileServer) -> FakeProvider:
    """A provider at the gateway's own address, which says what it should."""
    fake = FakeProvider(issuer=server.url)
    about = {**golden_json("about.json"), "signIn": {"issuer": server.url, "clientId": CLIENT}}
    server.on("/about", document(about)).on("/sync", FEED)
    server.on(
        "/.well-known/openid-configuration",
        lambda _: document(fake.description() | {"token_endpoint": f"{server.url}/provider-token"}),
    )
    server.on("/keys", lambda _: document(fake.keys())).on("/provider-token", redeeming(fake))
    return fake


def redeeming(fake: FakeProvider, **changes: Any) -> Callable[[Request], bytes]:
    """The token endpoint, with other members in its answer; None takes one out."""
    from urllib.parse import parse_qsl

    def told(request: Request) -> bytes:
        status, made = fake.tokens(dict(parse_qsl(request.body.decode())))
        said = {name: value for name, value in {**made, **changes}.items() if value is not None}
        return document(said, f"{status} SYN")

    return told


@pytest.fixture
def renewing(server: HostileServer, provider: FakeProvider, vault: Vault) -> Iterator[Callable[[], RoundReport]]:
    """Runs a round whose token is over, by a sign-in that the provider can renew."""
    over = grant(NOW - dt.timedelta(hours=1))
    vault.tokens.put(System.E3, msgspec.structs.replace(over, provider_token=OLD))
    with Gateway(System.E3, server.url, practice=True, limits=QUICK) as gateway:
        yield lambda: run_round(gateway, Access(OFFICER, "BLW"), lambda job: job(vault), lambda: NOW)


def kept_token(vault: Vault) -> str:
    """What renews the sign-in, as the vault holds it."""
    held_now = vault.tokens.get(System.E3)
    assert held_now is not None
    return held_now.provider_token


def test_a_provider_that_is_as_it_should_be_renews(
    renewing: Callable[[], RoundReport], server: HostileServer, vault: Vault
) -> None:
    """Its word goes to the gateway, and the new token is kept."""
    assert renewing().outcome is RoundOutcome.COMPLETE
    assert b"jwt-bearer" in server.asked("/token")[0].body
    assert kept_token(vault) == "SYN-provider-1"


#: A provider that can't be asked now: the gateway is, by its own refresh token.
ABSENT: dict[str, Script] = {
    "a network's page for its description": lambda s, _: none(s.on("/.well-known/openid-configuration", HTML)),
    "a network's page for its keys": lambda s, _: none(s.on("/keys", HTML)),
    "a network's page for its tokens": lambda s, _: none(s.on("/provider-token", HTML)),
    "a way to a network's page": lambda s, _: none(
        s.on("/provider-token", answer(status="302 Found", Location="http://[::1]:9/welcome"))
    ),
    "a way to a page by another method": lambda s, _: none(
        s.on("/keys", answer(status="308 Permanent", Location="https://portal.example/keys"))
    ),
    "a network that wants a sign-in": lambda s, _: none(s.on("/keys", answer(status="511 Network"))),
    "a description that is out of order": lambda s, _: none(
        s.on("/.well-known/openid-configuration", document({}, "503 SYN"))
    ),
    "keys behind a proxy that is out of order": lambda s, _: none(s.on("/keys", answer(b"x", "502 Bad", "text/html"))),
    "a token endpoint that is out of order": lambda s, _: none(s.on("/provider-token", document({}, "500 SYN"))),
    "a token endpoint that is busy": lambda s, _: none(
        s.on("/provider-token", document({"error": "temporarily_unavailable"}, "429 SYN"))
    ),
    "a token endpoint that counts requests": lambda s, _: none(
        s.on("/provider-token", document({"error": "slow_down"}, "400 SYN"))
    ),
    "keys that are asked for too often": lambda s, _: none(s.on("/keys", document({}, "429 SYN"))),
    "an answer that is too long": lambda s, _: none(
        s.on("/provider-token", answer(encode({"access_token": "x" * 300_000}), kind="application/json"))
    ),
    "half an answer": lambda s, _: none(s.on("/provider-token", answer(b'{"id_', length=900, kind="application/json"))),
}


def none(_: object) -> None:
    """Nothing, of a call that is made for what it does."""


@pytest.mark.parametrize("way", ABSENT)
def test_a_provider_that_can_not_be_asked_keeps_nobody_from_the_gateway(
    way: str, renewing: Callable[[], RoundReport], server: HostileServer, provider: FakeProvider, vault: Vault
) -> None:
    """The gateway ends the sign-in itself once the shift is over; nothing is asked where an answer points to."""
    ABSENT[way](server, provider)
    assert renewing().outcome is RoundOutcome.COMPLETE
    assert b"grant_type=refresh_token" in server.asked("/token")[0].body
    assert held(vault, "SYN-0") == ["SYN-0"]
    assert kept_token(vault) in {OLD, "SYN-provider-1"}


#: A provider whose word may not be believed.
LIES: dict[str, Callable[[FakeProvider], Any]] = {
    "another officer's word": lambda fake: fake.claims.update(sub="SYN-U-0008"),
    "a word of nobody": lambda fake: fake.claims.update(sub=None),
    "a word for another client": lambda fake: fake.claims.update(aud="tecs-client"),
    "a word for two clients": lambda fake: fake.claims.update(aud=[CLIENT, "tecs-client"]),
    "a word that went to another party": lambda fake: fake.claims.update(azp="tecs-client"),
    "another provider's word": lambda fake: fake.claims.update(iss="https://other.example"),
    "its own name with a stroke at the end": lambda fake: fake.claims.update(iss=fake.issuer + "/"),
    "a word that is over": lambda fake: fake.claims.update(exp=int(NOW.timestamp()) - 3_600),
    "a word of a time to come": lambda fake: fake.claims.update(iat=int(NOW.timestamp()) + 3_600),
    "an end of no number": lambda fake: fake.claims.update(exp="9" * 30),
    "an end past all numbers": lambda fake: fake.claims.update(exp=None, iat=None),
    "a word by another key of the same name": lambda fake: setattr(fake, "key", OTHER_KEY),
    "a word by a shared secret": lambda fake: (
        fake.header.update(alg="HS256"), setattr(fake, "key", SECRET), setattr(fake, "published", SECRET),
    ),
    "a word by a key that names none": lambda fake: fake.header.pop("kid"),
    "a word by a key that is not published": lambda fake: fake.header.update(kid="SYN-key-9"),
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_a_word_that_can_not_be_believed_signs_nobody_in(
    lie: str, renewing: Callable[[], RoundReport], server: HostileServer, provider: FakeProvider, vault: Vault
) -> None:
    """The gateway is told nothing of it, what renews the sign-in stays, and the officer is told what to do."""
    LIES[lie](provider)
    report = renewing()
    assert isinstance(report.problem, p.SignInFailed | p.SignInOver)
    assert server.asked("/token") == []
    assert server.asked("/sync") == []
    assert kept_token(vault) == OLD
    told = sync_trouble(report.problem, System.E3)
    assert "e3" in f"{told}"
    assert told.to_do


def unsigned(_: Request) -> bytes:
    """A word whose header says that it needs no signature."""
    import base64

    said = {"iss": "x", "sub": OFFICER, "aud": CLIENT, "iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 300}
    parts = [base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in (
        {"alg": "none", "kid": KEY.kid}, said)]  # fmt: skip
    return document({"access_token": "SYN", "token_type": "Bearer", "id_token": ".".join([*parts, ""])})


@pytest.mark.parametrize(
    "said",
    [
        unsigned,
        document({"access_token": "SYN", "token_type": "Bearer", "id_token": "a.b"}),
        document({"access_token": "SYN", "token_type": "Bearer", "id_token": "a." * 40_000}),
        document({"access_token": "SYN", "token_type": "Bearer", "id_token": 7}),
        document({"access_token": "SYN", "token_type": "Bearer", "refresh_token": {"a": 1}}),
        document(["SYN"]),
        document({"access_token": "SYN", "token_type": "Bearer", "id_token": [["a"]] * 40}),
        document({"error": {"odd": []}}, "400 SYN"),
        document({"error": ["invalid_grant"]}, "400 SYN"),
        answer(b"\xff\xfe", kind="application/json"),
    ],
)
def test_a_token_endpoint_that_answers_something_else_breaks_nothing(
    said: Any, renewing: Callable[[], RoundReport], server: HostileServer, vault: Vault
) -> None:
    """It is a problem with a name, and what renews the sign-in stays."""
    server.on("/provider-token", said)
    report = renewing()
    assert isinstance(report.problem, p.SyncProblem)
    assert kept_token(vault) == OLD
    assert server.asked("/token") == []
    server.on("/provider-token", document({"error": "temporarily_unavailable"}, "400 SYN"))
    assert renewing().outcome is RoundOutcome.COMPLETE
