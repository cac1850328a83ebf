"""What a server must do, one function for each sentence of the protocol; each raises where the server does otherwise.

A function's docstring is the sentence that the report shows; `SECTION` says where it stands in docs/protocol.md.
"""
# ruff: noqa: PLR2004 - figures here are the protocol's own, told by the sentence beside them

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable

from benchmarks.conformance.asking import (
    CALLBACK,
    RECORD_KINDS,
    Copy,
    Json,
    Server,
    event_id,
    expect,
    lines_of,
    problem,
)
from benchmarks.conformance.planning import PLANNING

ENROLMENT = "urn:crosscheck:enrolment"
FORBIDDEN = frozenset(("INF", "WIT", "JURY", "LCOMM", "TRACE", "BATT", "IVIC", "ASYL"))
FEAR_CLAIMS = frozenset(("ER/CF", "REINRF", "VWP/CF"))


def about_says_what_is_spoken(server: Server) -> None:
    """`GET /about` needs no sign-in and names system, owner, versions, clock and limits."""
    answer = server.ask("GET", "/about", {})
    expect(answer.status_code == 200, f"answered {answer.status_code}")
    about = answer.json()
    expect(about["system"] in ("e3", "tecs"), "the system is e3 or tecs")
    expect(1 in about["versions"] and about["versions"] == sorted(about["versions"]), "version 1 is spoken")
    expect({"dataOwner", "practice", "serverTime", "features", "limits"} <= set(about), "every field is there")
    clock = dt.datetime.fromisoformat(about["serverTime"])
    expect(clock.utcoffset() == dt.timedelta(0), "the clock is UTC")


def another_version_is_refused(server: Server) -> None:
    """A version that isn't spoken is answered 406 with those that are."""
    for headers in ({}, {"Crosscheck-Protocol": "999"}, {"Crosscheck-Protocol": "one"}):
        document = problem(server.ask("POST", "/sync", headers, data=b"{}"), 406, "version_not_supported")
        expect(1 in document["versions"], "the refusal lists the versions spoken")


def nobody_gets_in_unsigned(server: Server) -> None:
    """Without a good token there is no round and no check."""
    for path in ("/sync", "/check"):
        for words in ({}, {"Authorization": "Bearer SYN-unknown"}, {"Authorization": "Basic SYN"}):
            problem(server.ask("POST", path, {"Crosscheck-Protocol": "1", **words}, data=b"{}"), 401, "token_unknown")


def a_made_up_code_is_refused(server: Server) -> None:
    """A code that nobody issued enrols nothing, and an incomplete form is malformed."""
    form = {"grant_type": ENROLMENT, "officer": "SYN-nobody", "device": "SYN-D", "code": "SYNS-YNSY-NSYN-SYNS"}
    problem(server.ask("POST", "/token", data=form), 403, "not_allowed")
    problem(server.ask("POST", "/token", data={"grant_type": ENROLMENT}), 400, "malformed")


def other_routes_are_problems_too(server: Server) -> None:
    """What isn't there, or is asked with another method, is a problem document."""
    problem(server.ask("GET", "/nothing-here"), 404, "not_found")
    problem(server.ask("GET", "/sync"), 405, "method_not_allowed")


def a_code_works_once(server: Server) -> None:
    """A code enrols one device; the answer has tokens, their time and the officer; the code is then used up."""
    from benchmarks.conformance.asking import NotTried

    if not server.code:
        raise NotTried("needs --officer and --code")
    form = {"grant_type": ENROLMENT, "officer": server.officer, "device": "SYN-conformance", "code": server.code}
    answer = server.ask("POST", "/token", data=form)
    expect(answer.status_code == 200, f"answered {answer.status_code}")
    given = answer.json()
    expect(given["token_type"] == "Bearer" and 0 < given["expires_in"] <= 86_400, "the token's kind and time")  # noqa: S105  # the scheme's name
    expect({"id", "name", "agency", "unit", "sector", "roles"} <= set(given["officer"]), "the officer is told")
    server.token, server.refresh, server.person = given["access_token"], given["refresh_token"], given["officer"]
    problem(server.ask("POST", "/token", data={**form, "device": "SYN-other"}), 403, "not_allowed")


def a_refresh_token_renews(server: Server) -> None:
    """A refresh token gives a new access token that works; an access token renews nothing."""
    server.signed("/sync", {})
    answer = server.ask("POST", "/token", data={"grant_type": "refresh_token", "refresh_token": server.refresh})
    expect(answer.status_code == 200, f"answered {answer.status_code}")
    wrong = server.ask("POST", "/token", data={"grant_type": "refresh_token", "refresh_token": server.token})
    problem(wrong, wrong.status_code, "token_unknown", "not_allowed")
    server.token, server.refresh = answer.json()["access_token"], answer.json()["refresh_token"]


