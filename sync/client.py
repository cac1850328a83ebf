"""One agency's gateway over HTTP: its four requests, with every limit, and its refusals as problems.

Knows `requests`, addresses, statuses and headers (docs/protocol.md, sections 3, 4, 5, 10 and 11). It does
*not* know what a round is (`sync.round`), keeps no token, follows no redirect, reads no proxy or password
from its surroundings, and tries nothing twice but a round that met a connection which had ended since the last one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import msgspec
import requests
from urllib3.exceptions import NewConnectionError

from overlap.records import System
from storage.device_keys import DeviceKey
from sync.connections import Connections, WatchedAdapter
from sync.dictionary import DICTIONARY
from sync.documents import (
    About,
    CheckpointAnswer,
    LiveAnswer,
    SyncRequest,
    T,
    TokenAnswer,
    decode_document,
    speaks_our_version,
)
from sync.feed import Feed, encoding_of
from sync.limits import MAX_DOCUMENT_BYTES, MAX_PROBLEM_BYTES, MAX_REQUEST_BYTES, PROTOCOL_VERSION, Limits
from sync.problems import (
    CaptivePortal,
    Fault,
    Garbage,
    PracticeMismatch,
    SyncProblem,
    TooLarge,
    TooOld,
    Unreachable,
)
from sync.provider import Provider
from sync.refusal import is_for_people, refusal
from sync.stream import Deadline, Wire, decoded, whole
from sync.web_address import checked_address

JSON = "application/json"
FEED = "application/x-ndjson"
PROBLEM = "application/problem+json"
FORM = "application/x-www-form-urlencoded"

#: The feature by which each page is signed (section 13).
SIGNED_PAGES = "signed-pages"

#: What this client reads beyond the first edition of the protocol (section 3).
FEATURES = f"signed,{SIGNED_PAGES},columns,patch,digests,resume,dealings,{DICTIONARY}"

#: What may be asked twice without harm.
MAY_BE_REPEATED = frozenset({"/about", "/sync"})

#: The grant by which a one-time code of the agency's administrator enrols a device (section 4).
ENROLMENT = "urn:crosscheck:enrolment"

#: The grant by which an officer shows the word of the agency's sign-in provider (RFC 7523).
PROVEN = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class Gateway:
    """The gateway of `system` at `base_url`, asked from one thread at a time.

    `practice` tells which kind this client is; `authority` is a file with the only certificate authority to
    trust, None for those that the operating environment ships. `clock` counts seconds for the time limits.

    Raises:
        InsecureAddress: the address is neither `https` nor, for practice, plain HTTP to this machine.
    """

    def __init__(
        self,
        system: System,
        base_url: str,
        *,
        practice: bool,
        authority: Path | None = None,
        limits: Limits = Limits(),  # noqa: B008  # a frozen value
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.system = system
        self._base = checked_address(base_url, practice=practice)
        self._practice = practice
        self._limits = limits
        self._clock = clock
        self._connections = Connections()
        self._session = _session(authority, self._connections)
        self._greeting: About | None = None
        self._authority = authority
        self._provider: Provider | None = None

    def close(self) -> None:
        """Give up the connections."""
        self._session.close()
        if self._provider is not None:
            self._provider.close()

    def abort(self) -> None:
        """End the request that is under way, from any thread; it raises `Cut` or `Unreachable` where it was made."""
        self._connections.shut()
        if self._provider is not None:
            self._provider.abort()

    def __enter__(self) -> Self:
        """This gateway, to be closed at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def about(self) -> About:
        """The gateway's greeting: the right system, practice as this client is, a version that both speak.

        Raises:
            SyncProblem: it could not be had, or must not be accepted.
        """
        about = decode_document(self._document("GET", "/about", {}, None), About)
        if about.system is not self.system:
            raise Garbage(Fault.OTHER_SYSTEM)
        if about.practice != self._practice:
            raise PracticeMismatch(gateway_is_practice=about.practice)
        if not speaks_our_version(about):
            raise TooOld(406, "version_not_supported", about.versions)
        self._greeting = about
        return about

    def greeting(self) -> About:
        """The greeting that was accepted last; asked for when there is none yet.

        Raises:
            SyncProblem: as `about`.
        """
        return self._greeting or self.about()

    def provider(self) -> Provider | None:
        """The provider that the agency's officers sign in with; None where a code of the administrator's is all.

        Raises:
            SyncProblem: as `about`, or the provider's address is not encrypted.
        """
        card = self.greeting().sign_in
        if card is not None and self._provider is None:
            self._provider = Provider(
                card.issuer,
                card.client_id,
                practice=self._practice,
                authority=self._authority,
                limits=self._limits,
                clock=self._clock,
            )
        return self._provider

    def token_by_code(
        self, officer: str, device: str, code: str, *, proof: str = "", key: DeviceKey | None = None
    ) -> TokenAnswer:
        """The tokens of a device newly enrolled by a one-time code; `proof` is the provider's ID token.

        Raises:
            SyncProblem: the gateway could not be reached or refused.
        """
        form = {"grant_type": ENROLMENT, "officer": officer, "device": device, "code": code}
        proven = {"assertion": proof} if proof else {}
        keys = {} if key is None else {"recipient": key.recipient, "signing_key": key.signing_key}
        return self._token({**form, **proven, **keys})

    def token_by_proof(self, proof: str, device: str) -> TokenAnswer:
        """New tokens for an enrolled device whose officer has signed in with the provider again.

        Raises:
            SyncProblem: the gateway could not be reached or refused.
        """
        return self._token({"grant_type": PROVEN, "assertion": proof, "device": device})

    def token_by_refresh(self, refresh_token: str) -> TokenAnswer:
        """New tokens for a device that is enrolled.

        Raises:
            SyncProblem: the gateway could not be reached or refused.
        """
        return self._token({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def _token(self, form: Mapping[str, str]) -> TokenAnswer:
        self.greeting()
        body = urlencode(form)
        return decode_document(self._document("POST", "/token", {"Content-Type": FORM}, body.encode()), TokenAnswer)

    def check(self, access_token: str, request: bytes) -> LiveAnswer:
        """The answer to a live check; its records are bytes, to be read by `sync.wire.read_record`.

        Raises:
            SyncProblem: the gateway could not be reached in the time an officer waits, or refused.
        """
        self.greeting()
        headers = {"Content-Type": JSON, "Authorization": f"Bearer {access_token}"}
        return decode_document(self._document("POST", "/check", headers, request), LiveAnswer)

    def checkpoint(self, access_token: str, request: bytes) -> CheckpointAnswer:
        """The agency's signed word for where this laptop's audit stands.

        Raises:
            SyncProblem: the gateway could not be reached, or refused.
        """
        self.greeting()
        headers = {"Content-Type": JSON, "Authorization": f"Bearer {access_token}"}
        return decode_document(self._document("POST", "/checkpoint", headers, request), CheckpointAnswer)

    def ask(self, access_token: str, path: str, request: bytes, kind: type[T]) -> T:
        """The answer of type `kind` to a request that only some gateways know (section 3).

        Raises:
            SyncProblem: the gateway could not be reached, or refused.
        """
        self.greeting()
        headers = {"Content-Type": JSON, "Authorization": f"Bearer {access_token}"}
        return decode_document(self._document("POST", path, headers, request), kind)

    def sync(self, access_token: str, request: SyncRequest, cut: Feed | None = None) -> Feed:
        """The streamed answer to one round's request; `cut` itself, if the gateway goes on with that one.

        Raises:
            TooLarge: the request is over the protocol's limit; nothing was sent.
            SyncProblem: the gateway could not be reached or refused.
        """
        # A gateway that has the dictionary needs no other coding named: an idle round is a thousand bytes in all.
        has_dictionary = DICTIONARY in self.greeting().features
        headers = {
            "Content-Type": JSON,
            "Accept-Encoding": "dcz" if has_dictionary else "dcz, zstd, gzip",
            "Authorization": f"Bearer {access_token}",
        }
        deadline = Deadline(self._limits.total_s, self._clock)
        response = self._send("POST", "/sync", headers, msgspec.json.encode(request), self._limits.read_s)
        try:
            if cut is not None and response.status_code == requests.codes.partial and _type_of(response) == FEED:
                cut.go_on(response)
                return cut
            self._accept(response, FEED, deadline)
            wire = Wire(response.raw, deadline, self._watched)
            return Feed(response, wire, decoded(wire, encoding_of(response), self._limits), self._connections)
        except SyncProblem:
            response.close()
            raise

    def _document(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> bytes:
        deadline = Deadline(self._limits.check_s, self._clock)
        # Unpacked, so that the padding of an answer is what is seen on the wire.
        sent = {"Accept": JSON, "Accept-Encoding": "identity", **headers}
        response = self._send(method, path, sent, body, self._limits.check_s)
        try:
            self._accept(response, JSON, deadline)
            return self._whole(response, deadline, MAX_DOCUMENT_BYTES)
        finally:
            response.close()

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, read_s: float
    ) -> requests.Response:
        """The answer's beginning; a round that a kept connection's end swallowed is sent once more, on a new one.

        A gateway ends a connection that is idle for long, and may do so just as a request leaves (RFC 9112, section
        9.3.1). A round may be told twice, since each event has its id; a code or a refresh token may not.
        """
        if body is not None and len(body) > MAX_REQUEST_BYTES:
            raise TooLarge(413, "too_large")
        try:
            return self._request(method, path, headers, body, read_s)
        except requests.exceptions.SSLError:
            raise Unreachable(secure=False) from None
        except (requests.RequestException, OSError, ValueError) as error:
            # Their texts name addresses and may quote the answer.
            raise Unreachable(sent=not _never_connected(error)) from None

    def _request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, read_s: float
    ) -> requests.Response:
        def once() -> requests.Response:
            """One try: the answer's head, its body still to be read."""
            with self._connections.within(self._limits.connect_s + read_s):
                return self._session.request(
                    method,
                    self._base + path,
                    data=body,
                    headers={**headers, "Crosscheck-Protocol": str(PROTOCOL_VERSION), "Crosscheck-Features": FEATURES},
                    timeout=(self._limits.connect_s, read_s),
                    allow_redirects=False,
                    stream=True,
                )

        before = self._connections.count
        try:
            return once()
        except requests.ConnectionError:
            if path not in MAY_BE_REPEATED or self._connections.count != before:
                raise
        return once()

    def _accept(self, response: requests.Response, content_type: str, deadline: Deadline) -> None:
        """Nothing for a 200 of the wanted type; anything else is raised as what it means."""
        status = response.status_code
        if is_for_people(status, _type_of(response)):
            raise CaptivePortal
        if status >= 400:  # noqa: PLR2004  # the refusals
            body = b""
            if _type_of(response) == PROBLEM:
                body = self._whole(response, deadline, MAX_PROBLEM_BYTES)
            raise refusal(status, body, response.headers)
        if status != requests.codes.ok or _type_of(response) != content_type:
            raise Garbage(Fault.NOT_THIS_PROTOCOL)

    def _whole(self, response: requests.Response, deadline: Deadline, limit: int) -> bytes:
        return whole(decoded(Wire(response.raw, deadline, self._watched), encoding_of(response), self._limits), limit)

    def _watched(self) -> AbstractContextManager[None]:
        return self._connections.reading_within(self._limits.read_s)


def _never_connected(error: Exception) -> bool:
    """Whether the error tells for certain that no byte of the request went out."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)


def _type_of(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _session(authority: Path | None, connections: Connections) -> requests.Session:
    # It would log addresses, and headers that it could not read: a server's own words.
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    session = requests.Session()
    # No proxy, no .netrc password, no certificate bundle from environment variables.
    session.trust_env = False
    session.verify = True if authority is None else str(authority)
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()  # what every request says anyway costs a satellite link bytes
    session.headers["User-Agent"] = "Crosscheck"
    session.mount("http://", WatchedAdapter(connections))
    session.mount("https://", WatchedAdapter(connections))
    return session
