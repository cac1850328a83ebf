"""Sign-in: codes work once, tokens expire, devices are revoked, secrets are not kept."""

from __future__ import annotations

import json

import pytest

from backends.identity import enrol, revoke
from backends.problems import Problem
from tests.backends.agency import Agency

ENROLMENT = "urn:crosscheck:enrolment"


def enrolment(code: str, **other: str) -> dict[str, str]:
    """The form that enrols a device."""
    return {"grant_type": ENROLMENT, "officer": "SYN-U-1", "device": "SYN-D-1", "code": code, **other}


def test_a_code_enrols_once(agency: Agency) -> None:
    """The second use of a code is refused."""
    code = agency.code(sector="BLW")
    answer = json.loads(agency.gateway.token(enrolment(code)))
    assert answer["officer"] == {"id": "SYN-U-1", "name": "SYN Officer", "agency": "HSI", "unit": "SYN Elsewhere",
                                 "sector": "BLW", "roles": ["agent"]}  # fmt: skip
    with pytest.raises(Problem, match="not_allowed"):
        agency.gateway.token(enrolment(code))


def test_a_code_is_read_aloud_in_any_case(agency: Agency) -> None:
    """Small letters and blanks around it don't matter."""
    assert agency.gateway.token(enrolment(f" {agency.code().lower()} "))


@pytest.mark.parametrize("wrong", [{"officer": "SYN-U-2"}, {"code": "AAAA-BBBB-CCCC-DDDD"}, {"code": ""}])
def test_a_wrong_code_is_refused_and_uses_nothing_up(agency: Agency, wrong: dict[str, str]) -> None:
    """Another officer's code or a made-up one is refused, and the right one still works."""
    code = agency.code()
    with pytest.raises(Problem, match="not_allowed"):
        agency.gateway.token(enrolment(code) | wrong)
    assert agency.gateway.token(enrolment(code))


def test_a_code_grows_old(agency: Agency) -> None:
    """A code of the day before yesterday is refused."""
    code = agency.code()
    agency.later(days=2)
    with pytest.raises(Problem, match="not_allowed"):
        agency.gateway.token(enrolment(code))


def test_an_access_token_expires_and_is_renewed(agency: Agency) -> None:
    """After an hour the gateway says `token_expired`; the refresh token gives another one."""
    laptop = agency.laptop()
    agency.later(minutes=61)
    with pytest.raises(Problem, match="token_expired"):
        laptop.sync()
    renewed = json.loads(agency.gateway.token({"grant_type": "refresh_token", "refresh_token": laptop.refresh}))
    laptop.access = renewed["access_token"]
    assert laptop.sync().end["held"] == 0


def test_a_device_that_was_away_for_long_enrols_again(agency: Agency) -> None:
    """A refresh token that nobody used for more than thirty days has expired."""
    laptop = agency.laptop()
    agency.later(days=31)
    with pytest.raises(Problem, match="token_expired"):
        agency.gateway.token({"grant_type": "refresh_token", "refresh_token": laptop.refresh})


@pytest.mark.parametrize(
    "form",
    [{}, {"grant_type": "password"}, {"grant_type": ENROLMENT, "officer": "SYN-U-1"}, {"grant_type": "refresh_token"}],
)
def test_an_incomplete_form_is_malformed(agency: Agency, form: dict[str, str]) -> None:
    """A form without what its grant needs, or of another grant, is `malformed`."""
    with pytest.raises(Problem, match="malformed"):
        agency.gateway.token(form)


def test_a_revoked_device_is_told_so_everywhere(agency: Agency) -> None:
    """Its tokens are answered `device_revoked`, until the officer enrols it anew."""
    laptop, other = agency.laptop(), agency.laptop("SYN-U-2")
    with agency.store.writing() as connection:
        assert revoke(connection, "SYN-U-1", "SYN-D-SYN-U-1", 0) == 1
        assert revoke(connection, "SYN-U-1", None, 0) == 0
    with pytest.raises(Problem, match="device_revoked"):
        laptop.sync()
    with pytest.raises(Problem, match="device_revoked"):
        agency.gateway.token({"grant_type": "refresh_token", "refresh_token": laptop.refresh})
    assert other.sync().end["held"] == 0
    assert agency.laptop().sync().end["held"] == 0


def test_an_unknown_token_is_unknown(agency: Agency) -> None:
    """A made-up token, also for renewal, is `token_unknown`."""
    with pytest.raises(Problem, match="token_unknown"):
        agency.gateway.sign_in("SYN-made-up")
    with pytest.raises(Problem, match="token_unknown"):
        agency.gateway.token({"grant_type": "refresh_token", "refresh_token": "SYN-made-up"})


def test_no_secret_of_an_officer_is_in_the_database(agency: Agency) -> None:
    """Codes and tokens are kept as hashes only; neither they nor a representation of them can leak."""
    code = agency.code("SYN-U-2")
    laptop = agency.laptop()
    agency.close()
    kept = b"".join(file.read_bytes() for file in agency.folder.iterdir())
    for secret in (code, laptop.access, laptop.refresh):
        assert secret.encode() not in kept
    assert agency.store.identity.token_key.hex() not in repr(agency.store.identity)


def test_tokens_do_not_show_in_a_traceback(agency: Agency) -> None:
    """What represents them names the officer alone."""
    code = agency.code()
    with agency.store.writing() as connection:
        tokens = enrol(connection, "SYN-U-1", "SYN-D-1", code, int(agency.now.timestamp()))
    assert repr(tokens) == "Tokens(officer='SYN-U-1')"
