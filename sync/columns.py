"""Rows that travelled as columns, put together again to the last byte (docs/protocol.md, section 5, "Columns").

Knows the nodes that a column can be, and keeps what a small line may swell to within bounds. It does *not* know what a
row means (`sync.wire`). While it is at it, it notices whether anything in the columns could break a limit of section
12, so that rows of columns in which nothing could need not be looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, compress, islice
from typing import Annotated, Final, TypeVar

import msgspec

from sync.limits import MAX_LIST_ENTRIES, MAX_NESTING, MAX_PAGE_LINES, MAX_TEXT_CHARACTERS, MAX_UNPACKED_BYTES
from sync.problems import Fault, Garbage
from sync.screening import has_other_offset, may_be_withheld

#: What JSON and UTF-8 raise for bytes that are not what was asked for.
_UNDECODABLE: Final = (ValueError, RecursionError)
#: Bytes of which one in the line means that a text may hold what it must not: an escape, DEL, a C1 control.
_SUSPICIOUS: Final = (b"\\", b"\x7f", b"\xc2")
#: Nesting that is put together at all, so that one record beyond the limit is refused alone.
DEEPEST: Final = 64
#: Digits of which every number is within the protocol's bounds.
_SAFE_DIGITS: Final = 15
_NUMBER: Final = frozenset(b"0123456789.-,")
_TIME_BYTES: Final = 22
_DAY: Final = 86_400
#: How each minute of a day begins, and each second of a minute ends, in a time.
_MINUTES: Final = tuple(b"T%02d:%02d:" % divmod(minute, 60) for minute in range(1_440))
_SECONDS: Final = tuple(b'%02dZ"' % second for second in range(60))
#: Bits as they are written, as bits.
_BITS: Final = bytes.maketrans(b"01", b"\0\1")
#: 1970-01-01 as a proleptic day, and the first and last days of the calendar, counted from there.
_EPOCH: Final = date(1970, 1, 1).toordinal()
_FIRST_DAY, _LAST_DAY = 1 - _EPOCH, date.max.toordinal() - _EPOCH

Texts = Sequence[bytes]
T = TypeVar("T")
Raw = msgspec.Raw

#: What stands for a form that a node does not have; no JSON is empty.
_NOTHING: Final = Raw()


class Counts(msgspec.Struct, frozen=True):
    """How many entries each list has: all alike, or one by one."""

    c: Annotated[int, msgspec.Meta(ge=0)] | None = None
    v: list[Annotated[int, msgspec.Meta(ge=0)]] | None = None


class Node(msgspec.Struct, frozen=True):
    """A column, in one of the forms of the protocol."""

    c: Raw = _NOTHING
    v: Raw = _NOTHING
    d: Raw = _NOTHING
    i: list[Annotated[int, msgspec.Meta(ge=0)]] | None = None
    t: list[int] | None = None
    u: Annotated[int, msgspec.Meta(ge=1, le=60)] = 1
    o: dict[str, Node] | None = None
    a: Counts | None = None
    e: Node | None = None
    p: str | None = None
    n: Node | None = None


class _Line(msgspec.Struct):
    count: Annotated[int, msgspec.Meta(ge=1, le=MAX_PAGE_LINES)]
    rows: Node


_LINE: Final = msgspec.json.Decoder(_Line)
_LIST: Final = msgspec.json.Decoder(list[Raw])


@dataclass(frozen=True, slots=True)
class Unpacked:
    """Rows put together again: whole lines, or where all of them are upserts, their records alone.

    `is_plain` tells that no value in them can break a limit on texts, numbers, lists or nesting, be withheld, or be a
    time in another offset than UTC's.
    """

    rows: Texts
    are_records: bool
    is_plain: bool


def unpacked(line: bytes) -> Unpacked:
    """The rows that a `columns` line stands for, in their order.

    Raises:
        Garbage: it is no such line, or stands for more than a page may hold.
    """
    try:
        packed = _LINE.decode(line)
        builder = _Builder(is_plain=not any(byte in line for byte in _SUSPICIOUS))
        record = _record_of(packed.rows)
        rows = builder.texts(record or packed.rows, packed.count, 1)
        is_plain = builder.is_plain and not may_be_withheld(line) and not has_other_offset(line)
        return Unpacked(rows, record is not None, is_plain)
    except _UNDECODABLE:
        raise Garbage(Fault.BAD_LINE) from None


def _record_of(rows: Node) -> Node | None:
    """The column of the records, where every row is an upsert of one class."""
    members = rows.o or {}
    if members.keys() != {"kind", "class", "record"}:
        return None
    kind, lane = members["kind"].c, members["class"].c
    alike = bytes(kind) == b'"upsert"' and bytes(lane) in _CLASSES
    record = members["record"]
    return record if alike and record.p is None else None


_CLASSES: Final = frozenset(b"%d" % number for number in range(1, 100))


class _Builder:
    """Puts texts together while the sum of what was made of little stays in bounds."""

    def __init__(self, *, is_plain: bool) -> None:
        self.is_plain = is_plain
        self._has_quotes_only_around = is_plain
        self._left = MAX_UNPACKED_BYTES

    def texts(self, node: Node, count: int, depth: int) -> Texts:
        """The JSON of each value of a column.

        Raises:
            ValueError: the column has no form, another number of values, or too much in it.
        """
        self._enter(depth)
        if node.o is not None:
            return self._objects(node.o, count, depth)
        if node.a is not None and node.e is not None:
            return self._lists(node.a, node.e, count, depth)
        return self._scalars(node, count)

    def _enter(self, depth: int) -> None:
        """Note how deep a value lies.

        Raises:
            ValueError: deeper than anything that is put together.
        """
        if depth > MAX_NESTING:
            self.is_plain = False
        if depth > DEEPEST:
            raise ValueError("too deep")

    def _scalars(self, node: Node, count: int) -> Texts:
        if bytes(node.c):
            return [self._constant(node.c, count)] * count
        if bytes(node.v):
            return _counted(self._values(node.v), count)
        if bytes(node.d) and node.i is not None:
            return self._picked(self._values(node.d), _counted(node.i, count))
        if node.t is not None:
            self._spend(_TIME_BYTES, count)
            return _times(_counted(node.t, count), node.u)
        raise ValueError("no form")

    def _spend(self, length: int, count: int) -> None:
        """Account for bytes that were not in the line one by one."""
        self._left -= (length + 1) * count
        if self._left < 0:
            raise ValueError("too much")

    def _constant(self, raw: Raw, count: int) -> bytes:
        text = bytes(raw)
        self._spend(len(text), count)
        self._watch([text])
        return text

    def _values(self, raw: Raw) -> Texts:
        """The values of a list, one by one; a list of plain texts or numbers is split without being decoded."""
        text = bytes(raw)
        if self._has_quotes_only_around and text[:2] == b'["' and text[-2:] == b'"]':
            inner = text[2:-2].split(b'","')
            if text.count(b'"') == 2 * len(inner):
                if max(map(len, inner)) > MAX_TEXT_CHARACTERS:
                    self.is_plain = False
                return [b'"%b"' % each for each in inner]
        values = [bytes(each) for each in _LIST.decode(text)]
        self._watch(values)
        return values

    def _watch(self, values: Texts) -> None:
        """Note what could break a limit: a long text, a large or odd number, anything nested."""
        for text in values:
            if text[0] == 0x22:  # noqa: PLR2004  # a quotation mark
                suspicious = len(text) > MAX_TEXT_CHARACTERS
            else:
                suspicious = text not in {b"true", b"false"} and not (
                    len(text) <= _SAFE_DIGITS and _NUMBER.issuperset(text)
                )
            if suspicious:
                self.is_plain = False

    def _picked(self, values: Texts, places: Sequence[int]) -> Texts:
        self._spend(max(map(len, values), default=0), len(places))
        if places and max(places) >= len(values):
            raise ValueError("no such value")
        return [values[place] for place in places]

    def _lists(self, counts: Counts, entries: Node, count: int, depth: int) -> Texts:
        lengths = [counts.c] * count if counts.c is not None else _counted(counts.v or [], count)
        if lengths and max(lengths) > MAX_LIST_ENTRIES:
            self.is_plain = False
        total = sum(lengths)
        self._spend(2, count + total)
        inner = self.texts(entries, total, depth + 1) if total else ()
        if counts.c == 1:
            return [b"[%b]" % each for each in inner]
        each = iter(inner)
        return [b"[%b]" % b",".join(islice(each, length)) if length else b"[]" for length in lengths]

    def _objects(self, members: dict[str, Node], count: int, depth: int) -> Texts:
        """Objects with their members in the order of names, each with the comma before it."""
        return _filled(*self._form(members, count, depth), count)

    def _form(self, members: dict[str, Node], count: int, depth: int) -> tuple[bytes, list[Texts]]:
        """The form of objects, a comma before each member that all have, and the values that fill it, object by object.

        Objects within, which all have, become part of the form: to put each together apart costs as much again.
        """
        form, columns = b"", list[Texts]()
        for name in sorted(members):
            label = b"," + msgspec.json.encode(name) + b":"
            self._spend(len(label), count)
            child = members[name]
            if child.p is not None and child.n is not None:
                form += b"%b"
                columns.append(self._optional(label, child.p, child.n, count, depth))
            elif bytes(child.c):
                form += (label + self._constant(child.c, count)).replace(b"%", b"%%")
            else:
                inner, more = self._inner(child, count, depth)
                form += label.replace(b"%", b"%%") + inner
                columns += more
        return form, columns

    def _inner(self, child: Node, count: int, depth: int) -> tuple[bytes, list[Texts]]:
        """The form of a member that all objects have, and what fills it."""
        if child.o is not None:
            self._enter(depth + 1)
            form, columns = self._form(child.o, count, depth + 1)
            if form.startswith(b","):
                return b"{" + form[1:] + b"}", columns
            return b"%b", [_filled(form, columns, count)]
        return b"%b", [self.texts(child, count, depth + 1)]

    def _optional(self, label: bytes, present: str, node: Node, count: int, depth: int) -> Texts:
        """A member that some objects lack, with its name; nothing for those."""
        having = present.count("1")
        if len(present) != count or having + present.count("0") != count:
            raise ValueError("not a bit for each")
        texts = [b""] * count
        inner = self.texts(node, having, depth + 1) if having else ()
        for place, text in zip(compress(range(count), present.encode().translate(_BITS)), inner, strict=True):
            texts[place] = label + text
        return texts


def _filled(form: bytes, columns: Sequence[Texts], count: int) -> Texts:
    """The form with the values of each object in it."""
    if not columns:
        return [b"{%b}" % (form.replace(b"%%", b"%")[1:])] * count
    if form.startswith(b","):
        form = b"{" + form[1:] + b"}"
        return [form % values for values in zip(*columns, strict=True)]
    return [b"{%b}" % (form % values)[1:] for values in zip(*columns, strict=True)]


def _counted(values: Sequence[T], count: int) -> Sequence[T]:
    if len(values) != count:
        raise ValueError("not a value for each")
    return values


def _times(steps: Iterable[int], unit: int) -> Texts:
    """The times that steps of so many seconds lead to, each `YYYY-MM-DDTHH:MM:SSZ` in UTC."""
    days: dict[int, bytes] = {}
    texts = []
    for place in accumulate(steps):
        day, second = divmod(place * unit, _DAY)
        if day not in days:
            days[day] = _day(day)
        texts.append(days[day] + _MINUTES[second // 60] + _SECONDS[second % 60])
    return texts


def _day(day: int) -> bytes:
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise ValueError("no day of the calendar")
    return b'"%b' % date.fromordinal(day + _EPOCH).isoformat().encode()
