"""Rule sets: in force by both agencies' signatures alone, and what an administrator does with them and with ladders."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from backends.__main__ import main
from backends.climbing import Climber, climb_if_free
from backends.notice_record import NoticeUnit
from backends.notices import Noticing
from backends.rule_set import FIRST_TERMS, Terms, in_force
from backends.rules import BadRules, countersigned, install, proposed, rules_at, trust
from backends.signing import Signer
from backends.store import Identity, Store
from tests.backends.agency import Agency

TERMS: dict[str, Any] = {
    "kind": "rules", "version": 1, "effective": "2026-11-23T12:00:00Z", "urgentMinutes": 5, "routineMinutes": 45,
    "secondRequestMinutes": 10, "ladder": [{"tier": 1, "after": 0, "who": "supervisor"}], "limits": {"probes": 20},
    "suppression": 12,
}  # fmt: skip


def terms(**changes: Any) -> bytes:
    """Terms as an administrator writes them."""
    return json.dumps({**TERMS, **changes}).encode()


@pytest.fixture
def pair(agency: Agency, tmp_path: Path) -> tuple[Agency, Identity]:
    """e3's agency, which trusts the key of TECS, and what TECS signs with."""
    other = Identity("tecs", "SYN-other", b"o" * 32, b"p" * 32)
    with agency.store.writing() as connection:
        trust(connection, signing_key=Signer.of_secret(other.secret_key).public_text)
    return agency, other


def agreed(pair: tuple[Agency, Identity], **changes: Any) -> bytes:
    """Rules that TECS proposed and e3 countersigned."""
    agency, other = pair
    with agency.store.reading() as connection:
        return countersigned(connection, proposed(terms(**changes), other), agency.store.identity)


def test_rules_that_were_replaced_do_not_come_back(pair: tuple[Agency, Identity]) -> None:
    """Older ones that both signed once are refused, however late they would begin; if held they hold no more."""
    agency, _ = pair
    older = agreed(pair, version=1, effective="2026-12-24T00:00:00Z")
    with agency.store.writing() as connection:
        install(connection, agreed(pair, version=2), agency.store.identity, agency.now)
        with pytest.raises(BadRules, match="version 2"):
            install(connection, older, agency.store.identity, agency.now)
        assert install(connection, agreed(pair, version=2), agency.store.identity, agency.now) == 2
    kept = [Terms(version=2, effective=agency.now), Terms(version=1, effective=agency.now + dt.timedelta(days=31))]
    assert in_force(kept, agency.now + dt.timedelta(days=60)).version == 2


def test_rules_hold_from_their_effective_time_on(pair: tuple[Agency, Identity]) -> None:
    """Before it, and before any were installed, the first terms do."""
    agency, _ = pair
    with agency.store.writing() as connection:
        assert rules_at(connection, agency.now) == FIRST_TERMS
        assert install(connection, agreed(pair), agency.store.identity, agency.now) == 1
        assert install(connection, agreed(pair), agency.store.identity, agency.now) == 1
        install(
            connection, agreed(pair, version=2, effective="2026-12-01T00:00:00Z"), agency.store.identity, agency.now
        )
        assert rules_at(connection, agency.now - dt.timedelta(seconds=1)) == FIRST_TERMS
        assert rules_at(connection, agency.now).urgent_minutes == 5
        assert rules_at(connection, agency.now + dt.timedelta(days=9)).version == 2


def test_rules_are_delivered_to_every_officer(pair: tuple[Agency, Identity]) -> None:
    """As a record with both signatures."""
    agency, _ = pair
    with agency.store.writing() as connection:
        install(connection, agreed(pair), agency.store.identity, agency.now)
    laptop = agency.laptop()
    under_way = agency.gateway.sync(laptop.signed(), laptop.request(), frozenset({"dealings"}))
    laptop.take(under_way.opening + b"".join(under_way.pages))
    assert set(laptop.copy["e3:R-1"]["signed"]) == {"e3", "tecs"}


def test_rules_of_one_agency_alone_are_not_taken(pair: tuple[Agency, Identity]) -> None:
    """Neither with one signature, nor changed after they were signed, nor signed by somebody else."""
    agency, other = pair
    stranger = Identity("tecs", "SYN-stranger", b"x" * 32, b"y" * 32)
    changed = agreed(pair).replace(b'"urgentMinutes":5', b'"urgentMinutes":500')
    with agency.store.writing() as connection:
        for text in (proposed(terms(), other), proposed(terms(), agency.store.identity), changed):
            with pytest.raises(BadRules, match="signature"):
                install(connection, text, agency.store.identity, agency.now)
        with pytest.raises(BadRules, match="signature of tecs"):
            countersigned(connection, proposed(terms(), stranger), agency.store.identity)


