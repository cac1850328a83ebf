"""The tables of who asks and what they were told: sign-ins, device keys, requests counted, answers, checkpoints.

Knows columns and keys. Does not know what is written when.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table

from backends.schema import METADATA

#: All tables of a gateway, these among them.
__all__ = [
    "ANSWER", "BUNDLE", "BUNDLE_KEY", "CHECKPOINT", "DEVICE_HISTORY", "DEVICE_KEY", "DISCLOSED", "FOREIGN_UNIT",
    "HANDLED", "METADATA", "REQUESTS", "SIGN_IN",
]  # fmt: skip

#: Until when a device whose officer signs in with the agency's provider may renew its access, in seconds since 1970.
SIGN_IN = Table(
    "sign_in",
    METADATA,
    Column("officer", String, primary_key=True),
    Column("device", String, primary_key=True),
    Column("until", BigInteger, nullable=False),
)

#: Names that both agencies' officers were entered with before names were claimed: who is of this agency reads no row of
#: the feed by such a unit, since it is the other's.
FOREIGN_UNIT = Table(
    "foreign_unit",
    METADATA,
    Column("agency", String, primary_key=True),
    Column("unit", String, primary_key=True),
)

#: A device's own keys, told at enrolment: what bundles for it are encrypted to, and what verifies those from it.
DEVICE_KEY = Table(
    "device_key",
    METADATA,
    Column("officer", String, primary_key=True),
    Column("device", String, primary_key=True),
    Column("recipient", String, nullable=False),
    Column("signing_key", String, nullable=False),
)

#: The gateway's own age identity, for bundles that come to it: one row.
BUNDLE_KEY = Table(
    "bundle_key",
    METADATA,
    Column("one", Integer, primary_key=True),
    Column("identity", String, nullable=False),
)

#: Bundles that were taken in, by their serial: none counts twice.
BUNDLE = Table(
    "bundle",
    METADATA,
    Column("officer", String, primary_key=True),
    Column("device", String, primary_key=True),
    Column("serial", String, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

#: How many requests somebody made in the window of time (its number since 1970) in which they asked last.
REQUESTS = Table(
    "requests",
    METADATA,
    Column("who", String, primary_key=True),
    Column("window", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
)

#: Every answer that told somebody of records: who, when, on which route, for what purpose, how many.
ANSWER = Table(
    "answer",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("officer", String, nullable=False),
    Column("device", String, nullable=False),
    Column("route", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("event", String, nullable=False),
    Column("records", Integer, nullable=False),
    Column("whole", Integer, nullable=False),
)
ANSWER_BY_OFFICER = Index("answer_by_officer", ANSWER.c.officer, ANSWER.c.at)

#: Which records each answer told of: ids joined by line ends and compressed, so that a first copy of 20,000 records
#: costs some tens of kilobytes.
DISCLOSED = Table(
    "disclosed",
    METADATA,
    Column("answer", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("ids", LargeBinary, nullable=False),
)

#: Heads of devices' audit chains that this agency signed.
CHECKPOINT = Table(
    "checkpoint",
    METADATA,
    Column("officer", String, primary_key=True),
    Column("device", String, primary_key=True),
    Column("length", BigInteger, primary_key=True),
    Column("head", String, nullable=False),
    Column("at", BigInteger, nullable=False),
)

#: What an administrator did that concerns a device: enrolled, lost, revoked.
DEVICE_HISTORY = Table(
    "device_history",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("officer", String, nullable=False),
    Column("device", String, nullable=False),
    Column("what", String, nullable=False),
    Column("by", String, nullable=False),
    Column("note", String, nullable=False),
)

#: Which entries of the queue somebody dealt with.
HANDLED = Table(
    "handled",
    METADATA,
    Column("number", Integer, primary_key=True),
    Column("officer", String, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("note", String, nullable=False),
)
