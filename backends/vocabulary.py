"""Every shape that crosses the wire, as JSON Schema: the types that this side reads and writes, and the few it doesn't.

Knows names, forms and bounds of docs/protocol.md. Does not know routes or statuses.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec

from backends.any_record import Record
from backends.auditing import AuditAnswer, AuditRows
from backends.checkpoints import CheckpointAnswer, Point
from backends.events import BODIES
from backends.oversight import OversightAnswer, OversightRequest
from backends.problems import ProblemDocument
from backends.records import Shape
from backends.reviewing import ReviewAnswer, ReviewRequest
from backends.sign_in import ENROLMENT, PROVEN, RECIPIENT, REFRESH, SIGNING_KEY
from backends.threat_wire import Assessment, SignOffAnswer, ThreatAnswer, ThreatRequest
from backends.wire import (
    MAX_EVENTS,
    MAX_LIVE_RECORDS,
    About,
    CheckAnswer,
    CheckRequest,
    Event,
    Line,
    SyncRequest,
    TokenAnswer,
)

#: One JSON Schema, or a part of an OpenAPI document.
Json = dict[str, Any]

_PLACE: Final = "#/components/schemas/"

#: How this side ends a pattern, and how the dialect of JSON Schema says the same.
_END_HERE, _END_THERE = r"\Z", "$"

Given = Annotated[str, msgspec.Meta(min_length=1)]
Recipient = Annotated[str, msgspec.Meta(pattern=rf"^({RECIPIENT.pattern})?\Z")]
SigningKey = Annotated[str, msgspec.Meta(pattern=rf"^({SIGNING_KEY.pattern})?\Z")]


class Enrolment(Shape, frozen=True, kw_only=True, tag_field="grant_type", tag=ENROLMENT):
    """The form that enrols a device by a one-time code."""

    officer: Given
    device: Given
    code: Given
    assertion: str = ""
    recipient: Recipient = ""
    signing_key: SigningKey = ""


class Renewal(Shape, frozen=True, kw_only=True, tag_field="grant_type", tag=REFRESH):
    """The form that renews an access token."""

    refresh_token: Given


class NewSignIn(Shape, frozen=True, kw_only=True, tag_field="grant_type", tag=PROVEN):
    """The form of an enrolled device whose officer has just signed in with the agency's provider."""

    assertion: Given
    device: Given


class Upsert(Shape, frozen=True, kw_only=True, tag_field="kind", tag="upsert"):
    """A record as it now is."""

    lane: int = msgspec.field(name="class")
    record: Record


class Patch(Shape, frozen=True, kw_only=True, tag_field="kind", tag="patch"):
    """What changed in a record since its revision `base`, as a merge-patch (RFC 7396)."""

    lane: int = msgspec.field(name="class")
    id: str
    base: int
    patch: dict[str, Any]


class Columns(Shape, frozen=True, kw_only=True, tag_field="kind", tag="columns"):
    """Many rows of a page in one line; `rows` is a node that they are put together from."""

    count: int
    rows: dict[str, Any]


#: Unions that have a name of their own in the description; lines of records are written as bytes, never as values.
_UNIONS: Final[dict[str, Any]] = {
    "TokenRequest": Enrolment | Renewal | NewSignIn,
    "Line": Line | Upsert | Patch | Columns,
    "Record": Record,
}
_SHAPES: Final = (About, CheckAnswer, CheckpointAnswer, CheckRequest, Event, Point, ProblemDocument, SyncRequest,
                  TokenAnswer, AuditRows, AuditAnswer, OversightRequest, OversightAnswer, ReviewRequest, ReviewAnswer,
                  ThreatRequest, ThreatAnswer, Assessment, SignOffAnswer,
                  *BODIES.values())  # fmt: skip


def reference(name: str) -> Json:
    """A reference to the schema of that name."""
    return {"$ref": f"{_PLACE}{name}"}


def schemas() -> dict[str, Json]:
    """The schema of each shape by its name."""
    wanted = [*_UNIONS.values(), *_SHAPES]
    made, named = msgspec.json.schema_components(wanted, ref_template=_PLACE + "{name}")
    named |= dict(zip(_UNIONS, made, strict=False))
    named["CheckAnswer"]["properties"]["records"] |= {"items": reference("Record"), "maxItems": MAX_LIVE_RECORDS}
    named["SyncRequest"]["properties"]["events"] |= {"items": _event_or_not(), "maxItems": MAX_EVENTS}
    named["Event"]["anyOf"] = [_of_type(kind, body.__name__) for kind, body in BODIES.items()]
    return {name: _translated(schema) for name, schema in sorted(named.items())}


def _event_or_not() -> Json:
    """What stands in the list of events: a bad one doesn't stop the others, so the request is good with it."""
    said = "An event; anything else is answered by a receipt of its own, `rejected` with the reason `malformed`."
    return {"description": said, "anyOf": [reference("Event"), {}]}


def _of_type(kind: str, body: str) -> Json:
    return {"properties": {"type": {"const": kind}, "body": reference(body)}}


def _translated(schema: Any) -> Any:  # noqa: ANN401  # any part of a JSON document
    """A schema with its patterns in the dialect of JSON Schema (ECMA-262), where `$` is the very end."""
    match schema:
        case dict():
            return {name: _translated(part) for name, part in schema.items()}
        case list():
            return [_translated(part) for part in schema]
        case str():
            return schema.removesuffix(_END_HERE) + (_END_THERE if schema.endswith(_END_HERE) else "")
        case _:
            return schema
