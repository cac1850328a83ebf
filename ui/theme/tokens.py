"""The colours of each theme, one frozen table per theme.

Knows every colour that the window may use and where it is used. It does *not* know sizes (`ui.theme.metrics`), how the
colours reach a widget (`ui.theme.qss`, the painters), or which of them may stand on each other (`ui.theme.contrast`).

Red and amber stand for warnings, cautions and copies past their limit only. In the night theme everything is red so
that the eyes keep their adaptation; there a level is told by shape, fill and word, and only a warning is filled.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from overlap.answer import Level


class ThemeName(StrEnum):
    """The themes in the order in which F11 goes through them."""

    DARK = "dark"
    LIGHT = "light"
    NIGHT = "night"
    CONTRAST = "high contrast"

    @property
    def next(self) -> ThemeName:
        """The theme that the next press of F11 gives."""
        names = list(ThemeName)
        return names[(names.index(self) + 1) % len(names)]


@dataclass(frozen=True, slots=True)
class BannerTokens:
    """The colours of one level's banner: body, outline, safety strip, contact card, and hatch lines if it has any."""

    fill: str
    text: str
    line: str
    strip: str
    strip_text: str
    card: str
    card_text: str
    hatch: str | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """All colours of one theme, as `#RRGGBB`.

    `line` only separates and carries no meaning; `control` outlines what can be operated and reaches 3:1.
    `land` and `water` are the map's ground, `conflict` what meets on it.
    `late` marks a copy past its limit and a differing value; `fresh` the bar of a copy within it.
    """

    name: ThemeName
    bg: str
    surface: str
    raised: str
    well: str
    line: str
    control: str
    text1: str
    text2: str
    text3: str
    accent: str
    on_accent: str
    selected: str
    late: str
    fresh: str
    track: str
    practice: str
    on_practice: str
    practice_hatch: str
    land: str
    water: str
    conflict: str
    warning: BannerTokens
    caution: BannerTokens
    incomplete: BannerTokens
    advisory: BannerTokens
    no_overlap: BannerTokens

    def banner(self, level: Level) -> BannerTokens:
        """The colours of the banner of one level."""
        return {
            Level.WARNING: self.warning,
            Level.CAUTION: self.caution,
            Level.INCOMPLETE: self.incomplete,
            Level.ADVISORY: self.advisory,
            Level.NO_OVERLAP: self.no_overlap,
        }[level]


DARK = Tokens(
    name=ThemeName.DARK,
    bg="#0D131A", surface="#141C25", raised="#19222C", well="#0A0F15", line="#26323F", control="#5A6E83",
    text1="#EDF2F7", text2="#AEBBC8", text3="#8494A4",
    accent="#6CB4FF", on_accent="#06121F", selected="#162A3D",
    late="#FFC64A", fresh="#4FC08D", track="#2B3847",
    practice="#4B2E83", on_practice="#FFFFFF", practice_hatch="#5D3D9C",
    land="#1A222B", water="#0B1724", conflict="#FF6B6B",
    warning=BannerTokens("#C8191F", "#FFFFFF", "#C8191F", "#8E0F14", "#FFFFFF", "#FFFFFF", "#8E0F14"),
    caution=BannerTokens("#FFB81C", "#1A1300", "#FFB81C", "#E39E00", "#1A1300", "#1A1300", "#FFC64A"),
    incomplete=BannerTokens("#3A4450", "#FFFFFF", "#8494A4", "#2B343E", "#FFFFFF", "#141C25", "#EDF2F7", "#434E5B"),
    advisory=BannerTokens("#123A5A", "#EAF4FF", "#2F6F9F", "#0C2C46", "#EAF4FF", "#0A1F31", "#EAF4FF"),
    no_overlap=BannerTokens("#243444", "#EDF2F7", "#5A6E83", "#1B2937", "#EDF2F7", "#141C25", "#EDF2F7"),
)  # fmt: skip