def test_a_version_is_never_changed(pair: tuple[Agency, Identity]) -> None:
    """Other terms need another number."""
    agency, _ = pair
    with agency.store.writing() as connection:
        install(connection, agreed(pair), agency.store.identity, agency.now)
        with pytest.raises(BadRules, match="other rules have version 1"):
            install(connection, agreed(pair, urgentMinutes=6), agency.store.identity, agency.now)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"{", "can't be read"), (terms(urgentMinutes=0), "can't be read"), (terms(version=0), "begins with 1"),
        (terms(ladder=[{"tier": 2, "after": 0, "who": "supervisor"}]), "tiers are 1"),
        (terms(ladder=[{"tier": 1, "after": 5, "who": "supervisor"}, {"tier": 2, "after": 5, "who": "watch desk"}]),
         "tiers are 1"),
    ],
)  # fmt: skip
def test_terms_that_nobody_can_go_by_are_refused(agency: Agency, text: bytes, why: str) -> None:
    """Before anything is signed."""
    with pytest.raises(BadRules, match=why):
        proposed(text, agency.store.identity)


def test_a_partner_whose_key_is_another_now_is_not_believed(pair: tuple[Agency, Identity]) -> None:
    """The first key stays until an administrator takes it away; no key at all signs nothing."""
    agency, _ = pair
    with agency.store.writing() as connection:
        with pytest.raises(BadRules, match="another key"):
            trust(connection, signing_key=Signer.of_secret(b"z" * 32).public_text)
        with pytest.raises(BadRules, match="no key"):
            trust(connection, signing_key="SYN")


def run(*arguments: str | Path) -> int:
    """The status of an administrator's command."""
    return main([str(each) for each in arguments])


def test_administrators_agree_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys told aloud, proposed, countersigned, installed by both, listed; a wrong one is refused in one line."""
    of = {system: ("--system", system, "--database", tmp_path / f"{system}.db") for system in ("e3", "tecs")}
    keys = {}
    for system, options in of.items():
        Store.open(str(tmp_path / f"{system}.db"), system).close()
        run("key", *options)
        keys[system] = capsys.readouterr().out.strip()
    file, offered, both = (tmp_path / name for name in ("terms.json", "offered.json", "both.json"))
    file.write_bytes(terms())
    assert run("rules", *of["e3"], "propose", file, "--out", offered) == 0
    assert run("rules", *of["tecs"], "countersign", offered, "--out", both) == 1
    assert "key is not known" in capsys.readouterr().err
    assert run("rules", *of["tecs"], "trust", keys["e3"]) == 0
    assert run("rules", *of["tecs"], "countersign", offered, "--out", both) == 0
    assert run("rules", *of["tecs"], "install", offered) == 1
    assert run("rules", *of["tecs"], "install", both) == 0
    assert run("rules", *of["e3"], "trust", keys["tecs"]) == 0
    assert run("rules", *of["e3"], "install", both) == 0
    capsys.readouterr()
    assert run("rules", *of["e3"], "list") == 0
    [listed] = map(json.loads, capsys.readouterr().out.splitlines())
    assert (listed["version"], listed["urgentMinutes"]) == (1, 5)
    run("rules", *of["e3"], "distrust")
    assert run("rules", *of["e3"], "trust", keys["e3"]) == 0


def test_before_any_rules_the_first_terms_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As those that hold."""
    Store.open(str(tmp_path / "e3.db"), "e3").close()
    run("rules", "--system", "e3", "--database", tmp_path / "e3.db", "list")
    listed = json.loads(capsys.readouterr().out)
    assert (listed["version"], listed["holds"]) == (0, True)


def overdue(agency: Agency) -> None:
    """A notice of which an answer is long due by the real clock."""
    side = NoticeUnit(agency="USBP", unit="SYN Station")
    with agency.store.writing() as connection:
        noticing = Noticing(connection, agency.store.identity, agency.now - dt.timedelta(days=400))
        noticing.open(noticing.opening("SYN-1", urgency="urgent", asker=side, owner=side, about="check"))


def test_ladders_are_climbed_by_command_where_no_gateway_serves(
    agency: Agency, capsys: pytest.CaptureFixture[str]
) -> None:
    """All tiers at once, and nothing the second time."""
    overdue(agency)
    of = ("watch", "--system", "e3", "--database", agency.database)
    assert [run(*of), run(*of)] == [0, 0]
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [{"escalated": 3}, {"escalated": 0}]


def test_a_gateway_climbs_by_its_own_timer(agency: Agency) -> None:
    """Without any round; it ends with the gateway."""
    overdue(agency)
    looked: list[dt.datetime] = []

    def clock() -> dt.datetime:
        looked.append(agency.now)
        return agency.now

    with Climber(agency.store, clock, every=0.01) as climber:
        while len(looked) < 2:
            climber._thread.join(0.01)
    assert climb_if_free(agency.store, agency.now) == 0


def test_a_ladder_waits_while_another_writes(agency: Agency) -> None:
    """Whoever looks next takes the steps."""
    overdue(agency)
    with agency.store.writing():
        assert climb_if_free(agency.store, agency.now) == 0
    store = Store.open(agency.database, "e3")
    assert climb_if_free(store, agency.now) == 3
    store.close()
