"""The words of the Settings screen and of the line that announces a limit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from storage.lease import LeasePhase, LeaseState, LeaseTerm
from storage.preferences import Sound
from storage.retention import RetentionPolicy
from storage.trusted_time import Clock
from ui.theme.tokens import ThemeName
from ui.wording.sources import system_label
from ui.wording.times import clock, span

SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "title": "Settings",
        "hint": "Kept in your vault and used at once; theme and sizes also on Unlock",
        "look": "How it looks",
        "theme": "Theme",
        "text_size": "Text size",
        "glove": "Targets for gloves",
        "glove_off": "Off",
        "glove_on": "On: every target 88 px",
        "sound": "Sound",
        "sound_when": "Alert sounds",
        "sound_test": "Test the sound",
        "sound_played": "A warning sounds twice, a caution once. You should have heard both.",
        "sound_none": "This laptop has nothing to play a sound with. The banner alone tells.",
        "posting": "Station and sector",
        "unit": "Unit",
        "sector": "Sector",
        "none": "not set",
        "station": "Place of your station, latitude and longitude",
        "station_hint": "Used for distances where no position is known; 48.99, -122.74 for example",
        "station_keep": "Use this place",
        "station_kept": "Kept. The next check uses it.",
        "station_wrong": "That is no place in degrees, latitude first. Nothing was changed.",
        "limits": "Limits set by your agency",
        "idle": "Locks without use after",
        "signed_in": "Locks after being signed in for",
        "copy": "{system} counts as current for",
        "lease": "{system} may be read on this laptop until",
        "lease_none": "No lease was given yet; the next sync brings one",
        "keeps": "Keeps {kind} for",
        "scanner": "Scanner test",
        "scanner_text": "What a scanner types is shown as it arrives, and is not stored. No check is made meanwhile.",
        "scanner_start": "Listen to the scanner",
        "scanner_stop": "Stop listening",
        "scanner_waits": "Scan a card now…",
        "scanner_keys": "{count} signs, the last one {last}",
        "licences": "Licences of bundled parts",
        "part": "{name} {version}",
        "band_ends": "{system} may be read on this laptop until {time}, for {span} more. A sync renews it.",
        "band_sealed": "{system} may no longer be read on this laptop. A sync renews it.",
        "band_destroyed": "Otherwise its copy is destroyed: {time}.",
        "band_behind": "This laptop’s clock was set back: limits go by the time that was known.",
        "band_ahead": "A clock is far ahead and is not believed, this laptop’s or an agency’s: compare it, then sync.",
        "band_hours": "You have been signed in for long: it locks at {time}. What you type is kept.",
    }
)

THEMES: Mapping[ThemeName, str] = MappingProxyType(
    {
        ThemeName.DARK: "Dark",
        ThemeName.LIGHT: "Light",
        ThemeName.NIGHT: "Night, red only",
        ThemeName.CONTRAST: "High contrast",
    }
)

SOUNDS: Mapping[Sound, str] = MappingProxyType(
    {
        Sound.OFF: "Never",
        Sound.QUIET_WORK: "Not in surveillance and operations",
        Sound.ALWAYS: "Always",
    }
)

#: The kinds of record that a copy keeps, as an officer calls them.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "encounter": "encounters",
        "case": "cases",
        "pointer": "restricted records",
        "operation": "operations that are over",
        "custody": "releases and transfers that are over",
        "duty": "roster lines that have run out",
    }
)
_DAYS_A_YEAR = 365.25
_YEARS_FROM = 2


def days_words(days: int) -> str:
    """A number of days, in years where there are many."""
    years = days / _DAYS_A_YEAR
    if years >= _YEARS_FROM:
        return f"{round(years)} years"
    return "1 day" if days == 1 else f"{days} days"


def retention_lines(policy: RetentionPolicy) -> Iterator[tuple[str, str]]:
    """What is kept for how long, kind by kind."""
    for kind, words in KINDS.items():
        yield SETTINGS["keeps"].format(kind=words), days_words(policy.days(kind) or 0)


def lease_line(term: LeaseTerm, now: dt.datetime) -> tuple[str, str]:
    """Until when one agency's copy may be read."""
    return SETTINGS["lease"].format(system=system_label(term.source)), clock(term.valid_until, now)


def band_words(lease: LeaseState | None, signed_in_until: dt.datetime | None, now: dt.datetime) -> str:
    """What limit is near, in one line; empty where none is. `signed_in_until` is given only when it is near."""
    told = []
    term = None if lease is None else lease.pressing
    if term is not None and term.phase >= LeasePhase.SEALED:
        told.append(SETTINGS["band_sealed"].format(system=system_label(term.source)))
        told.append(SETTINGS["band_destroyed"].format(time=clock(term.destroyed_at, now)))
    elif term is not None and term.phase >= LeasePhase.ENDS_IN_A_DAY:
        left = max(term.valid_until - now, dt.timedelta())
        words = SETTINGS["band_ends"]
        told.append(words.format(system=system_label(term.source), time=clock(term.valid_until, now), span=span(left)))
    if lease is not None and lease.clock is not Clock.RIGHT:
        told.append(SETTINGS["band_behind"] if lease.clock is Clock.BEHIND else SETTINGS["band_ahead"])
    if signed_in_until is not None:
        told.append(SETTINGS["band_hours"].format(time=clock(signed_in_until, now)))
    return " ".join(told)
