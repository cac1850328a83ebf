"""Offline bundles end to end: a laptop without a link, an administrator with a stick, and whoever had the stick."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from backends.bundle import BundleDesk, Refusal
from backends.bundle import BundleRefused as Refused
from backends.gateway import Gateway
from backends.identity import revoke
from backends.rates import RatePolicy
from overlap.answer import SourceCondition
from overlap.records import Agency as AgencyCode
from overlap.records import System
from storage.device_keys import new_device_key
from storage.header import VaultHeader
from storage.outbox import EventState
from storage.vault import Vault, VaultOptions
from sync.carrying import export, take_in, take_in_beside
from sync.credentials import granted, keep_enrolment
from sync.documents import TokenAnswer, decode_document
from sync.problems import BundleFault, BundleRefused, Cancelled, Revoked
from sync.report import Progress, RoundOutcome, RoundReport
from tests.backends.agency import Agency, e3

OFFICER, DEVICE = "SYN-U-1", "SYN-D-1"

NOTICE = b'{"record":"e3:SYN-E-1","action":"stop","urgency":"urgent","callback":"360-555-0142"}'


@dataclass
class Post:
    """An agency that has records, and a laptop that never meets its network; both have the agency's clock."""

    agency: Agency
    vault: Vault
    device: str = DEVICE
    desk: BundleDesk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = BundleDesk(self.agency.gateway, self.agency.store, self.now)
        key = new_device_key()
        form = {
            "grant_type": "urn:crosscheck:enrolment", "officer": self.vault.header.officer_id, "device": self.device,
            "code": self.agency.code(self.vault.header.officer_id), "recipient": key.recipient,
            "signing_key": key.signing_key,
        }  # fmt: skip
        answer = decode_document(self.agency.gateway.token(form), TokenAnswer)
        self.vault.tokens.put(System.E3, granted(answer, self.device, self.now()))
        keep_enrolment(self.vault, System.E3, answer, key)

    def now(self) -> dt.datetime:
        """The time of both."""
        return self.agency.now

    def there(self) -> bytes:
        """What the laptop writes."""
        return export(self.vault, System.E3, self.now())[0]

    def round_trip(self) -> RoundReport:
        """There and back."""
        self.agency.later(minutes=1)
        return self.back(self.desk.answer(self.there()))

    def back(self, data: bytes) -> RoundReport:
        """What the laptop takes in."""
        self.agency.later(minutes=1)
        return take_in(self.vault, System.E3, data, self.now)

    def fault(self, data: bytes) -> BundleFault:
        """Why the laptop refuses; nothing of its copy changed."""
        before = (self.vault.records.count(System.E3), self.vault.sources.resume_point(System.E3))
        with pytest.raises(BundleRefused) as caught:
            take_in(self.vault, System.E3, data, self.now)
        assert (self.vault.records.count(System.E3), self.vault.sources.resume_point(System.E3)) == before
        return caught.value.fault

    def refusal(self, data: bytes) -> Refusal:
        """Why the gateway refuses."""
        with pytest.raises(Refused) as caught:
            self.desk.answer(data)
        return caught.value.refusal


@pytest.fixture
def new_post(tmp_path: Path) -> Iterator[Callable[..., Post]]:
    """A maker of posts."""
    with ExitStack() as stack:

        def make(officer: str = OFFICER, device: str = DEVICE, agency: Agency | None = None) -> Post:
            if agency is None:
                agency = Agency(tmp_path / "e3")
                stack.callback(agency.close)
                agency.ingest(*(e3(f"SYN-E-{number}", SURNAME=f"SYNTHETIC{number}") for number in range(3)))
            header = VaultHeader(
                officer_id=officer, name="Agent", agency=AgencyCode.HSI, unit="SYN Elsewhere", created_at=agency.now
            )
            path = tmp_path / f"{officer}-{device}.vault"
            options = VaultOptions(draw=lambda: 0.5)
            return Post(agency, stack.enter_context(Vault.create(path, bytes(32), header, options)), device)

        yield make


@pytest.fixture
def post(new_post: Callable[..., Post]) -> Post:
    """A laptop that has taken in its first bundle."""
    made = new_post()
    assert made.round_trip().outcome is RoundOutcome.COMPLETE
    return made


