"""The rule sets that the agencies delivered, and whether both have signed them.

Knows which pinned key says what of a rule set. A laptop that is enrolled with one agency can check that one's signature
alone, and says so. Does *not* know what follows from the rules.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from overlap.records import System, Value
from overlap.rule_set import RuleSet, in_force
from storage.agency_keys import AgencyKeys
from storage.records import Records
from storage.signed import RULES, NotSigned, opened, to_text
from storage.systems import Kind


class Signature(StrEnum):
    """What a pinned key says of an agency's signature."""

    GOOD = "good"
    UNCHECKED = "unchecked"
    BAD = "bad"


class KnownRules(Value, frozen=True, kw_only=True):
    """A rule set with what is known of its signatures."""

    rules: RuleSet
    signatures: dict[System, Signature]

    @property
    def is_usable(self) -> bool:
        """Whether no signature is wrong and at least one was found good."""
        found = self.signatures.values()
        return Signature.BAD not in found and Signature.GOOD in found

    @property
    def unchecked(self) -> tuple[System, ...]:
        """The systems whose agency's signature could not be checked here, because its key was never told."""
        return tuple(system for system, found in self.signatures.items() if found is Signature.UNCHECKED)


class Rules:
    """The rule sets of one vault."""

    def __init__(self, records: Records, keys: AgencyKeys) -> None:
        self._records = records
        self._keys = keys

    def all(self) -> tuple[KnownRules, ...]:
        """Every rule set that is held, once by version, the oldest first; one that both systems sent counts once."""
        found: dict[int, KnownRules] = {}
        for record in self._records.dealings(Kind.RULES):
            if isinstance(record, RuleSet):
                known = self._known(record)
                if record.version not in found or known.is_usable:
                    found[record.version] = known
        return tuple(found[version] for version in sorted(found))

    def in_force(self, at: dt.datetime) -> KnownRules | None:
        """The rule set that holds at a time by the gateways' clock; None where none came, or none is to be trusted."""
        usable = {known.rules.version: known for known in self.all() if known.is_usable}
        holding = in_force((known.rules for known in usable.values()), at)
        return None if holding is None else usable[holding.version]

    def refused(self) -> tuple[KnownRules, ...]:
        """Those that claim a signature which a pinned key says is wrong: somebody else wrote or changed them."""
        return tuple(known for known in self.all() if Signature.BAD in known.signatures.values())

    def _known(self, rules: RuleSet) -> KnownRules:
        return KnownRules(rules=rules, signatures={system: self._check(rules, system) for system in System})

    def _check(self, rules: RuleSet, system: System) -> Signature:
        key = self._keys.pinned(system)
        if key is None:
            return Signature.UNCHECKED
        compact = f"{to_text(rules.terms())}.{rules.signed.get(system, '')}"
        try:
            opened(compact, key, RULES)
        except NotSigned:
            return Signature.BAD
        return Signature.GOOD
