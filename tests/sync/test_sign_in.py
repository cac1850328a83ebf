"""An officer's sign-in with an agency's provider: the whole way, and everything a provider must not get away with."""

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.loopback import Loopback
from sync.problems import Cancelled, InsecureAddress, SignInFailed, SignInFault, Unreachable
from sync.provider import Attempt, Provider
from sync.sign_in import sign_in
from tests.sync.authority import new_authority
from tests.sync.conftest import QUICK
from tests.sync.provider import CLIENT, NOW, OFFICER, OTHER_KEY, SECRET, Browser, FakeProvider, running

ATTEMPT = Attempt("SYN-state", "SYN-nonce", "v" * 43)


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    """A provider on this machine that says what it should."""
    with running(FakeProvider()) as provider:
        yield provider


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A browser that has read every page when the test ends."""
    with closing(Browser()) as made:
        yield made


@pytest.fixture
def provider(fake: FakeProvider) -> Iterator[Provider]:
    """The client's side of it."""
    with closing(Provider(fake.issuer, CLIENT, practice=True, limits=QUICK)) as made:
        yield made


def fault_of(provider: Provider, browser: Browser, officer: str = OFFICER) -> SignInFault:
    """Why a sign-in comes to nothing."""
    with pytest.raises(SignInFailed) as caught:
        sign_in(provider, officer, "e3", browser, lambda: NOW, deadline_s=10)
    return caught.value.fault


def test_an_officer_signs_in_by_the_browser(provider: Provider, browser: Browser, fake: FakeProvider) -> None:
    """The code comes back to this machine, is redeemed with the verifier, and the page says to close it."""
    signed_in = sign_in(provider, OFFICER, "e3", browser, lambda: NOW)
    assert signed_in.claims is not None
    assert (signed_in.claims.sub, signed_in.refresh_token) == (OFFICER, "SYN-provider-1")
    browser.close()
    assert "Back from the sign-in of e3" in browser.pages[0].text
    assert browser.pages[0].headers["Cache-Control"] == "no-store"
    asked = fake.forms[0]
    assert asked["redirect_uri"].startswith("http://127.0.0.1:")
    assert "client_secret" not in asked


@pytest.mark.parametrize(
    ("claims", "fault"),
    [
        ({"iss": "https://other.example"}, SignInFault.WRONG_ISSUER),
        ({"aud": "other"}, SignInFault.WRONG_AUDIENCE),
        ({"aud": [CLIENT, "other"]}, SignInFault.WRONG_AUDIENCE),
        ({"azp": "other"}, SignInFault.WRONG_AUDIENCE),
        ({"nonce": "another"}, SignInFault.WRONG_NONCE),
        ({"nonce": None}, SignInFault.WRONG_NONCE),
        ({"exp": int(NOW.timestamp()) - 301}, SignInFault.EXPIRED),
        ({"iat": int(NOW.timestamp()) + 301}, SignInFault.FROM_THE_FUTURE),
        ({"sub": "SYN-U-0008"}, SignInFault.OTHER_OFFICER),
        ({"sub": None}, SignInFault.NOT_SIGNED),
        ({"exp": "never"}, SignInFault.NOT_SIGNED),
    ],
)
def test_a_word_that_says_something_else_is_not_believed(
    provider: Provider, browser: Browser, fake: FakeProvider, claims: dict[str, Any], fault: SignInFault
) -> None:
    """Issuer, audience, nonce, times, officer: each by itself."""
    fake.claims = claims
    assert fault_of(provider, browser) is fault


@pytest.mark.parametrize(
    ("header", "key", "fault"),
    [
        ({"alg": "RS256"}, None, SignInFault.NO_KEY_NAMED),
        ({"alg": "RS256", "kid": "SYN-key-2"}, None, SignInFault.UNKNOWN_KEY),
        ({"alg": "RS256", "kid": "SYN-key-1"}, OTHER_KEY, SignInFault.NOT_SIGNED),
        ({"alg": "HS256", "kid": "SYN-key-1"}, SECRET, SignInFault.ALGORITHM),
        ({"alg": "RS512", "kid": "SYN-key-1"}, None, SignInFault.ALGORITHM),
    ],
)
def test_a_word_that_is_not_signed_as_it_must_be_is_not_believed(
    provider: Provider, browser: Browser, fake: FakeProvider, header: dict[str, Any], key: Any, fault: SignInFault
) -> None:
    """No key named, an unknown one, another's, a shared secret, an algorithm that is not on the list."""
    fake.header = header
    fake.key = fake.key if key is None else key
    assert fault_of(provider, browser) is fault


@pytest.mark.parametrize(
    ("redirected", "fault"),
    [
        ({"error": "access_denied", "code": None}, SignInFault.DENIED),
        ({"code": None}, SignInFault.DENIED),
        ({"iss": "https://other.example"}, SignInFault.WRONG_ISSUER),
        ({"code": "SYN-code-of-somebody-else"}, SignInFault.CODE_REFUSED),
    ],
)
def test_an_answer_by_the_browser_that_is_not_a_code_of_this_sign_in_is_refused(
    provider: Provider, browser: Browser, fake: FakeProvider, redirected: dict[str, str | None], fault: SignInFault
) -> None:
    """A denial, nothing, a mixed-up provider, and another sign-in's code."""
    if redirected.get("code"):
        fake.codes["SYN-code-of-somebody-else"] = {"code_challenge": "another", "nonce": "another"}
    fake.redirected = redirected
    assert fault_of(provider, browser) is fault


