"""The provider's word at a gateway: what is believed, what is not, and what a sign-in is good for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from backends.gateway import Gateway
from backends.identity import revoke
from backends.oidc import (
    KEYS_SECONDS,
    RETRY_SECONDS,
    ROTATION_SECONDS,
    NotProven,
    ProviderDown,
    ProviderSettings,
    Verifier,
    document_source,
    is_allowed,
)
from backends.problems import Problem
from backends.sign_in import ENROLMENT, PROVEN, SIGN_IN_SECONDS
from tests.backends.agency import Agency
from tests.databases import on_both_kinds

pytestmark = on_both_kinds

ISSUER, CLIENT = "https://provider.example", "crosscheck-e3"
KEYS = {kid: RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}) for kid in ("SYN-1", "SYN-2")}
SECRET = OctKey.import_key("SYN-secret-SYN-secret-SYN-secret", {"kid": "SYN-1"})


@dataclass
class Issuer:
    """The provider's documents, its keys, and a clock; counts how often its keys are asked for."""

    now: float = 1_795_446_245.0
    published: list[str] = field(default_factory=lambda: ["SYN-1"])
    described: dict[str, Any] = field(default_factory=dict)
    down: bool = False
    asked: int = 0
    tries: int = 0

    def get(self, url: str) -> Mapping[str, Any]:
        """One of its two documents."""
        self.tries += 1
        if self.down:
            raise ProviderDown
        if url.endswith("openid-configuration"):
            return {"issuer": ISSUER, "jwks_uri": f"{ISSUER}/keys", **self.described}
        self.asked += 1
        return dict(KeySet([KEYS[kid] for kid in self.published]).as_dict(private=False))

    def word(self, *, key: Any = None, kid: str | None = "SYN-1", alg: str = "RS256", **claims: Any) -> str:
        """An ID token, good unless told otherwise."""
        usual = {"iss": ISSUER, "aud": CLIENT, "sub": "SYN-U-1", "iat": int(self.now), "exp": int(self.now) + 300}
        said = {name: value for name, value in {**usual, **claims}.items() if value is not None}
        header = {"alg": alg} | ({} if kid is None else {"kid": kid})
        return jwt.encode(header, said, KEYS["SYN-1"] if key is None else key, [alg])


@pytest.fixture
def issuer() -> Issuer:
    """A provider."""
    return Issuer()


@pytest.fixture
def verifier(issuer: Issuer) -> Verifier:
    """What verifies its words."""
    return Verifier(ProviderSettings(ISSUER, CLIENT), lambda: issuer.now, issuer.get)


def test_a_good_word_proves_the_officer(issuer: Issuer, verifier: Verifier) -> None:
    """For a single audience or a list of one; the keys are asked for once."""
    assert verifier.officer(issuer.word()) == "SYN-U-1"
    assert verifier.officer(issuer.word(aud=[CLIENT], azp=CLIENT)) == "SYN-U-1"
    assert issuer.asked == 1


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        (lambda issuer: issuer.word(iss="https://other.example"), "another issuer"),
        (lambda issuer: issuer.word(aud="crosscheck-tecs"), "another audience"),
        (lambda issuer: issuer.word(aud=[CLIENT, "crosscheck-tecs"]), "another audience"),
        (lambda issuer: issuer.word(azp="crosscheck-tecs"), "another party"),
        (lambda issuer: issuer.word(exp=int(issuer.now) - 121), "expired"),
        (lambda issuer: issuer.word(exp="soon"), "expired"),
        (lambda issuer: issuer.word(iat=int(issuer.now) + 121), "of a time to come"),
        (lambda issuer: issuer.word(iat=True), "of a time to come"),
        (lambda issuer: issuer.word(iat=int(issuer.now) - 901), "too old"),
        (lambda issuer: issuer.word(sub=None), "no officer"),
        (lambda issuer: issuer.word(sub=7), "no officer"),
        (lambda issuer: issuer.word(kid=None), "no key named"),
        (lambda issuer: issuer.word(kid="SYN-9"), "unknown key"),
        (lambda issuer: issuer.word(key=KEYS["SYN-2"]), "not signed"),
        (lambda issuer: issuer.word(key=SECRET, alg="HS256"), "algorithm"),
        (lambda issuer: issuer.word()[:-4] + "AAAA", "not signed"),
        (lambda _: "garbage", "not signed"),
        (lambda _: "ü.ü.ü", "not signed"),
    ],
)
def test_any_other_word_proves_nothing(
    issuer: Issuer, verifier: Verifier, word: Callable[[Issuer], str], reason: str
) -> None:
    """Each for its own reason, which holds nothing of the word."""
    with pytest.raises(NotProven) as caught:
        verifier.officer(word(issuer))
    assert caught.value.reason == reason