def test_a_copy_comes_by_stick_and_stays_current_by_stick(post: Post) -> None:
    """Three records, then a change and a deletion, with a lease each time."""
    assert post.vault.records.count(System.E3) == 3
    first = post.vault.leases.lease(System.E3)
    post.agency.ingest(e3("SYN-E-0", SURNAME="CHANGED"), e3("SYN-E-9", SURNAME="NEW"))
    report = post.round_trip()
    assert (report.outcome, report.problem) == (RoundOutcome.COMPLETE, None)
    assert post.vault.records.count(System.E3) == 4
    assert post.vault.sources.state(System.E3, post.now()).condition is SourceCondition.CURRENT
    second = post.vault.leases.lease(System.E3)
    assert first is not None
    assert second is not None
    assert second.serial > first.serial


def test_the_outbox_leaves_by_stick_and_the_receipts_come_back(post: Post) -> None:
    """Events are in flight until then; more of them than one request holds go in one bundle."""
    events = [
        post.vault.outbox.put(
            System.E3, "notice", NOTICE, post.now(),
        )
        for _ in range(130)
    ]  # fmt: skip
    data = post.there()
    assert {post.vault.outbox.get(event).state for event in events} == {EventState.SENT}  # type: ignore[union-attr]
    post.agency.later(minutes=1)
    answer = post.desk.answer(data)
    assert post.back(answer).settled == {EventState.APPLIED: 130}
    assert {post.vault.outbox.get(event).state for event in events} == {EventState.APPLIED}  # type: ignore[union-attr]
    with post.agency.store.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM queue").scalar_one() == 130


def test_a_laptop_refuses_each_bad_bundle_with_its_reason(post: Post, new_post: Callable[..., Post]) -> None:
    """Cut, changed, somebody else's, no bundle, replayed, too old, of a time to come, of another state."""
    post.agency.later(minutes=1)
    asked = post.there()
    post.agency.later(minutes=1)
    data = post.desk.answer(asked)
    middle = len(data) // 2
    changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    assert post.fault(b"no bundle at all") is BundleFault.NO_BUNDLE
    assert post.fault(data[:-100]) is BundleFault.CUT
    assert post.fault(data + b"more") is BundleFault.CHANGED
    assert post.fault(changed) is BundleFault.CHANGED
    other = new_post("SYN-U-2", "SYN-D-2", post.agency)
    assert other.fault(data) is BundleFault.OTHER_RECIPIENT
    assert post.fault(asked) is BundleFault.OTHER_RECIPIENT
    post.agency.later(days=-1)
    assert post.fault(data) is BundleFault.FROM_THE_FUTURE
    post.agency.later(days=9)
    assert post.fault(data) is BundleFault.EXPIRED
    post.agency.later(days=-8)
    assert post.back(data).outcome is RoundOutcome.COMPLETE
    assert post.fault(data) is BundleFault.REPLAYED


def test_two_bundles_that_were_asked_for_at_once_don_t_both_apply(post: Post) -> None:
    """The second goes on from where the copy no longer is."""
    first, second = [], []
    for kept in (first, second):
        post.agency.later(minutes=1)
        kept.append(post.desk.answer(post.there()))
        post.agency.ingest(e3(f"SYN-E-{len(first)}{len(second)}", SURNAME="MORE"))
    post.agency.later(minutes=1)
    third = post.desk.answer(post.there())
    post.back(second[0])
    assert post.fault(third) is BundleFault.OTHER_STATE


def test_a_bundle_that_another_gateway_signed_is_refused(post: Post, new_post: Callable[..., Post]) -> None:
    """The laptop holds one key of the agency, whoever says that the file comes from there."""
    post.vault.agency_keys.pin(System.E3, "A" * 42 + "E")
    post.agency.later(minutes=1)
    assert post.fault(post.desk.answer(post.there())) is BundleFault.NOT_SIGNED


def test_a_bundle_with_everything_begins_the_copy_anew(post: Post) -> None:
    """For a laptop that sent none: what it holds stays until the new copy is complete."""
    post.agency.ingest(e3("SYN-E-9", SURNAME="NEW"))
    assert post.back(post.desk.export(OFFICER, DEVICE)).outcome is RoundOutcome.COMPLETE
    assert post.vault.records.count(System.E3) == 4


def test_a_revoked_laptop_is_sent_its_end(post: Post) -> None:
    """The order reaches it by stick as it would by wire, and the copy goes."""
    with post.agency.store.writing() as connection:
        revoke(connection, OFFICER, None, int(post.now().timestamp()))
    post.agency.later(minutes=1)
    data = post.desk.answer(post.there())
    with pytest.raises(Revoked):
        post.back(data)
    assert post.vault.records.count(System.E3) == 0


