"""Where each part of the banner stands for a given width; text wraps and is never cut.

Knows rectangles and fonts. It does *not* paint (`ui.check.banner`) and chooses no words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetrics

from overlap.answer import Assessment
from overlap.flags import FlagClass, flag_classes
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Space
from ui.wording import LABELS, assurance, banner_word, flag_text, headline
from ui.wording.desktop import CONFIRM_WITH_OWNER, flag_origin

_SHAPE = 48
_PAD = 22
_FLAG_ICON = 20
#: Tall enough for Qt to lay out any text that wraps within it.
_UNBOUND = 100_000

#: The icon of a flag by what it warns of; a threat shows even where the flag is medical as well.
_FLAG_ICONS = (
    (FlagClass.THREAT, "shield-exclamation"),
    (FlagClass.MEDICAL, "heartbeat"),
    (FlagClass.CUSTODY, "plane-departure"),
)
_OTHER_ICON = "info-circle"


class Part(Enum):
    """Which part of the banner a text belongs to; it decides the colour."""

    BODY = "body"
    STRIP = "strip"


@dataclass(frozen=True, slots=True)
class Block:
    """One text of the banner with the rectangle that it fills."""

    part: Part
    kind: Type
    text: str
    where: QRectF


@dataclass(frozen=True, slots=True)
class FlagIcon:
    """The icon before one flag of the safety strip."""

    name: str
    where: QRectF


@dataclass(frozen=True, slots=True)
class Placement:
    """All rectangles of one banner; `strip` is None without flags, `card` without anybody to call."""

    height: float
    shape: QRectF
    body: QRectF
    strip: QRectF | None
    card: QRectF | None
    blocks: tuple[Block, ...]
    icons: tuple[FlagIcon, ...]


def measure(look: Look, kind: Type, text: str, width: float) -> QSizeF:
    """The size of a text that wraps at `width`."""
    metrics = QFontMetrics(look.font(kind))
    bounds = metrics.boundingRect(QRect(0, 0, max(1, int(width)), _UNBOUND), Qt.TextFlag.TextWordWrap.value, text)
    return QSizeF(bounds.width() + 1, bounds.height())


def place(look: Look, assessment: Assessment, width: float, card: QSizeF | None) -> Placement:
    """The banner's parts for a width; `card` is the size that the contact card wants."""
    size = look.metrics.frame(_SHAPE)
    left = _PAD + size + _PAD
    right = width - _PAD - (card.width() + Space.LARGE if card else 0)
    texts, bottom = _texts(look, assessment, left, right - left)
    height = max(bottom + Space.LARGE, size + 2 * Space.WIDE, card.height() + 2 * Space.LARGE if card else 0)
    lift = (height - Space.LARGE - bottom) / 2
    texts = tuple(Block(b.part, b.kind, b.text, b.where.translated(0, lift)) for b in texts)
    body = QRectF(0, 0, width, height)
    strip, flags, icons = _strip(look, assessment, width, height)
    return Placement(
        height=strip.bottom() if strip else height,
        shape=QRectF(_PAD, (height - size) / 2, size, size),
        body=body,
        strip=strip,
        card=_card(card, body),
        blocks=(*texts, *flags),
        icons=icons,
    )


def _card(card: QSizeF | None, body: QRectF) -> QRectF | None:
    if card is None:
        return None
    top = (body.height() - card.height()) / 2
    return QRectF(body.right() - card.width() - Space.LARGE - 2, top, card.width(), card.height())


def _texts(look: Look, assessment: Assessment, left: float, width: float) -> tuple[tuple[Block, ...], float]:
    blocks: list[Block] = []
    top = float(Space.LARGE)
    lines = (
        (Type.KICKER, banner_word(assessment)),
        (Type.HEADLINE, headline(assessment)),
        (Type.BANNER, assurance(assessment)),
    )
    for kind, text in lines:
        needed = measure(look, kind, text, width)
        blocks.append(Block(Part.BODY, kind, text, QRectF(left, top, width, needed.height())))
        top += needed.height() + Space.HAIR
    return tuple(blocks), top - Space.HAIR


def _strip(
    look: Look, assessment: Assessment, width: float, top: float
) -> tuple[QRectF | None, tuple[Block, ...], tuple[FlagIcon, ...]]:
    if not assessment.flags:
        return None, (), ()
    label = measure(look, Type.KICKER, LABELS["officer_safety"], width / 3)
    advice = measure(look, Type.ORIGIN, CONFIRM_WITH_OWNER, width / 3)
    head = max(label.width(), advice.width())
    left = _PAD + head + _PAD
    y = top + Space.MEDIUM
    blocks = [
        Block(Part.STRIP, Type.KICKER, LABELS["officer_safety"], QRectF(_PAD, y, head, label.height())),
        Block(Part.STRIP, Type.ORIGIN, CONFIRM_WITH_OWNER, QRectF(_PAD, y + label.height(), head, advice.height())),
    ]
    icons: list[FlagIcon] = []
    for seen in assessment.flags:
        origin = flag_origin(seen, assessment.situation.now)
        flag, bottom = _flag(look, flag_text(seen), origin, QRectF(left, y, width - left - _PAD, 0))
        icons.append(_flag_icon(look, _icon_name(seen.flag.code), left, y, flag[0].where.height()))
        blocks.extend(flag)
        y = bottom + Space.TIGHT
    bottom = max(y - Space.TIGHT, blocks[1].where.bottom()) + Space.MEDIUM
    return QRectF(0, top, width, bottom - top), tuple(blocks), tuple(icons)


def _icon_name(code: str) -> str:
    classes = flag_classes(code)
    return next((name for kind, name in _FLAG_ICONS if kind in classes), _OTHER_ICON)


def _flag_icon(look: Look, name: str, left: float, top: float, line: float) -> FlagIcon:
    size = look.metrics.frame(_FLAG_ICON)
    return FlagIcon(name, QRectF(left, top + max(0.0, (line - size) / 2), size, size))


def _flag(look: Look, text: str, origin: str, room: QRectF) -> tuple[tuple[Block, Block], float]:
    """One flag: its text and, beside it where that fits and below it otherwise, where it came from."""
    indent = look.metrics.frame(_FLAG_ICON) + Space.MEDIUM
    width = room.width() - indent
    said = measure(look, Type.EMPHASIS, text, width)
    told = measure(look, Type.ORIGIN, origin, width)
    first = QRectF(room.left() + indent, room.top(), said.width(), said.height())
    if said.width() + Space.LARGE + told.width() <= width:
        top = room.top() + (said.height() - told.height()) / 2
        second = QRectF(first.right() + Space.LARGE, top, told.width(), told.height())
    else:
        second = QRectF(first.left(), first.bottom(), width, told.height())
    blocks = (Block(Part.STRIP, Type.EMPHASIS, text, first), Block(Part.STRIP, Type.ORIGIN, origin, second))
    return blocks, max(first.bottom(), second.bottom())
