"""Where each officer-safety flag stands in the banner's strip.

Knows rectangles and fonts. A few flags are told each on a line of its own with where it came from in full. Many would
push the banner's body off the screen: then the same caution is told once, system and day stand beside it, and as many
as fit stand side by side. None is ever left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from overlap.answer import Assessment, SeenFlag
from overlap.flags import FlagClass, flag_classes
from ui.check.blocks import Block, FlagIcon, Part, measure
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Space
from ui.wording import LABELS, flag_text
from ui.wording.desktop import CONFIRM_WITH_OWNER, flag_origin, flags_hint, flags_origin

_PAD = 22
_FLAG_ICON = 20
#: More flags than this are told side by side.
_IN_FULL = 3

#: The icon of a flag by what it warns of; a threat shows even where the flag is medical as well.
_FLAG_ICONS = (
    (FlagClass.THREAT, "shield-exclamation"),
    (FlagClass.MEDICAL, "heartbeat"),
    (FlagClass.CUSTODY, "plane-departure"),
)
_OTHER_ICON = "info-circle"


@dataclass(frozen=True, slots=True)
class Strip:
    """The strip's rectangle with its texts and icons."""

    where: QRectF
    blocks: tuple[Block, ...]
    icons: tuple[FlagIcon, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """One caution as it is told: icon, its words, and where it came from."""

    icon: str
    text: str
    origin: str


def place_strip(look: Look, assessment: Assessment, width: float, top: float) -> Strip | None:
    """The strip below `top` for a width; None without flags."""
    if not assessment.flags:
        return None
    head, left, under = _head(look, assessment, width, top + Space.MEDIUM)
    room = QRectF(left, top + Space.MEDIUM, width - left - _PAD, 0)
    told = tuple(_told(assessment))
    place = _in_lines if len(assessment.flags) <= _IN_FULL else _side_by_side
    blocks, icons = place(look, told, room)
    bottom = max(under, *(block.where.bottom() for block in blocks)) + Space.MEDIUM
    return Strip(QRectF(0, top, width, bottom - top), (*head, *blocks), icons)


def _head(look: Look, assessment: Assessment, width: float, top: float) -> tuple[tuple[Block, ...], float, float]:
    """What stands before the flags, where they begin, and where it ends."""
    lines = [(Type.KICKER, LABELS["officer_safety"]), (Type.ORIGIN, CONFIRM_WITH_OWNER)]
    if len(assessment.flags) > _IN_FULL:
        lines.append((Type.ORIGIN, flags_hint(len(assessment.flags))))
    sizes = [measure(look, kind, text, width / 3) for kind, text in lines]
    wide = max(size.width() for size in sizes[:2])
    blocks = []
    for kind, text in lines:
        tall = measure(look, kind, text, wide).height()
        blocks.append(Block(Part.STRIP, kind, text, QRectF(_PAD, top, wide, tall)))
        top += tall
    return tuple(blocks), _PAD + wide + _PAD, top


def _told(assessment: Assessment) -> Iterator[_Told]:
    """Each flag in full where they are few; else each caution once, with all that carry it."""
    now = assessment.situation.now
    if len(assessment.flags) <= _IN_FULL:
        for seen in assessment.flags:
            yield _Told(_icon_name(seen.flag.code), flag_text(seen), flag_origin(seen, now))
        return
    same: dict[str, list[SeenFlag]] = {}
    for seen in assessment.flags:
        same.setdefault(flag_text(seen), []).append(seen)
    for text, carried in same.items():
        yield _Told(_icon_name(carried[0].flag.code), text, flags_origin(carried))


def _in_lines(look: Look, told: tuple[_Told, ...], room: QRectF) -> tuple[tuple[Block, ...], tuple[FlagIcon, ...]]:
    """Every flag on a line of its own."""
    blocks: list[Block] = []
    icons: list[FlagIcon] = []
    top = room.top()
    for each in told:
        pair, bottom = _flag(look, each, QRectF(room.left(), top, room.width(), 0))
        icons.append(_icon(look, each.icon, room.left(), pair[0]))
        blocks.extend(pair)
        top = bottom + Space.TIGHT
    return tuple(blocks), tuple(icons)


def _side_by_side(look: Look, told: tuple[_Told, ...], room: QRectF) -> tuple[tuple[Block, ...], tuple[FlagIcon, ...]]:
    """As many flags in a line as fit."""
    blocks: list[Block] = []
    icons: list[FlagIcon] = []
    left, top, bottom = room.left(), room.top(), room.top()
    for each in told:
        wide = _wide(look, each)
        if left > room.left() and left + wide > room.right():
            left, top = room.left(), bottom + Space.TIGHT
        pair, under = _flag(look, each, QRectF(left, top, room.right() - left, 0))
        icons.append(_icon(look, each.icon, left, pair[0]))
        blocks.extend(pair)
        left, bottom = left + wide + Space.WIDE, max(bottom, under)
    return tuple(blocks), tuple(icons)


def _indent(look: Look) -> float:
    return look.metrics.frame(_FLAG_ICON) + Space.MEDIUM


def _wide(look: Look, each: _Told) -> float:
    """How wide one flag is on a line of its own."""
    said = measure(look, Type.EMPHASIS, each.text, _ENDLESS).width()
    return _indent(look) + said + Space.LARGE + measure(look, Type.ORIGIN, each.origin, _ENDLESS).width()


#: Wider than any line.
_ENDLESS = 100_000.0


def _icon_name(code: str) -> str:
    classes = flag_classes(code)
    return next((name for kind, name in _FLAG_ICONS if kind in classes), _OTHER_ICON)


def _icon(look: Look, name: str, left: float, said: Block) -> FlagIcon:
    size = look.metrics.frame(_FLAG_ICON)
    return FlagIcon(name, QRectF(left, said.where.top() + max(0.0, (said.where.height() - size) / 2), size, size))


def _flag(look: Look, told: _Told, room: QRectF) -> tuple[tuple[Block, Block], float]:
    """One flag: its text and, beside it where that fits and below it otherwise, where it came from."""
    width = room.width() - _indent(look)
    said = measure(look, Type.EMPHASIS, told.text, width)
    origin = measure(look, Type.ORIGIN, told.origin, width)
    first = QRectF(room.left() + _indent(look), room.top(), said.width(), said.height())
    if said.width() + Space.LARGE + origin.width() <= width:
        top = room.top() + (said.height() - origin.height()) / 2
        second = QRectF(first.right() + Space.LARGE, top, origin.width(), origin.height())
    else:
        second = QRectF(first.left(), first.bottom(), width, origin.height())
    blocks = (
        Block(Part.STRIP, Type.EMPHASIS, told.text, first),
        Block(Part.STRIP, Type.ORIGIN, told.origin, second),
    )
    return blocks, max(first.bottom(), second.bottom())
