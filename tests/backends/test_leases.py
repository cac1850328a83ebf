"""Leases and wipe orders: signed by the agency, for one officer's one device."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from litestar.testing import TestClient

from backends.app import build_app
from backends.identity import revoke
from backends.leases import LeasePolicy
from backends.problems import UNSIGNED_REVOKED, Problem
from storage.signed import LEASE, WIPE, key_from_text, opened
from tests.backends.agency import Agency

PROTOCOL = {"Crosscheck-Protocol": "1"}
SIGNED = {**PROTOCOL, "Crosscheck-Features": "patches, signed"}


def enrolled(agency: Agency) -> dict[str, Any]:
    """The answer to an enrolment."""
    form = {"grant_type": "urn:crosscheck:enrolment", "officer": "SYN-U-1", "device": "SYN-D-1", "code": agency.code()}
    answer: dict[str, Any] = json.loads(agency.gateway.token(form))
    return answer


def revoked(agency: Agency) -> None:
    """The officer's devices revoked."""
    with agency.store.writing() as connection:
        revoke(connection, "SYN-U-1", None, int(agency.now.timestamp()))


def test_each_round_renews_the_lease_of_its_device(agency: Agency) -> None:
    """Seventy-two hours from the round, under a serial that grows, opened with the key that enrolment told."""
    answer = enrolled(agency)
    key = key_from_text(answer["signing_key"])
    told = []
    for _ in range(2):
        signed = agency.gateway.sign_in(answer["access_token"])
        head = json.loads(agency.gateway.sync(signed, b"{}", frozenset({"signed"})).opening.splitlines()[0])
        told.append(json.loads(opened(head["lease"], key, LEASE)))
        agency.later(minutes=5)
    first, second = told
    assert (first["kind"], first["source"], first["officer"], first["device"]) == ("lease", "e3", "SYN-U-1", "SYN-D-1")
    lasts = dt.datetime.fromisoformat(first["valid_until"]) - dt.datetime.fromisoformat(first["issued_at"])
    assert lasts == dt.timedelta(hours=72)
    assert second["serial"] > first["serial"]


def test_a_client_that_reads_no_leases_is_sent_none(agency: Agency) -> None:
    """Its reader would refuse so long a text."""
    signed = agency.gateway.sign_in(enrolled(agency)["access_token"])
    assert b"lease" not in agency.gateway.sync(signed, b"{}").opening


def test_a_revoked_device_is_sent_a_signed_order(agency: Agency) -> None:
    """For this officer and this device, and for no other purpose."""
    answer = enrolled(agency)
    revoked(agency)
    with pytest.raises(Problem) as caught:
        agency.gateway.sign_in(answer["access_token"])
    order = json.loads(opened(caught.value.wipe, key_from_text(answer["signing_key"]), WIPE))
    assert (order["kind"], order["officer"], order["device"]) == ("wipe", "SYN-U-1", "SYN-D-1")


def test_an_order_reaches_those_who_can_read_it_and_others_their_old_word(agency: Agency) -> None:
    """A client of the edition before destroys its copy by a 403 alone, and would not know a 401."""
    answer = enrolled(agency)
    revoked(agency)
    form = {"grant_type": "refresh_token", "refresh_token": answer["refresh_token"]}
    with TestClient(build_app(agency.gateway)) as client:
        new = client.post("/token", data=form, headers=SIGNED)
        old = client.post("/token", data=form, headers=PROTOCOL)
    assert (new.status_code, new.json()["status"], "wipe" in new.json()) == (401, 401, True)
    assert (old.status_code, old.json()["status"], "wipe" in old.json()) == (UNSIGNED_REVOKED, UNSIGNED_REVOKED, False)
    assert old.json()["type"] == new.json()["type"] == "urn:crosscheck:device_revoked"


def test_a_lease_reaches_a_client_that_asks_for_it(agency: Agency) -> None:
    """Over HTTP, by the name of the feature."""
    headers = {**SIGNED, "Authorization": f"Bearer {enrolled(agency)['access_token']}"}
    with TestClient(build_app(agency.gateway)) as client:
        head = json.loads(client.post("/sync", content=b"{}", headers=headers).content.splitlines()[0])
    assert head["lease"].count(".") == 1


@pytest.mark.parametrize(("hours", "grace"), [(0, 1), (1, -1), (10_000, 1), (1, 10_000)])
def test_a_policy_out_of_bounds_is_refused(hours: int, grace: int) -> None:
    """A lease for ever is none."""
    with pytest.raises(ValueError, match="hours"):
        LeasePolicy(hours, grace)