def test_a_gateway_refuses_each_bad_bundle_with_its_reason(
    post: Post, new_post: Callable[..., Post], tmp_path: Path
) -> None:
    """Cut, changed, another gateway's, no bundle, a stranger's, too old, of a time to come, replayed."""
    post.agency.later(minutes=1)
    data = post.there()
    middle = len(data) // 2
    changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    assert post.refusal(b"") is Refusal.NO_BUNDLE
    assert post.refusal(data[:-1]) is Refusal.CUT
    assert post.refusal(data + b".") is Refusal.CHANGED
    assert post.refusal(changed) is Refusal.CHANGED
    post.agency.later(days=-1)
    assert post.refusal(data) is Refusal.FROM_THE_FUTURE
    post.agency.later(days=31)
    assert post.refusal(data) is Refusal.EXPIRED
    post.agency.later(days=-30)
    stranger = new_device_key()
    own = post.vault.device_keys.get(System.E3)
    assert own is not None
    post.vault.device_keys.put(System.E3, stranger)
    assert post.refusal(post.there()) is Refusal.UNKNOWN_DEVICE
    post.vault.device_keys.put(System.E3, own)
    post.vault.agency_keys.keep_recipient(System.E3, stranger.recipient)
    assert post.refusal(post.there()) is Refusal.OTHER_RECIPIENT
    assert post.desk.answer(data)
    assert post.refusal(data) is Refusal.REPLAYED


def test_an_import_that_was_stopped_goes_on_with_the_same_bundle(post: Post) -> None:
    """What came whole is kept, nothing is taken twice, and the receipts are in the first time."""
    event = post.vault.outbox.put(System.E3, "notice", NOTICE, post.now())
    post.agency.ingest(*(e3(f"SYN-E-{number}", SURNAME=f"LATER{number}", CAUTION_CODE="05") for number in range(500)))
    post.agency.later(minutes=1)
    data = post.desk.answer(post.there())
    post.agency.later(minutes=1)
    told: list[Progress] = []
    stopped = take_in_beside(
        lambda job: job(post.vault), System.E3, data, post.now, told.append,
        lambda: bool(told) and told[-1].records > 0,
    )  # fmt: skip
    assert (stopped.outcome, type(stopped.problem)) == (RoundOutcome.CANCELLED, Cancelled)
    assert 0 < told[-1].records < 500
    assert 0 < told[-1].bytes < len(data) * 100
    assert post.vault.outbox.get(event).state is EventState.APPLIED  # type: ignore[union-attr]
    report = post.back(data)
    assert (report.outcome, report.problem) == (RoundOutcome.COMPLETE, None)
    assert post.vault.records.count(System.E3) == 501  # the notice is a record too
    assert report.lines + told[-1].records == 501
    assert post.fault(data) is BundleFault.REPLAYED


def test_a_copy_that_a_gateway_can_not_go_on_from_is_answered_with_all_there_is(post: Post) -> None:
    """After a restore nothing goes on from the copy's cursor: the same way with the stick brings everything anew."""
    database = post.agency.folder / "gateway.db"
    with closing(sqlite3.connect(database)) as now, closing(sqlite3.connect(post.agency.folder / "backup")) as kept:
        now.backup(kept)
    post.agency.ingest(e3("SYN-E-9", SURNAME="LOST"))
    event = post.vault.outbox.put(System.E3, "notice", NOTICE, post.now())
    post.round_trip()
    assert post.vault.records.count(System.E3) == 5  # the notice is a record too
    with closing(sqlite3.connect(post.agency.folder / "backup")) as kept, closing(sqlite3.connect(database)) as now:
        kept.backup(now)
    later = post.vault.outbox.put(System.E3, "notice", NOTICE, post.now())
    report = post.round_trip()
    assert (report.outcome, report.problem) == (RoundOutcome.COMPLETE, None)
    assert post.vault.records.count(System.E3) == 4
    assert post.vault.outbox.get(event).state is EventState.APPLIED  # type: ignore[union-attr]
    assert post.vault.outbox.get(later).state is EventState.APPLIED  # type: ignore[union-attr]


def test_a_bundle_that_came_at_a_bad_time_may_come_again(post: Post) -> None:
    """Nothing is wrong with it, so it is not used up: the next try brings the same."""
    post.agency.later(minutes=1)
    busy = Gateway(post.agency.store, practice=True, clock=post.now, rates=RatePolicy(syncs=1))
    post.desk = BundleDesk(busy, post.agency.store, post.now)
    post.desk.answer(post.there())
    post.agency.later(seconds=1)
    data = post.there()
    assert post.refusal(data) is Refusal.NOT_NOW
    post.agency.later(minutes=2)
    assert post.back(post.desk.answer(data)).outcome is RoundOutcome.COMPLETE