def a_round_has_its_lines_in_order(server: Server) -> None:
    """Head, receipts, pages with checkpoints between them, end; each page counts and hashes its lines."""
    copy = Copy()
    kinds = [line["kind"] for line in copy.take(server.round())]
    expect(kinds[0] == "head" and kinds[-1] == "end", "a round goes from head to end")
    expect(kinds.count("checkpoint") >= 2, "a checkpoint after class 3 and one after class 5")
    signs = {"page": "p", "checkpoint": "c", **dict.fromkeys(RECORD_KINDS, "r")}
    order = "".join(signs.get(kind, "") for kind in kinds)
    expect("rc" not in order and not order.endswith("r"), "every record line is in a closed page")


def a_head_names_life_and_epoch(server: Server) -> None:
    """The head has protocol, system, feed, epoch, clock, token key, scope and what is to come."""
    head = json.loads(server.round()[0])
    fields = {"protocol", "system", "feed", "epoch", "serverTime", "tokenKey", "scope", "remaining"}
    expect(fields <= set(head), "every field is there")
    expect(len(bytes.fromhex(head["tokenKey"])) == 32, "the token key has 32 bytes")
    expect(len(head["feed"]) <= 64 and len(head["epoch"]) <= 64, "feed and epoch have at most 64 signs")


def a_copy_is_complete_and_stays(server: Server) -> None:
    """After `end` the client holds as many records as `held` says, and the next round brings nothing."""
    copy = Copy()
    *_, end = copy.take(server.round())
    expect(end["held"] == len(copy.records), "`held` is what the client holds")
    again = copy.take(server.round(cursor=copy.cursor))
    expect(not list(lines_of("page", again)), "a round with nothing new has no page")


def a_cut_round_goes_on(server: Server) -> None:
    """A round cut after its first page goes on at that page's cursor and ends with the same copy."""
    whole, cut = Copy(), Copy()
    whole.take(server.round(pageBytes=2_048))
    cut.take(server.round(pageBytes=2_048), pages=1)
    cut.take(server.round(cursor=cut.cursor, pageBytes=2_048))
    expect(cut.records == whole.records, "both copies are equal")


def classes_come_in_their_order(server: Server) -> None:
    """Priority classes never go back within a round, and are 1 to 5."""
    classes = [line["class"] for line in map(json.loads, server.round()) if "class" in line]
    expect(classes == sorted(classes) and set(classes) <= {1, 2, 3, 4, 5}, "classes ascend")


def records_say_whose_they_are(server: Server) -> None:
    """Each record's id begins with its system; revision, provenance and marking are there; nothing forbidden is."""
    copy = Copy()
    head, *_ = copy.take(server.round())
    for record in copy.records.values():
        expect(record["id"].startswith(f"{head['system']}:"), "an id of another system")
        expect(record["revision"] >= 1 and record["provenance"]["accessLevel"] >= 1, "revision and level count from 1")
        words = {word.removeprefix("SP-") for word in record["marking"]["categories"]}
        expect(not words & FORBIDDEN, "a marking that is never shared")
        expect(record.get("disposition") not in FEAR_CLAIMS, "a claim of fear")


def lines_keep_their_limits(server: Server) -> None:
    """No line is longer than 65,536 bytes; a page keeps the size that was asked for, or is one line."""
    lines = server.round(pageBytes=2_048)
    expect(max(map(len, lines)) <= 65_536, "a line is too long")
    size, count = 0, 0
    for text in lines:
        kind = json.loads(text)["kind"]
        if kind in ("upsert", "withdraw", "tombstone"):
            size, count = size + len(text), count + 1
        elif kind == "page":
            expect(size <= 2_048 or count == 1, "a page is larger than was asked for")
            size, count = 0, 0


def bad_requests_are_malformed(server: Server) -> None:
    """What can't be read is answered 400, and an unknown cursor 409, with a problem without content."""
    for body in (b"", b"{", b"[]", b'{"pageBytes": 1}', b'{"events": {}}', b"\xff\xfe"):
        problem(server.signed("/sync", body), 400, "malformed")
    problem(server.signed("/sync", {"cursor": "SYN-made-up"}), 409, "cursor_unknown")


def too_much_is_too_large(server: Server) -> None:
    """A request over 1 MiB, or with more events than `maxEvents`, is answered 413."""
    problem(server.signed("/sync", b" " * 1_048_577), 413, "too_large")
    most = server.ask("GET", "/about", {}).json()["limits"]["maxEvents"]
    problem(
        server.signed("/sync", {"events": [_event(server, "check", {}) for _ in range(most + 1)]}), 413, "too_large"
    )


def each_event_has_its_receipt(server: Server) -> None:
    """Receipts come in the order of the events; one bad event stops no other; each has its reason."""
    server.signed("/sync", {})
    notice = {"record": "e3:SYN-none", "action": "stop", "urgency": "urgent", "callback": CALLBACK}
    events = [_event(server, "notice", notice), _event(server, "SYN-unknown", {}), _event(server, "notice", {}),
              {**_event(server, "notice", notice), "officer": "SYN-somebody-else"}]  # fmt: skip
    events[3]["made"] = events[0]["made"]
    old = {**_event(server, "notice", notice), "made": "2001-01-01T00:00:00Z"}
    receipts = server.receipts(*events, old)
    expect([r["eventId"] for r in receipts] == [e["eventId"] for e in (*events, old)], "one receipt each, in order")
    reasons = [receipt.get("reason") for receipt in receipts]
    expect(reasons == ["unknown_record", "unknown_type", "malformed", "not_yours", "too_old"], f"reasons are {reasons}")


