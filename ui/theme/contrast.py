"""Which colours stand on which, and how well they can be told apart.

Knows the WCAG 2.2 contrast formula and every pair of colours that the window draws, with the ratio each pair must
reach. It does *not* know the colours themselves (`ui.theme.tokens`).
"""

from __future__ import annotations

from dataclasses import dataclass

from overlap.answer import Level
from ui.theme.tokens import ThemeName, Tokens

#: WCAG 2.2 success criteria 1.4.3, 1.4.6 and 1.4.11.
TEXT_AA = 4.5
TEXT_AAA = 7.0
CONTROL = 3.0

#: Channel values up to this are linear in sRGB (IEC 61966-2-1, as WCAG cites it).
_LINEAR_BELOW = 0.04045


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours that meet on the screen, by name, and the least contrast they must have."""

    name: str
    front: str
    back: str
    least: float

    @property
    def ratio(self) -> float:
        """The contrast of the two colours, 1 to 21."""
        return contrast(self.front, self.back)


def contrast(one: str, other: str) -> float:
    """The WCAG contrast ratio of two `#RRGGBB` colours, in either order."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def pairs(tokens: Tokens) -> list[Pair]:
    """Every pair of colours that a theme draws on each other, text, controls, map and banners."""
    banners = (pair for level in Level for pair in _banner(tokens, level))
    return [*_text(tokens), *_controls(tokens), *_map(tokens), *banners]


def _body(tokens: Tokens) -> float:
    """What body text must reach: red light has no room for AAA."""
    return TEXT_AA if tokens.name is ThemeName.NIGHT else TEXT_AAA


def _text(tokens: Tokens) -> list[Pair]:
    body = _body(tokens)
    grounds = {name: getattr(tokens, name) for name in ("bg", "surface", "raised", "well", "selected")}
    pairs = [
        Pair(f"{text} on {ground}", getattr(tokens, text), colour, least)
        for text, least in (("text1", body), ("text2", body), ("text3", TEXT_AA), ("late", TEXT_AA))
        for ground, colour in grounds.items()
    ]
    return [
        *pairs,
        Pair("on_accent on accent", tokens.on_accent, tokens.accent, TEXT_AA),
        Pair("on_practice on practice", tokens.on_practice, tokens.practice, TEXT_AA),
        Pair("on_practice on its hatch", tokens.on_practice, tokens.practice_hatch, TEXT_AA),
    ]


def _controls(tokens: Tokens) -> list[Pair]:
    return [
        *(
            Pair(f"{line} on {ground}", getattr(tokens, line), getattr(tokens, ground), CONTROL)
            for line in ("control", "accent")
            for ground in ("bg", "surface", "raised", "well")
        ),
        Pair("accent on selected", tokens.accent, tokens.selected, CONTROL),
        Pair("fresh on track", tokens.fresh, tokens.track, CONTROL),
        Pair("late on track", tokens.late, tokens.track, CONTROL),
        Pair("limit mark on track", tokens.text1, tokens.track, CONTROL),
    ]


def _map(tokens: Tokens) -> list[Pair]:
    """What stands on the map's ground: names, borders, marks, and the line of a conflict.

    The shore and counties only help to find one's way; nothing is told by them alone.
    """
    front = (
        ("text1", _body(tokens)), ("text2", _body(tokens)), ("text3", CONTROL), ("control", CONTROL),
        ("accent", CONTROL), ("conflict", CONTROL),
    )  # fmt: skip
    return [
        Pair(f"{name} on {ground}", getattr(tokens, name), getattr(tokens, ground), least)
        for name, least in front
        for ground in ("land", "water")
    ] + [Pair("conflict on a label", tokens.conflict, tokens.surface, CONTROL)]


def _banner(tokens: Tokens, level: Level) -> list[Pair]:
    colours = tokens.banner(level)
    name = level.name.lower()
    found = [
        Pair(f"{name} text", colours.text, colours.fill, TEXT_AA),
        Pair(f"{name} strip", colours.strip_text, colours.strip, TEXT_AA),
        Pair(f"{name} contact", colours.card_text, colours.card, TEXT_AA),
        Pair(f"{name} outline on bg", colours.line, tokens.bg, CONTROL),
    ]
    if colours.hatch:
        found.append(Pair(f"{name} text on hatch", colours.text, colours.hatch, TEXT_AA))
    return found


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= _LINEAR_BELOW else ((channel + 0.055) / 1.055) ** 2.4