def test_a_provider_that_promises_its_name_must_give_it(
    provider: Provider, browser: Browser, fake: FakeProvider
) -> None:
    """Otherwise a mixed-up answer would pass by leaving it out (RFC 9207)."""
    fake.described = {"authorization_response_iss_parameter_supported": True}
    assert fault_of(provider, browser) is SignInFault.WRONG_ISSUER
    browser.close()
    assert "You are not signed in to e3" in browser.pages[0].text


def test_an_answer_with_another_state_ends_nothing(provider: Provider, fake: FakeProvider) -> None:
    """It is told apart, and the right one still counts; another address and a doubled field say nothing either."""
    with Loopback(ATTEMPT.state, fake.issuer, "e3") as loopback:
        base = loopback.redirect_uri
        answers: list[int] = []

        def strays() -> None:
            strange = ("?state=other&code=a", "", "?state=SYN-state&state=SYN-state&code=a", "/more?state=SYN-state")
            answers.extend(requests.get(base + query, timeout=10).status_code for query in strange)
            answers.append(requests.get(base + "?state=SYN-state&code=SYN-right", timeout=10).status_code)

        thread = threading.Thread(target=strays)
        thread.start()
        assert loopback.wait(lambda: False, 10) == "SYN-right"
        thread.join()
    assert answers == [404, 404, 404, 404, 200]


def test_a_sign_in_ends_when_the_officer_stops_or_time_is_up(provider: Provider, fake: FakeProvider) -> None:
    """Neither waits for a browser that never comes."""
    with pytest.raises(Cancelled):
        sign_in(provider, OFFICER, "e3", lambda _: None, lambda: NOW, cancelled=lambda: True)
    with pytest.raises(SignInFailed) as caught:
        sign_in(provider, OFFICER, "e3", lambda _: None, lambda: NOW, deadline_s=0.05)
    assert caught.value.fault is SignInFault.TIMED_OUT


@pytest.mark.parametrize(
    ("described", "problem"),
    [
        ({"issuer": "https://other.example"}, SignInFailed),
        ({"code_challenge_methods_supported": ["plain"]}, SignInFailed),
        ({"token_endpoint": "http://elsewhere.example/token"}, InsecureAddress),
        ({"jwks_uri": 7}, SignInFailed),
    ],
)
def test_a_provider_of_another_kind_is_not_asked_for_anything(
    provider: Provider, fake: FakeProvider, described: dict[str, Any], problem: type[Exception]
) -> None:
    """Another's description, one without PKCE, one that would send codes in the clear, one that can't be read."""
    fake.described = described
    with pytest.raises(problem):
        provider.address(ATTEMPT, "http://127.0.0.1:1/signed-in")


def test_keys_that_are_none_are_refused(provider: Provider, browser: Browser, fake: FakeProvider) -> None:
    """Nothing is believed without keys."""
    fake.described = {"jwks_uri": f"{fake.issuer}/elsewhere"}
    assert fault_of(provider, browser) is SignInFault.NOT_A_PROVIDER


def test_a_sign_in_is_renewed_without_a_browser(provider: Provider, fake: FakeProvider) -> None:
    """With a new word where the provider gives one, else without; a new renewal token takes the place of the old."""
    renewed = provider.renew("SYN-provider-0", NOW)
    assert renewed.claims is not None
    assert (renewed.claims.sub, renewed.refresh_token) == (OFFICER, "SYN-provider-1")
    fake.gives_id_token_on_renewal = False
    assert provider.renew("SYN-provider-1", NOW).claims is None


def test_a_sign_in_that_the_provider_ended_is_told_so(provider: Provider, fake: FakeProvider) -> None:
    """Whether it refuses in OAuth's words or makes no sense."""
    fake.token_status = 400
    with pytest.raises(SignInFailed) as caught:
        provider.renew("SYN-provider-0", NOW)
    assert caught.value.fault is SignInFault.CODE_REFUSED
    fake.token_status, fake.token_body = 503, {"sorry": True}
    with pytest.raises(Unreachable):
        provider.renew("SYN-provider-0", NOW)


def test_a_provider_that_is_not_there_or_not_encrypted_is_told_so() -> None:
    """Plain HTTP is for practice on this machine alone."""
    with pytest.raises(InsecureAddress):
        Provider("http://127.0.0.1:1", CLIENT, practice=False)
    with pytest.raises(InsecureAddress):
        Provider("http://provider.example", CLIENT, practice=True)
    with closing(Provider("http://127.0.0.1:9", CLIENT, practice=True, limits=QUICK)) as nobody:
        with pytest.raises(Unreachable):
            nobody.description()
        nobody.abort()


def test_only_the_pinned_authority_vouches_for_a_provider(tmp_path: Path, fake: FakeProvider) -> None:
    """A server that speaks no TLS, or another's, gets nothing."""
    authority = new_authority(tmp_path / "a")
    address = fake.issuer.replace("http://", "https://")
    with (
        closing(Provider(address, CLIENT, practice=False, authority=authority.file, limits=QUICK)) as other,
        pytest.raises(Unreachable) as caught,
    ):
        other.description()
    assert not caught.value.secure


def test_a_clock_that_is_a_little_off_signs_nobody_out(
    provider: Provider, browser: Browser, fake: FakeProvider
) -> None:
    """As far as the protocol allows clocks to differ."""
    later = NOW + dt.timedelta(seconds=590)
    assert sign_in(provider, OFFICER, "e3", browser, lambda: later).claims is not None
