"""The rule sets of one gateway: proposed by one agency, countersigned by the other, installed and delivered by both.

Knows which keys sign and where the rules are kept. Does not know what follows from them. No agency can put rules in
force alone: each gateway verifies both signatures before it takes them, and every client does so again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
from sqlalchemy import Connection, insert, select, update

from backends.decoding import learnt
from backends.notice_tables import PARTNER_KEY, RULE_SET
from backends.publishing import for_level, publish
from backends.rule_set import SignedTerms, Terms, in_force
from backends.signing import KEY_BYTES, Signer, from_text
from backends.store import Identity

#: The two systems, and the agency that answers for each.
AGENCY_OF: Final[Mapping[str, str]] = {"e3": "USBP", "tecs": "HSI"}

_DECODER: Final = msgspec.json.Decoder(SignedTerms)
_ENCODER: Final = msgspec.json.Encoder()


class BadRules(Exception):  # it is what the file is
    """The rules can't be taken; the text says why in one line."""


def proposed(text: bytes, identity: Identity) -> bytes:
    """Terms in JSON as they go to the other agency, with this one's signature.

    Raises:
        BadRules: they can't be read, or their ladder can't be climbed.
    """
    try:
        terms = msgspec.json.decode(text, type=learnt(Terms))
    except (msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise BadRules(f"the terms can't be read: {exc}") from None
    _refuse_unusable(terms)
    return _signed(SignedTerms(terms=terms), identity)


def countersigned(connection: Connection, text: bytes, identity: Identity) -> bytes:
    """What the other agency proposed, with this one's signature beside its own.

    Raises:
        BadRules: it can't be read, is not signed by the other agency, or its key is not known here.
    """
    offered = _read(text)
    _refuse_unusable(offered.terms)
    _require(offered, partner_of(identity.system), _partner_key(connection))
    return _signed(offered, identity)


def install(connection: Connection, text: bytes, identity: Identity, now: dt.datetime) -> int:
    """Takes rules that both agencies signed and puts them into the feed; gives their version.

    Raises:
        BadRules: a signature is missing or not good, other rules have that version, or later ones are installed.
    """
    both = _read(text)
    _refuse_unusable(both.terms)
    _require(both, partner_of(identity.system), _partner_key(connection))
    _require(both, identity.system, Signer.of_secret(identity.secret_key).public_key)
    version = both.terms.version
    kept = connection.execute(select(RULE_SET.c.body).where(RULE_SET.c.version == version)).scalar_one_or_none()
    if kept is not None and _DECODER.decode(kept).terms != both.terms:
        raise BadRules(f"other rules have version {version}")
    if kept is None:
        _refuse_going_back(both.terms, all_rules(connection))
        effective = int(both.terms.effective.timestamp())
        body = _ENCODER.encode(both)
        connection.execute(insert(RULE_SET).values(version=version, effective=effective, body=body))
        record = both.record(identity.system, AGENCY_OF[identity.system], now)
        publish(connection, identity, (for_level(record),), now)
    return version


def rules_at(connection: Connection, at: dt.datetime) -> Terms:
    """The terms that hold at a time."""
    return in_force((each.terms for each in all_rules(connection)), at)


def all_rules(connection: Connection) -> list[SignedTerms]:
    """Every rule set that was installed, by version."""
    rows = connection.execute(select(RULE_SET.c.body).order_by(RULE_SET.c.version))
    return [_DECODER.decode(body) for body in rows.scalars()]


def trust(connection: Connection, *, signing_key: str = "", token_key: bytes = b"") -> None:
    """Keeps what the other backend told of itself; what is empty stays as it was.

    Raises:
        BadRules: the text is no key, or another key was trusted before: then its administrator has to be asked first.
    """
    row = connection.execute(select(PARTNER_KEY)).one_or_none()
    if row is None:
        connection.execute(insert(PARTNER_KEY).values(one=1, signing_key=b"", token_key=b"", custody_batch=0))
    known = b"" if row is None else row.signing_key
    key = _key_of(signing_key) if signing_key else known
    if known and key != known:
        raise BadRules("another key of the partner is trusted here; take that one away first")
    values = {"signing_key": key} | ({"token_key": token_key} if token_key else {})
    connection.execute(update(PARTNER_KEY).values(**values))


def distrust(connection: Connection) -> None:
    """Forgets the other agency's signing key, for one whose gateway was made anew."""
    connection.execute(update(PARTNER_KEY).values(signing_key=b""))


def partner_of(system: str) -> str:
    """The other system."""
    return next(each for each in AGENCY_OF if each != system)


def _signed(offered: SignedTerms, identity: Identity) -> bytes:
    signer = Signer.of_secret(identity.secret_key)
    return _ENCODER.encode(offered.with_signature(identity.system, signer)) + b"\n"


def _read(text: bytes) -> SignedTerms:
    try:
        return _DECODER.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise BadRules("the file holds no signed rules") from None


def _refuse_unusable(terms: Terms) -> None:
    if terms.version < 1:
        raise BadRules("a version begins with 1")
    if not terms.is_climbable:
        raise BadRules("the ladder's tiers are 1, 2, 3 …, each after more minutes than the one before")


def _refuse_going_back(terms: Terms, installed: Iterable[SignedTerms]) -> None:
    """Refuses rules that were signed before those that are installed: whoever kept them could bring them back."""
    latest = max((each.terms.version for each in installed), default=0)
    if latest > terms.version:
        raise BadRules(f"version {latest} is installed already; older rules don't follow on newer ones")


def _require(offered: SignedTerms, system: str, key: bytes) -> None:
    if not offered.signed_by(system, key):
        raise BadRules(f"the signature of {system} is missing or not good")


def _partner_key(connection: Connection) -> bytes:
    key: bytes = connection.execute(select(PARTNER_KEY.c.signing_key)).scalar_one_or_none() or b""
    if not key:
        raise BadRules("the partner's key is not known here: exchange with it once, or trust the key it tells aloud")
    return key


def _key_of(text: str) -> bytes:
    try:
        key = from_text(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise BadRules("that is no key of a gateway")
    return key