def test_keys_are_rotated_and_taken_back(issuer: Issuer, verifier: Verifier) -> None:
    """A new key counts once it is named; one that was taken back stops counting within the hour."""
    assert verifier.officer(issuer.word())
    issuer.published = ["SYN-2"]
    issuer.now += ROTATION_SECONDS + 1
    assert verifier.officer(issuer.word(key=KEYS["SYN-2"], kid="SYN-2"))
    with pytest.raises(NotProven):
        verifier.officer(issuer.word())
    issuer.published = ["SYN-1"]
    issuer.now += KEYS_SECONDS + 1
    assert verifier.officer(issuer.word())


def test_unknown_keys_don_t_make_a_gateway_ask_and_ask(issuer: Issuer, verifier: Verifier) -> None:
    """Anybody can name a key that there isn't."""
    for _ in range(5):
        with pytest.raises(NotProven):
            verifier.officer(issuer.word(kid="SYN-9"))
    assert issuer.asked == 1


def test_a_provider_that_is_down_is_not_asked_for_each_word(issuer: Issuer, verifier: Verifier) -> None:
    """Tries grow rarer while it is down; once it is back it is believed after a minute at most."""
    issuer.down = True
    for _ in range(300):
        for _ in range(3):
            with pytest.raises(ProviderDown):
                verifier.officer(issuer.word())
        issuer.now += 1
    assert issuer.tries == 8
    issuer.down = False
    issuer.now += ROTATION_SECONDS + 1
    assert verifier.officer(issuer.word())


def test_a_provider_that_is_another_or_makes_no_sense_proves_nothing(issuer: Issuer, verifier: Verifier) -> None:
    """Nor does one that is down, which passes."""
    issuer.described = {"issuer": "https://other.example"}
    with pytest.raises(NotProven):
        verifier.officer(issuer.word())
    issuer.described, issuer.down = {}, True
    issuer.now += RETRY_SECONDS + 1
    with pytest.raises(ProviderDown):
        verifier.officer(issuer.word())


def test_a_provider_is_asked_over_tls_alone() -> None:
    """Plain HTTP is for practice on this machine."""
    assert is_allowed("https://provider.example/", practice=False)
    assert is_allowed("http://127.0.0.1:8000/", practice=True)
    for url in ("http://127.0.0.1:8000/", "http://provider.example/", "ftp://provider.example", "https://", "http://["):
        assert not is_allowed(url, practice=False)
    get = document_source(ProviderSettings("http://provider.example", CLIENT), practice=True)
    with pytest.raises(ProviderDown):
        get("http://provider.example/")
    with pytest.raises(ProviderDown):
        get("http://127.0.0.1:9/")


def gateway_of(agency: Agency, issuer: Issuer, *, practice: bool = False) -> Gateway:
    """A gateway whose officers sign in with the provider."""
    issuer.now = agency.now.timestamp()
    verifier = Verifier(ProviderSettings(ISSUER, CLIENT), lambda: agency.now.timestamp(), issuer.get)  # noqa: PLW0108  # the clock goes on
    return Gateway(agency.store, practice=practice, clock=lambda: agency.now, provider=verifier)


