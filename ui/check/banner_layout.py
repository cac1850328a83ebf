"""Where each part of the banner stands for a given width; text wraps and is never cut.

Knows rectangles and fonts. It does *not* paint (`ui.check.banner`) and chooses no words.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSizeF

from overlap.answer import Assessment
from ui.check.blocks import Block, FlagIcon, Part, measure
from ui.check.safety_strip import place_strip
from ui.theme.fonts import Type
from ui.theme.look import Look
from ui.theme.metrics import Space
from ui.wording import assurance, banner_word, headline

_SHAPE = 48
_PAD = 22


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
    strip = place_strip(look, assessment, width, height)
    return Placement(
        height=strip.where.bottom() if strip else height,
        shape=QRectF(_PAD, (height - size) / 2, size, size),
        body=body,
        strip=strip.where if strip else None,
        card=_card(card, body),
        blocks=(*texts, *(strip.blocks if strip else ())),
        icons=strip.icons if strip else (),
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
