"""The description of a gateway in OpenAPI 3.1, made of the application's own routes and the types it reads and writes.

Routes and their words come from the framework, schemas from `vocabulary`. Knows the headers, media types and statuses
of each route. Does not know a gateway, or how a request is served.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Operation

from backends.problems import PROBLEM_JSON, UNSIGNED_REVOKED, Code
from backends.vocabulary import Json, reference, schemas
from backends.wire import PROTOCOL

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"
FORM: Final = "application/x-www-form-urlencoded"

_BEARER: Final = "token"

#: What may be wrong with any request that has a body.
_ALWAYS: Final = (400, 406, 413, 429, 503)
_SIGNED: Final = (401, 403)

#: Statuses that say in a header of their own when to come back.
_LATER: Final = frozenset({429, 503})

_VERSION: Final = {
    "name": "Crosscheck-Protocol", "in": "header", "required": True, "schema": {"const": str(PROTOCOL)},
    "description": "The version of the protocol that is spoken.",
}  # fmt: skip
_FEATURES: Final = {
    "name": "Crosscheck-Features", "in": "header", "schema": {"type": "string"},
    "description": "What the client reads beyond the first edition, names joined by commas; 256 characters are read.",
}  # fmt: skip
_CODINGS: Final = {
    "name": "Accept-Encoding", "in": "header", "schema": {"type": "string"},
    "description": "Content codings of the stream: `dcz` (with the feature `feed-1`), `zstd`, `gzip`, or none.",
}  # fmt: skip
_NOT_KEPT: Final = {"Cache-Control": {"required": True, "schema": {"const": "no-store"}}}


def _body(media: str, shape: str) -> Json:
    return {"required": True, "content": {media: {"schema": reference(shape)}}}


def _answer(said: str, shape: str, headers: Json | None = None) -> Json:
    return {"description": said, "headers": headers or {}, "content": {JSON: {"schema": reference(shape)}}}


def _stream(said: str) -> Json:
    """An answer in lines: as a whole it is a text, and what each line is stands in the registered extension."""
    coding = {"Content-Encoding": {"schema": {"enum": ["dcz", "zstd", "gzip"]}}}
    lines = {"schema": {"type": "string"}, "x-oai-itemSchema": reference("Line")}
    return {"description": said, "headers": {**_NOT_KEPT, **coding}, "content": {NDJSON: lines}}


def _problem(status: int) -> Json:
    """The answers with a status that isn't good: a problem document with one of that status's codes."""
    codes = [code for code in Code if code.value[1] == status]
    if status == UNSIGNED_REVOKED:
        codes.append(Code.DEVICE_REVOKED)
    named = {"type": {"enum": [code.urn for code in codes]}, "status": {"const": status}}
    later = {"Retry-After": {"required": status == 429, "schema": {"type": "string", "pattern": "^[0-9]+$"}}}  # noqa: PLR2004  # HTTP's own number
    return {
        "description": " ".join(code.value[2] for code in codes),
        "headers": {**_NOT_KEPT, **(later if status in _LATER else {})},
        "content": {PROBLEM_JSON: {"schema": {"allOf": [reference("ProblemDocument"), {"properties": named}]}}},
    }


def _operation(good: Json, *refusals: int, **other: object) -> type[Operation]:
    """The framework's operation with the answers, headers and body of a route put into its words."""
    answers = {**good, **{str(status): _problem(status) for status in sorted(refusals)}}

    class Described(Operation):
        """An operation that says more than its handler's signature does."""

        said: ClassVar[Json] = {**other, "responses": answers}

        def to_schema(self) -> Json:
            """The operation's part of the document."""
            return {**super().to_schema(), **self.said}

    return Described


def _signed(good: Json, body: str, *refusals: int, headers: Sequence[Json] = ()) -> type[Operation]:
    return _operation(
        good, *_ALWAYS, *_SIGNED, *refusals,
        security=[{_BEARER: []}], parameters=[_VERSION, _FEATURES, *headers], requestBody=_body(JSON, body),
    )  # fmt: skip


ABOUT: Final = _operation({"200": _answer("System, owner, versions, clock and limits.", "About")}, 503)
TOKEN: Final = _operation(
    {"200": _answer("Tokens, and the officer as the gateway knows them.", "TokenAnswer", _NOT_KEPT)},
    *_ALWAYS, *_SIGNED, parameters=[_VERSION, _FEATURES], requestBody=_body(FORM, "TokenRequest"),
)  # fmt: skip
SYNC: Final = _signed(
    {
        "200": _stream("The whole round, one JSON object a line, sent as it is made; cut where it has no `end` line."),
        "206": _stream("The rest of an answer that was cut, in its content coding, from the byte that was asked for."),
    },
    "SyncRequest", 409, headers=[_CODINGS],
)  # fmt: skip
CHECK: Final = _signed(
    {"200": _answer("The records found, padded to a multiple of 4,096 bytes.", "CheckAnswer", _NOT_KEPT)},
    "CheckRequest",
)  # fmt: skip
CHECKPOINT: Final = _signed({"200": _answer("The signed checkpoint.", "CheckpointAnswer", _NOT_KEPT)}, "Point", 409)
AUDITING: Final = _signed({"200": _answer("How far the audit is held.", "AuditAnswer", _NOT_KEPT)}, "AuditRows", 409)
OVERSEEING: Final = _signed(
    {"200": _answer("Figures by sector, unit and week.", "OversightAnswer", _NOT_KEPT)}, "OversightRequest"
)
THREAT: Final = _signed({"200": _answer("A signed statement.", "ThreatAnswer", _NOT_KEPT)}, "ThreatRequest")
SIGNING_OFF: Final = _signed({"200": _answer("A signature.", "SignOffAnswer", _NOT_KEPT)}, "Assessment")
REVIEWING: Final = _signed({"200": _answer("Checks of others.", "ReviewAnswer", _NOT_KEPT)}, "ReviewRequest", 404)


def document(routes: Sequence[HTTPRouteHandler]) -> bytes:
    """The description of these routes, as JSON."""
    config = OpenAPIConfig(
        title="Crosscheck gateway",
        version=str(PROTOCOL),
        description="One agency's side of the joint information-sharing protocol; docs/protocol.md says what it means.",
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, _, __: handler.handler_name,
    )
    described: dict[str, Any] = Litestar(
        list(routes), openapi_config=config, logging_config=None
    ).openapi_schema.to_schema()
    bearer = {"type": "http", "scheme": "bearer", "description": "An access token of `POST /token`."}
    described["components"] = {"schemas": schemas(), "securitySchemes": {_BEARER: bearer}}
    return msgspec.json.encode(described)