def form_of(agency: Agency, **more: str) -> dict[str, str]:
    """A form that enrols."""
    return {"grant_type": ENROLMENT, "officer": "SYN-U-1", "device": "SYN-D-1", "code": agency.code(), **more}


def denied(gateway: Gateway, form: dict[str, str], code: str = "not_allowed") -> bool:
    """Whether a form is refused with a code."""
    with pytest.raises(Problem, match=code):
        gateway.token(form)
    return True


def test_a_real_gateway_wants_the_officers_own_word(agency: Agency, issuer: Issuer) -> None:
    """A practice one takes a code alone; a word that is shown must be good at either."""
    real, practice = gateway_of(agency, issuer), gateway_of(agency, issuer, practice=True)
    assert denied(real, form_of(agency))
    assert denied(real, form_of(agency, assertion=issuer.word(sub="SYN-U-2")))
    assert denied(practice, form_of(agency, assertion=issuer.word(sub="SYN-U-2")))
    assert denied(agency.gateway, form_of(agency, assertion=issuer.word()))
    assert json.loads(practice.token(form_of(agency)))["access_token"]
    assert json.loads(real.token(form_of(agency, assertion=issuer.word())))["officer"]["id"] == "SYN-U-1"
    assert json.loads(real.about())["signIn"] == {"issuer": ISSUER, "clientId": CLIENT}
    assert "signIn" not in json.loads(agency.gateway.about())


def test_a_sign_in_lasts_a_shift_and_is_made_anew_by_a_word(agency: Agency, issuer: Issuer) -> None:
    """Until then the device renews by itself; its enrolment stays."""
    gateway = gateway_of(agency, issuer)
    first = json.loads(gateway.token(form_of(agency, assertion=issuer.word())))
    refresh = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    agency.later(seconds=SIGN_IN_SECONDS - 60)
    assert json.loads(gateway.token(refresh))["access_token"]
    agency.later(seconds=61)
    assert denied(gateway, refresh, "token_expired")
    issuer.now = agency.now.timestamp()
    again = {"grant_type": PROVEN, "assertion": issuer.word(), "device": "SYN-D-1"}
    renewed = json.loads(gateway.token(again))
    assert gateway.sign_in(renewed["access_token"]).device == "SYN-D-1"
    assert denied(gateway, {**again, "device": "SYN-D-2"})
    assert denied(gateway, {name: value for name, value in again.items() if name != "assertion"})


def test_a_word_opens_nothing_for_a_revoked_device(agency: Agency, issuer: Issuer) -> None:
    """It is answered with the order to destroy the copy."""
    gateway = gateway_of(agency, issuer)
    gateway.token(form_of(agency, assertion=issuer.word()))
    with agency.store.writing() as connection:
        revoke(connection, "SYN-U-1", "SYN-D-1", int(agency.now.timestamp()))
    with pytest.raises(Problem, match="device_revoked") as caught:
        gateway.token({"grant_type": PROVEN, "assertion": issuer.word(), "device": "SYN-D-1"})
    assert caught.value.wipe


def test_a_provider_that_is_down_is_told_as_passing(agency: Agency, issuer: Issuer) -> None:
    """With when to try again; a form without its fields is malformed."""
    gateway = gateway_of(agency, issuer)
    issuer.down = True
    assert denied(gateway, form_of(agency, assertion=issuer.word()), "unavailable")
    for form in ({}, {"grant_type": ENROLMENT}, {"grant_type": "password"}, {"grant_type": "refresh_token"}):
        assert denied(gateway, form, "malformed")


@pytest.mark.parametrize("keys", [{"recipient": "age1short"}, {"signing_key": "short"}])
def test_a_device_key_of_another_form_is_malformed(agency: Agency, keys: dict[str, str]) -> None:
    """Nothing could be encrypted to it."""
    assert denied(agency.gateway, form_of(agency, **keys), "malformed")
