"""The controllers of one open vault's screens, each made once: the place where a further screen is tied in.

Knows which controllers there are and what they are made of. What one does is in its own file; it goes with the session,
whose child it is. So that `ui.session` doesn't grow, a further screen is added like this:

1. `ui.frame.standing.Screen`: its name, at its place in the rail (Check, Overlaps, Operations, Map, Outbox, Activity,
   Oversight, Settings). The place is its number behind Ctrl.
2. `ui.frame.rail.ICONS` its icon (`ui/theme/assets/icons`); `ui.wording.screens` its word in `SCREENS` and its keys in
   `KEYS`.
3. `ui.window.Window`: its `Page` as an attribute and in `_pages`. A screen for some roles alone is named in
   `ui.frame.rail.BY_ROLE`, and its controller offers it with `Window.offer`.
4. Here: its controller. What waits on it is shown by `window.rail.set_count`.
5. `ui.pictures.ALL`: its scenes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from storage.header import VaultHeader
from storage.home import Home
from storage.settings import Settings
from sync.client import Gateway
from sync.credentials import Access
from ui.bundling import Bundling
from ui.enrolment.beginning import Beginning
from ui.enrolment.coach import Coach
from ui.enrolment.state import PRACTICE_OFFICER
from ui.headway import HeadwayView
from ui.inspecting import Inspecting
from ui.jobs import Jobs
from ui.lanes import Lanes
from ui.mapping import Mapping
from ui.needing import Needing
from ui.operating import Operating
from ui.overlapping import Overlapping
from ui.overseeing import Overseeing
from ui.owing import Owing
from ui.rekeying import Rekeying
from ui.reviewing import Reviewing
from ui.rounds import Rounds
from ui.session import Session
from ui.stopping import Stopping
from ui.widening import Widening
from ui.window import Window


@dataclass(frozen=True, slots=True)
class Opening:
    """What controllers are made of: the window, the open vault's lanes, jobs and rounds, and who the officer is.

    `live` are connections beside those of the rounds, for what is asked of an agency at once; `home` is the laptop's
    folder, for what changes the ways into the vault.
    """

    window: Window
    session: Session
    lanes: Lanes
    jobs: Jobs
    rounds: Rounds
    header: VaultHeader
    settings: Settings
    live: tuple[Gateway, ...]
    clock: Callable[[], dt.datetime]
    home: Home


def attend(at: Opening) -> None:
    """Make the controllers; what they do begins with the session."""
    access = Access.of(at.header)
    Widening(at.session, at.window.check.entry, at.lanes, at.jobs, access, at.live, at.clock)
    HeadwayView(at.window, at.rounds)
    Bundling(at.window, at.session, at.lanes, at.rounds, at.clock)
    Needing(at.window, at.session, at.lanes, at.clock)
    Overlapping(at.window, at.session, at.lanes, at.rounds, at.clock)
    Overseeing(at.window, at.session, at.lanes, access, at.live, at.header.agency, at.clock)
    Inspecting(at.window, at.session, at.lanes, access, at.live, at.clock)
    Operating(at.window, at.session, at.lanes, at.rounds, at.clock)
    Reviewing(at.window, at.session, at.lanes, at.clock)
    Mapping(at.window, at.session, at.lanes, at.header.sector, at.jobs.where, at.settings.map_file)
    Owing(at.window, at.session, at.lanes, at.clock)
    Stopping(at.window, at.session, at.clock)
    Rekeying(at.window, at.session, at.lanes, at.home, at.header.officer_id, at.clock)
    if at.header.officer_id == PRACTICE_OFFICER:
        Coach(at.window, at.session)
    else:
        Beginning(at.window, at.session, has_station=at.settings.station is not None)
