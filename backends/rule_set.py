"""The rules that both agencies agreed on, as data: shape, the bytes that are signed, which version holds when.

Knows docs/protocol.md section 17. Does not know where rules are kept (`rules`), or what follows from them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Final, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from backends.records import Dealing, Marking, Provenance, Shape, Text, Time
from backends.signing import Context, Signer, canonical, from_text

Minutes = Annotated[int, msgspec.Meta(ge=1, le=10_080)]
Who = Literal["supervisor", "watch desk", "joint headquarters"]

#: Most tiers of a ladder: tiers are told by one digit.
MOST_TIERS: Final = 9


class Rung(Shape, frozen=True, kw_only=True, gc=False):
    """One tier: so many minutes after something was due, it goes to this one."""

    tier: Annotated[int, msgspec.Meta(ge=1, le=MOST_TIERS)]
    after: Annotated[int, msgspec.Meta(ge=0, le=10_080)]
    who: Who


class Terms(Shape, frozen=True, kw_only=True, gc=False, omit_defaults=False, rename="camel"):
    """What both agencies sign."""

    kind: Literal["rules"] = "rules"
    version: Annotated[int, msgspec.Meta(ge=0, le=2**31)]
    effective: Time
    urgent_minutes: Minutes = 10
    routine_minutes: Minutes = 60
    second_request_minutes: Minutes = 10
    ladder: Annotated[tuple[Rung, ...], msgspec.Meta(max_length=MOST_TIERS)] = ()
    limits: dict[Text, int] = msgspec.field(default_factory=dict)
    suppression: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 10

    def reply_minutes(self, urgency: str) -> int:
        """The minutes for an answer."""
        return self.urgent_minutes if urgency == "urgent" else self.routine_minutes

    def signed_bytes(self) -> bytes:
        """The one JSON of the terms."""
        return canonical(self)

    @property
    def is_climbable(self) -> bool:
        """Whether the ladder's tiers are 1, 2, 3 …, each later than the one before."""
        tiers = [rung.tier for rung in self.ladder]
        times = [rung.after for rung in self.ladder]
        return tiers == list(range(1, len(tiers) + 1)) and times == sorted(set(times))


class RuleSet(Dealing, tag_field="type", tag="rules", frozen=True, kw_only=True, gc=False, rename="camel"):
    """One version of the rules as every officer gets it; `signed` has each agency's signature by system."""

    version: int
    effective: Time
    urgent_minutes: int = 10
    routine_minutes: int = 60
    second_request_minutes: int = 10
    ladder: tuple[Rung, ...] = ()
    limits: dict[Text, int] = msgspec.field(default_factory=dict)
    suppression: int = 10
    signed: dict[str, str] = msgspec.field(default_factory=dict)


#: What holds before the agencies have agreed on anything: the times that hit confirmation has everywhere, and a ladder
#: that ends where DEA's and ICE's agreement of 2009 does.
FIRST_TERMS: Final = Terms(
    version=0,
    effective=dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
    ladder=(
        Rung(tier=1, after=0, who="supervisor"),
        Rung(tier=2, after=10, who="watch desk"),
        Rung(tier=3, after=60, who="joint headquarters"),
    ),
)


class SignedTerms(Shape, frozen=True, kw_only=True, gc=False):
    """Terms with the signatures that they have so far, by system; the form of the file that goes between agencies."""

    terms: Terms
    signed: dict[str, str] = msgspec.field(default_factory=dict)

    def signed_by(self, system: str, key: bytes) -> bool:
        """Whether a system's signature is there and is good for a key."""
        try:
            signature = from_text(self.signed.get(system, ""))
            Ed25519PublicKey.from_public_bytes(key).verify(
                signature, Context.RULES.value + self.terms.signed_bytes()
            )  # fmt: skip
        except (InvalidSignature, ValueError):
            return False
        return True

    def with_signature(self, system: str, signer: Signer) -> SignedTerms:
        """The same with one more signature."""
        signature = signer.signature(self.terms.signed_bytes(), Context.RULES)
        return SignedTerms(terms=self.terms, signed={**self.signed, system: signature})

    def record(self, system: str, agency: str, now: dt.datetime) -> RuleSet:
        """The terms as a record of one system."""
        where = Provenance(system=system, agency=agency, unit="", updated=now, access_level=1)
        fields = {name: getattr(self.terms, name) for name in Terms.__struct_fields__ if name != "kind"}
        return RuleSet(
            id=f"{system}:R-{self.terms.version}", revision=1, provenance=where, marking=Marking(), signed=self.signed,
            **fields,
        )  # fmt: skip


def in_force(terms: Iterable[Terms], at: dt.datetime) -> Terms:
    """The terms that hold at a time: the highest version whose time has come, else the first ones."""
    begun = [each for each in (FIRST_TERMS, *terms) if each.effective <= at]
    return max(begun, key=lambda each: each.version, default=FIRST_TERMS)