LIGHT = Tokens(
    name=ThemeName.LIGHT,
    bg="#EEF1F4", surface="#FFFFFF", raised="#F7F8FA", well="#FFFFFF", line="#D3DAE1", control="#7D8995",
    text1="#16202A", text2="#3F4C59", text3="#55616E",
    accent="#00539A", on_accent="#FFFFFF", selected="#E5F0FA",
    late="#7A4A00", fresh="#1B7A4B", track="#D3DAE1",
    practice="#5B3A9E", on_practice="#FFFFFF", practice_hatch="#6A49AE",
    land="#F4F2EC", water="#DDEEFA", conflict="#B50909",
    warning=BannerTokens("#B50909", "#FFFFFF", "#B50909", "#8B0A03", "#FFFFFF", "#FFFFFF", "#8B0A03"),
    caution=BannerTokens("#FFBE2E", "#1A1300", "#B87F00", "#F0A800", "#1A1300", "#1A1300", "#FFC64A"),
    incomplete=BannerTokens("#DFE4E9", "#16202A", "#55616E", "#CBD3DB", "#16202A", "#FFFFFF", "#16202A", "#D0D7DE"),
    advisory=BannerTokens("#D9E8F6", "#162E51", "#5B83AB", "#C3DAEF", "#162E51", "#FFFFFF", "#162E51"),
    no_overlap=BannerTokens("#DCE3EA", "#1B2B3B", "#7D8995", "#CBD5DF", "#1B2B3B", "#FFFFFF", "#1B2B3B"),
)  # fmt: skip

_NIGHT_OUTLINE = BannerTokens("#0D0504", "#FF7C68", "#D9412C", "#1C0907", "#FF7C68", "#1C0907", "#FF7C68")

NIGHT = Tokens(
    name=ThemeName.NIGHT,
    bg="#050202", surface="#0D0504", raised="#170806", well="#030101", line="#3A140E", control="#A8402F",
    text1="#FF7C68", text2="#E25C49", text3="#D9543F",
    accent="#F0604C", on_accent="#000000", selected="#240C08",
    late="#FF7C68", fresh="#C24836", track="#3A140E",
    practice="#1C0907", on_practice="#FF7C68", practice_hatch="#3A120C",
    land="#150705", water="#030101", conflict="#FF7C68",
    warning=BannerTokens("#D9412C", "#000000", "#D9412C", "#1C0907", "#FF7C68", "#0D0504", "#FF7C68"),
    caution=_NIGHT_OUTLINE,
    incomplete=BannerTokens(
        "#0D0504", "#FF7C68", "#D9412C", "#1C0907", "#FF7C68", "#1C0907", "#FF7C68", "#25100C"
    ),
    advisory=_NIGHT_OUTLINE,
    no_overlap=_NIGHT_OUTLINE,
)  # fmt: skip

CONTRAST = Tokens(
    name=ThemeName.CONTRAST,
    bg="#000000", surface="#000000", raised="#101010", well="#000000", line="#8C8C8C", control="#FFFFFF",
    text1="#FFFFFF", text2="#FFFFFF", text3="#E6E6E6",
    accent="#5CE1FF", on_accent="#000000", selected="#003344",
    late="#FFD75E", fresh="#7CF0B4", track="#4D4D4D",
    practice="#3D1F8F", on_practice="#FFFFFF", practice_hatch="#5230B0",
    land="#141414", water="#000000", conflict="#FF8A8A",
    warning=BannerTokens("#A80000", "#FFFFFF", "#FFFFFF", "#5E0000", "#FFFFFF", "#FFFFFF", "#7A0000"),
    caution=BannerTokens("#FFCB2E", "#000000", "#FFFFFF", "#E5AE00", "#000000", "#000000", "#FFD75E"),
    incomplete=BannerTokens("#1C1C1C", "#FFFFFF", "#FFFFFF", "#000000", "#FFFFFF", "#000000", "#FFFFFF", "#3A3A3A"),
    advisory=BannerTokens("#002B4D", "#FFFFFF", "#FFFFFF", "#001C33", "#FFFFFF", "#000000", "#FFFFFF"),
    no_overlap=BannerTokens("#12202B", "#FFFFFF", "#FFFFFF", "#0A141C", "#FFFFFF", "#000000", "#FFFFFF"),
)  # fmt: skip

THEMES = {theme.name: theme for theme in (DARK, LIGHT, NIGHT, CONTRAST)}
