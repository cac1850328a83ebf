"""What the agencies stated of threats, kept as they signed it, and the assessment that is being signed.

Knows that a statement counts only if the pinned key of its agency signed it. It does *not* know who may ask: an agency
that refuses has what is kept of it taken away here.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec

from overlap.records import System
from overlap.threat import Assessment, SignOff, ThreatStatement
from storage.agency_keys import AgencyKeys
from storage.audit import Audit, Deed
from storage.cipher import Store
from storage.signed import ASSESSMENT, THREAT, NotSigned, opened

_STATEMENT: Final = "threat:"
_ASSESSMENT: Final = "assessment"

_STATEMENTS: Final = msgspec.json.Decoder(ThreatStatement)
_SIGN_OFFS: Final = msgspec.json.Decoder(SignOff)
_ASSESSMENTS: Final = msgspec.json.Decoder(Assessment)


class ThreatFacet:
    """The statements and the assessment in one vault."""

    def __init__(self, store: Store, keys: AgencyKeys, audit: Audit) -> None:
        self._store = store
        self._keys = keys
        self._audit = audit

    def keep(self, system: System, compact: str) -> ThreatStatement:
        """The statement, kept in place of the agency's last one.

        Raises:
            NotSigned: the agency's pinned key did not sign it, or it is another agency's.
        """
        said = self._stated(system, compact)
        self._store.keep(_STATEMENT + system.value, compact.encode())
        return said

    def stated(self, system: System) -> ThreatStatement | None:
        """The agency's last statement, None where there is none."""
        compact = self._kept(_STATEMENT + system.value)
        return None if compact is None else self._stated(system, compact.decode())

    def forget(self, system: System) -> None:
        """Take away what is kept of an agency, which states nothing to this officer any more."""
        self._store.keep(_STATEMENT + system.value, b"")
        self._store.keep(_ASSESSMENT, b"")

    def draft(self) -> Assessment | None:
        """An assessment of the last statements of both, None unless both are of the same period."""
        one, other = (self._kept(_STATEMENT + system.value) for system in (System.E3, System.TECS))
        if one is None or other is None:
            return None
        said = self._stated(System.E3, one.decode()), self._stated(System.TECS, other.decode())
        if (said[0].begins, said[0].ends, said[0].sector) != (said[1].begins, said[1].ends, said[1].sector):
            return None
        made = Assessment(e3=one.decode(), tecs=other.decode())
        held = self.assessment()
        return held if held is not None and held.document == made.document else made

    def assessment(self) -> Assessment | None:
        """The assessment that was signed last, None where there is none."""
        body = self._kept(_ASSESSMENT)
        return None if body is None else _ASSESSMENTS.decode(body)

    def read(self, body: bytes) -> Assessment:
        """The assessment that a file holds, with every statement and signature verified.

        Raises:
            NotSigned: it is something else, or one of them is not its agency's.
        """
        try:
            made = _ASSESSMENTS.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise NotSigned("not an assessment") from None
        self.statements(made)
        for system, compact in made.signed.items():
            self._signed(made, system, compact)
        return made

    def take(self, body: bytes) -> Assessment:
        """The assessment that a file holds, kept as the one to be signed, with its statements.

        Raises:
            NotSigned: as in `read`.
        """
        made = self.read(body)
        with self._store.transaction():
            for system, compact in ((System.E3, made.e3), (System.TECS, made.tecs)):
                self._store.keep(_STATEMENT + system.value, compact.encode())
            self._store.keep(_ASSESSMENT, msgspec.json.encode(made))
        return made

    def statements(self, made: Assessment) -> tuple[ThreatStatement, ThreatStatement]:
        """What an assessment says, by e3 and by TECS.

        Raises:
            NotSigned: one of them is not its agency's.
        """
        return self._stated(System.E3, made.e3), self._stated(System.TECS, made.tecs)

    def sign(self, made: Assessment, system: System, compact: str, now: dt.datetime) -> Assessment:
        """The assessment with one more signature, kept and audited.

        Raises:
            NotSigned: it is not the agency's signature on this assessment.
        """
        self._signed(made, system, compact)
        signed = msgspec.structs.replace(made, signed={**made.signed, system: compact})
        with self._store.transaction():
            self._store.keep(_ASSESSMENT, msgspec.json.encode(signed))
            self._audit.append(Deed.EXPORT, f"assessment signed {system.value} {made.document[:16]}", now)
        return signed

    def _signed(self, made: Assessment, system: System, compact: str) -> SignOff:
        said = _SIGN_OFFS.decode(opened(compact, self._key(system), ASSESSMENT))
        if said.source is not system or said.document != made.document:
            raise NotSigned("another agency's, or of another document")
        return said

    def _stated(self, system: System, compact: str) -> ThreatStatement:
        said = _STATEMENTS.decode(opened(compact, self._key(system), THREAT))
        if said.source is not system:
            raise NotSigned("another agency's statement")
        return said

    def _key(self, system: System) -> bytes:
        key = self._keys.pinned(system)
        if key is None:
            raise NotSigned("no key of the agency is pinned")
        return key

    def _kept(self, name: str) -> bytes | None:
        return self._store.kept(name) or None