def an_event_is_applied_once(server: Server) -> None:
    """The same event sent again has the same receipt, and a terminal one."""
    event = _event(server, "check", {"action": "stop", "level": "no_overlap", "records": []})
    first, again = server.receipts(event), server.receipts(event)
    expect(first == again, "both receipts are equal")
    expect(first[0]["status"] == "applied", "a check that can be read is applied")


def a_live_check_is_padded(server: Server) -> None:
    """The answer's length is a multiple of 4,096 whatever was found, it isn't packed, and the check is known later."""
    name = event_id()
    body = {"eventId": name, "action": "stop", "phones": [{"nc:FullTelephoneNumber": CALLBACK}]}
    answer = server.signed("/check", body, **{"Accept-Encoding": "zstd, gzip"})
    expect(answer.status_code == 200 and len(answer.content) % 4_096 == 0, "the answer is padded")
    expect("content-encoding" not in {key.lower() for key in answer.headers}, "the answer isn't packed")
    expect({"records", "more", "padding"} <= set(answer.json()) and len(answer.json()["records"]) <= 20, "its fields")
    event = {**_event(server, "check", {"action": "stop", "level": "no_overlap", "records": []}), "eventId": name}
    expect(server.receipts(event)[0]["status"] == "applied", "the later event of a live check is applied")


def packing_changes_no_byte(server: Server) -> None:
    """A round as zstd unpacks to what it is without, its changing fields apart."""
    plain = [line for line in map(json.loads, server.round()) if "class" in line]
    packed = [line for line in map(json.loads, server.packed_round().splitlines()) if "class" in line]
    expect(plain == packed, "the record lines are equal")


def figures_and_looks_are_for_those_who_oversee(server: Server) -> None:
    """An officer without such a role is refused figures and checks of others, by 403 and without a word of why."""
    problem(server.signed("/oversight", {"from": "2026-11-16", "to": "2026-11-23", "by": []}), 403, "not_allowed")
    problem(server.signed("/review", {"week": "2026-11-16"}), 403, "not_allowed")


def an_audit_is_held_once_and_not_contradicted(server: Server) -> None:
    """A row is acknowledged, the same row again alike; another row in its place is refused by 409."""
    first, other = (_audited(outcome) for outcome in ("given", "given otherwise"))
    answers = [server.signed("/audit", first) for _ in range(2)]
    expect([each.status_code for each in answers] == [200, 200], "a row that follows is taken, and again")
    held = answers[1].json()
    expect((held["number"], held["chain"]) == (1, first["rows"][0]["chain"]), "the answer says up to where it is held")
    problem(server.signed("/audit", other), 409, "chain_contradicted")


def _audited(outcome: str) -> Json:
    """A first row of an audit with its chain's value."""
    text = json.dumps([1, 100, "check", outcome, "[]", ""], separators=(",", ":")).encode()
    chain = hashlib.sha256(bytes(32) + text).hexdigest()
    row = {"number": 1, "at": 100, "what": "check", "outcome": outcome, "records": "[]", "chain": chain}
    return {"before": bytes(32).hex(), "rows": [row]}


def _event(server: Server, kind: str, body: Json) -> Json:
    made = dt.datetime.now(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"eventId": event_id(), "made": made, "officer": server.officer, "type": kind, "body": body}


#: Every check with the section of docs/protocol.md that it is about, in the order in which they are made.
CHECKS: tuple[tuple[str, Callable[[Server], None]], ...] = (
    ("3", about_says_what_is_spoken),
    ("3", another_version_is_refused),
    ("4", nobody_gets_in_unsigned),
    ("4", a_made_up_code_is_refused),
    ("11", other_routes_are_problems_too),
    ("4", a_code_works_once),
    ("4", a_refresh_token_renews),
    ("5", a_round_has_its_lines_in_order),
    ("5", a_head_names_life_and_epoch),
    ("5", a_copy_is_complete_and_stays),
    ("5", a_cut_round_goes_on),
    ("5", classes_come_in_their_order),
    ("5", packing_changes_no_byte),
    ("7, 8", records_say_whose_they_are),
    ("12", lines_keep_their_limits),
    ("11", bad_requests_are_malformed),
    ("12", too_much_is_too_large),
    ("6", each_event_has_its_receipt),
    ("6", an_event_is_applied_once),
    ("10", a_live_check_is_padded),
    ("18", figures_and_looks_are_for_those_who_oversee),
    ("19", an_audit_is_held_once_and_not_contradicted),
    *PLANNING,
)
