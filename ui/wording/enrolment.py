"""The first steps in words: enrolling, practising, and what the practice check teaches."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from overlap.records import System
from sync import problems as sync
from ui.enrolment.coaching import Lesson
from ui.enrolment.state import SHORTEST_PASSPHRASE, Missing
from ui.wording.problems import Trouble, sync_trouble

ENROLMENT: Mapping[str, str] = MappingProxyType(
    {
        "title": "Enrol on this laptop",
        "text": (
            "Your administrator gives you the address, the authority’s file and a code that works once. "
            "Enrol with your own agency first, then with the other one by the same form and the same passphrase."
        ),
        "agency": "Agency’s system",
        "address": "Address of the gateway",
        "authority": "File of the authority that vouches for it (PEM)",
        "officer": "Your id",
        "code": "Code that works once",
        "passphrase": "Passphrase, new or the one that you have here",
        "again": "The same passphrase again",
        "take": "Enrol",
        "busy": "Enrolling…",
        "back": "Esc  Back",
        "choose_file": "Choose file",
        "begin": "Enrol on this laptop",
        "practise": "Practise with invented people",
        "browser": "Sign in with your agency in the web browser that opens, then come back here.",
        "done": "Enrolled with {system}. Unlock, then F5 brings the copy. Enrol with the other agency the same way.",
        "bad_code": "The code was not accepted. Nothing was stored. Ask your administrator for a new one.",
        "nothing_stored": "Nothing was stored on this laptop",
        "other_code": "The code was made for another officer. Nothing was stored. Ask for a code of your own.",
    }
)

#: What to do about an enrolment that did not come about; of other problems a sync's own words hold.
_TO_DO: Mapping[type[sync.SyncProblem], str] = MappingProxyType(
    {
        sync.Unreachable: "Check the address, the authority’s file and the link, then enrol again",
        sync.Cut: "Enrol again; ask for a new code if this one is not accepted any more",
        sync.CaptivePortal: "Open a web browser, sign in to this network, then enrol again",
        sync.SlowDown: "Wait, then enrol again",
        sync.Unavailable: "Enrol again later with the same code",
    }
)

MISSING: Mapping[Missing, str] = MappingProxyType(
    {
        Missing.ADDRESS: "The address begins with https://. Nothing was sent.",
        Missing.AUTHORITY: "The authority’s file is not there. Nothing was sent. Check its path.",
        Missing.OFFICER: "Your id is missing. Nothing was sent.",
        Missing.CODE: "The code is missing. Nothing was sent.",
        Missing.SHORT: f"The passphrase needs {SHORTEST_PASSPHRASE} signs or more. Nothing was sent.",
        Missing.DIFFERS: "The two passphrases differ. Nothing was sent.",
    }
)

_FIRST = "First steps still open: "
_COPY = "F5 brings a copy that is not here yet (the other agency: lock, then enrol)"
_STATION = "Ctrl+, the station’s place, and a try of your scanner"


def first_steps_words(*, lacks_copy: bool, lacks_station: bool) -> str:
    """What is still to be done on a laptop that was just enrolled; empty once all is."""
    steps = [words for lacks, words in ((lacks_copy, _COPY), (lacks_station, _STATION)) if lacks]
    return _FIRST + " · ".join(steps) if steps else ""


#: What the practice check asks for, step by step.
LESSONS: Mapping[Lesson, str] = MappingProxyType(
    {
        Lesson.ASK: "Practice 1 of 4: type  {text}  as if this person stood before you",
        Lesson.READ: "Practice 2 of 4: read the banner, then press F6 for the number to call",
        Lesson.DECIDE: "Practice 3 of 4: Esc closes the number; press F8 and the digit of what you decide",
        Lesson.NEXT: "Practice 4 of 4: press F2 for the next person, and type  {absent}",
        Lesson.DONE: "That is the whole job. Nothing found never means that nothing is there. Ctrl+L locks.",
    }
)


def enrolment_trouble(problem: sync.SyncProblem, system: System) -> str:
    """What came in the way of an enrolment: no copy is there yet that could be kept or grow older."""
    if isinstance(problem, sync.SignInNeeded | sync.NotAllowed):
        return ENROLMENT["bad_code"]
    told = sync_trouble(problem, system)
    return str(Trouble(told.happened, ENROLMENT["nothing_stored"], _TO_DO.get(type(problem), told.to_do)))
