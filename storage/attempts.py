"""How often opening a partition failed: counted on disk before a try is judged, so that no crash makes one free.

Knows the file of tries, what locks and what destroys, and how a changed count shows; does *not* know what a try is
(`storage.home`).

The file is sealed (HMAC-SHA-256) under a key derived from the keyring's secret, and the number of tries ever made
stands in the keyring as well (`storage.mirror`). So a count that was edited, an older file that was put back and a file
that was taken away all show, and lock the partition. Whoever holds the officer's unlocked keyring can change both; that
is not detected. A clock that is set moves the window of the lock and its end; the count that destroys knows no clock.
"""

from __future__ import annotations

import datetime as dt
import hmac
from pathlib import Path
from typing import Annotated, Final

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from overlap.decoding import learnt
from overlap.records import Value
from storage.durable import write_durably
from storage.instants import from_ms, to_ms
from storage.misread import MISREAD
from storage.policy import CJIS_6, AttemptsPolicy
from storage.problems import AttemptsState, VaultUnwritable

_INFO: Final = b"crosscheck attempts 1"
_MAC_BYTES: Final = 32
#: How long a lock lasts where no agency can release it: the older reading's 10 minutes (`storage.policy.CJIS_5`).
UNRELEASABLE_MINUTES: Final = 10


#: A time in milliseconds since 1970 that a calendar has, and to which a lock can be added: nobody proved what is shown.
_Milliseconds = Annotated[int, msgspec.Meta(ge=-60_000_000_000_000, le=250_000_000_000_000)]


class Attempts(Value, frozen=True, kw_only=True):
    """The tries of one partition.

    `ever` counts all tries that were ever made; `in_a_row` the failures since the last success; `recent` has the times
    of those since the last success or lock, in milliseconds. `releasable` is whether an agency could release a lock
    when it was last opened, so that a recovery slot edited out of the slots' file changes nothing.
    """

    policy: AttemptsPolicy = CJIS_6
    ever: int = 0
    in_a_row: int = 0
    recent: tuple[_Milliseconds, ...] = ()
    locked_at: _Milliseconds | None = None
    tampered: bool = False
    releasable: bool = False

    def begun(self, now: dt.datetime) -> Attempts:
        """With one try more, which counts as failed until it is known to have opened."""
        at = to_ms(now)
        last = (*self.recent, at)[-self.policy.failures :]
        full = len(last) == self.policy.failures
        locks = full and abs(at - last[0]) <= self.policy.within_minutes * 60_000
        return msgspec.structs.replace(
            self,
            ever=self.ever + 1,
            in_a_row=self.in_a_row + 1,
            recent=() if locks else last,
            locked_at=at if locks else None,
        )

    def succeeded(self) -> Attempts:
        """After the partition was opened or released: no failure counts any more."""
        return Attempts(policy=self.policy, ever=self.ever, releasable=self.releasable)

    def state(self, now: dt.datetime, *, releasable: bool) -> AttemptsState:
        """Where it stands. Where nobody can release it, a lock ends by itself: it would be a destruction otherwise."""
        locked_until, needs_release = self._lock(now, releasable=releasable or self.releasable)
        at = to_ms(now)
        window = self.policy.within_minutes * 60_000
        counting = sum(1 for each in self.recent if abs(at - each) <= window)
        return AttemptsState(
            failures=self.in_a_row,
            before_lock=0 if locked_until or needs_release else self.policy.failures - counting,
            before_destruction=max(0, self.policy.destroyed_after - self.in_a_row),
            locked_until=locked_until,
            needs_release=needs_release,
            tampered=self.tampered,
        )

    def _lock(self, now: dt.datetime, *, releasable: bool) -> tuple[dt.datetime | None, bool]:
        """When the lock ends by itself, and whether only a release ends it."""
        if self.locked_at is None:
            return None, False
        if self.policy.locked_minutes is None and releasable:
            return None, True
        minutes = self.policy.locked_minutes or UNRELEASABLE_MINUTES
        begun = from_ms(self.locked_at)
        until = begun + dt.timedelta(minutes=minutes)
        return (None, False) if now >= until else (until, False)

    @property
    def destroys(self) -> bool:
        """Whether the failures in a row are as many as destroy the partition."""
        return self.in_a_row >= self.policy.destroyed_after


class AttemptsFile:
    """The file of tries at `path`, sealed under the keyring's secret."""

    def __init__(self, path: Path, secret: bytes) -> None:
        self._path = path
        self._key = HKDF(hashes.SHA256(), _MAC_BYTES, None, _INFO).derive(secret)

    def read(self, ever: int | None, now: dt.datetime) -> Attempts:
        """The tries; `ever` is how many the keyring knows of, None before the first.

        A file that is missing, changed or older than the keyring's number reads as locked from now on, and tampered.
        """
        try:
            raw = self._path.read_bytes()
        except FileNotFoundError:
            return Attempts() if not ever else _tampered(Attempts(ever=ever), now)
        except OSError as error:
            raise VaultUnwritable("the file of tries can't be read") from error
        found = self._opened(raw)
        if found is None:
            return _tampered(Attempts(ever=ever or 0), now)
        return found if found.ever >= (ever or 0) else _tampered(msgspec.structs.replace(found, ever=ever or 0), now)

    def write(self, attempts: Attempts) -> None:
        """Put the tries in place; they are on disk on return."""
        body = msgspec.json.encode(attempts)
        write_durably(self._path, hmac.digest(self._key, body, "sha256").hex().encode() + b"\n" + body)

    def _opened(self, raw: bytes) -> Attempts | None:
        """The tries that were written, None if it was not with this key."""
        seal, _, body = raw.partition(b"\n")
        if not hmac.compare_digest(seal, hmac.digest(self._key, body, "sha256").hex().encode()):
            return None
        try:
            return msgspec.json.decode(body, type=learnt(Attempts))
        except msgspec.MsgspecError:
            return None


def _tampered(attempts: Attempts, now: dt.datetime) -> Attempts:
    """Tries of which nobody knows how many they were: locked, and as many as lock it counted."""
    return msgspec.structs.replace(
        attempts,
        in_a_row=max(attempts.in_a_row, attempts.policy.failures),
        locked_at=to_ms(now) if attempts.locked_at is None else attempts.locked_at,
        recent=(),
        tampered=True,
    )


def shown_attempts(path: Path, now: dt.datetime, *, releasable: bool) -> AttemptsState:
    """What the file says, unproved, for a screen that asks nobody's keyring; no failure where it can't be read."""
    try:
        body = path.read_bytes().partition(b"\n")[2]
        return msgspec.json.decode(body, type=learnt(Attempts)).state(now, releasable=releasable)
    except (OSError, *MISREAD):
        return Attempts().state(now, releasable=releasable)
