"""What a record's body says, as SQL that SQLite and PostgreSQL read alike.

Knows how each database reads JSON and times. Does not know which records there are.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, LargeBinary, String, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class BodyText(GenericFunction[str]):
    """The text of a body; it has one spelling, so that a part of it can be looked for."""

    type = String()
    inherit_cache = True


class SecondsOf(GenericFunction[int]):
    """A time of a body (RFC 3339, UTC) in seconds since 1970."""

    type = BigInteger()
    inherit_cache = True


class WholeDegrees(GenericFunction[int]):
    """Degrees without their fraction, towards zero."""

    type = BigInteger()
    inherit_cache = True


class Member(GenericFunction[str]):
    """The text of a member of a body, by its names from the outermost; null where it is not there."""

    type = String()
    inherit_cache = True


def member(body: ColumnElement[bytes], *names: str) -> ColumnElement[str]:
    """The text of one member of a body."""
    return Member(type_coerce(body, LargeBinary), *names)


def says(body: ColumnElement[bytes], name: str, value: str) -> ColumnElement[bool]:
    """Whether a text member of this name and value stands anywhere in a body; quotes within texts are escaped there."""
    return BodyText(body).contains(f'"{name}":"{value}"', autoescape=True)


@compiles(BodyText, "sqlite")
def _text_sqlite(element: BodyText, compiler: SQLCompiler, **named: Any) -> str:  # noqa: ANN401  # the library's form
    return f"CAST({compiler.process(element.clauses, **named)} AS TEXT)"


@compiles(BodyText, "postgresql")
def _text_postgresql(element: BodyText, compiler: SQLCompiler, **named: Any) -> str:  # noqa: ANN401  # as above
    return f"convert_from({compiler.process(element.clauses, **named)}, 'UTF8')"


@compiles(SecondsOf, "sqlite")
def _seconds_sqlite(element: SecondsOf, compiler: SQLCompiler, **named: Any) -> str:  # noqa: ANN401  # as above
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **named)}) AS INTEGER)"


@compiles(SecondsOf, "postgresql")
def _seconds_postgresql(element: SecondsOf, compiler: SQLCompiler, **named: Any) -> str:  # noqa: ANN401  # as above
    return (
        f"CAST(floor(extract(epoch FROM CAST({compiler.process(element.clauses, **named)} AS timestamptz))) AS bigint)"
    )


@compiles(WholeDegrees, "sqlite")
def _degrees_sqlite(element: WholeDegrees, compiler: SQLCompiler, **named: Any) -> str:  # noqa: ANN401  # as above
    return f"CAST(CAST({compiler.process(element.clauses, **named)} AS REAL) AS INTEGER)"


@compiles(WholeDegrees, "postgresql")
def _degrees_postgresql(element: WholeDegrees, compiler: SQLCompiler, **named: Any) -> str:  # noqa: ANN401  # as above
    return f"CAST(trunc(CAST({compiler.process(element.clauses, **named)} AS numeric)) AS bigint)"


@compiles(Member, "sqlite")
def _member_sqlite(element: Member, compiler: SQLCompiler, **named: Any) -> str:  # noqa: ANN401  # as above
    body, *names = (compiler.process(clause, **named) for clause in element.clauses)
    path = " || ".join(("'$'", *(f"'.\"' || {name} || '\"'" for name in names)))
    return f"json_extract(CAST({body} AS TEXT), {path})"


@compiles(Member, "postgresql")
def _member_postgresql(element: Member, compiler: SQLCompiler, **named: Any) -> str:  # noqa: ANN401  # as above
    body, *names = (compiler.process(clause, **named) for clause in element.clauses)
    texts = ", ".join(f"CAST({name} AS text)" for name in names)
    return f"json_extract_path_text(CAST(convert_from({body}, 'UTF8') AS json), {texts})"
