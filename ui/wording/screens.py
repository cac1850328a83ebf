"""The words of the screens' names and of every key; which key does what is in `ui.frame.keys` and in the screens."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: The screens of the rail, by the value of `ui.frame.standing.Screen`.
SCREENS: Mapping[str, str] = MappingProxyType(
    {
        "check": "Check",
        "overlaps": "Overlaps",
        "operations": "Operations",
        "map": "Map",
        "outbox": "Outbox",
        "activity": "Activity",
        "oversight": "Oversight",
        "settings": "Settings",
    }
)

#: The keys of each screen's bar, most important first.
KEYS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "check": (
            ("F2", "New check"),
            ("↑↓", "Choose match"),
            ("F6", "Call contact"),
            ("F7", "Notify agency"),
            ("F8", "Record decision"),
            ("F5", "Sync now"),
            ("F11", "Theme"),
            ("F12", "Blank screen"),
            ("Esc", "Back"),
        ),
        "subject": (
            ("Esc", "Back to the check"),
            ("←→", "Previous, next match"),
            ("↑↓", "Choose a shared record"),
            ("Enter", "Open it"),
            ("D", "Differences only"),
            ("W", "Report wrong match"),
            ("P", "Print"),
        ),
        "overlaps": (
            ("J K", "Next, previous"),
            ("← →", "Needs you, waiting, resolved"),
            ("1 … 6", "Say what it is, answer"),
            ("A", "Acknowledge"),
            ("C", "Call"),
            ("U", "Undo"),
            ("F5", "Sync now"),
            ("F11", "Theme"),
            ("Esc", "Back"),
        ),
        "operations": (
            ("↑↓", "Choose"),
            ("N", "New"),
            ("T", "Time"),
            ("M", "Place"),
            ("[ ]", "15 min"),
            ("S", "Send"),
            ("C", "Coordinate"),
            ("J", "Joint"),
            ("V", "List, map, joint"),
            ("F6", "Call"),
            ("Esc", "Back"),
        ),
        "outbox": (
            ("F2", "New check"),
            ("↑↓", "Choose item"),
            ("F5", "Sync now"),
            ("Ctrl+B", "Carry by stick"),
            ("F11", "Theme"),
            ("Esc", "Back"),
        ),
        "activity": (
            ("F2", "New check"),
            ("↑↓", "Choose check"),
            ("Enter", "Check again"),
            ("F11", "Theme"),
            ("Esc", "Back"),
        ),
        "map": (
            ("+ − 0", "Nearer, farther, all"),
            ("← → ↑ ↓", "Move"),
            ("Tab", "Next thing"),
            ("Enter", "Open on Operations"),
            ("N", "Plan here"),
            ("F5", "Sync now"),
            ("F11", "Theme"),
            ("Esc", "Back"),
        ),
        "oversight": (
            ("M", "Measures"),
            ("T", "Threat picture"),
            ("N", "Needs"),
            ("C", "Checks"),
            ("[ ]", "Week before, after"),
            ("Enter", "Definition"),
            ("R", "Report"),
            ("F5", "Sync now"),
            ("Esc", "Back"),
        ),
        "settings": (
            ("Tab", "Next"),
            ("← →", "Choose"),
            ("Enter", "Use"),
            ("F11", "Theme"),
            ("Esc", "Back"),
        ),
        "unlock": (("Enter", "Unlock"), ("F11", "Theme"), ("F12", "Blank screen")),
    }
)
HELP_KEY = ("F1", "All keys")

#: Every key of the window with its twin that needs no F key, as the card of F1 lists them.
ALL_KEYS: tuple[tuple[str, str, str], ...] = (
    ("F2", "Ctrl+K", "New check; next person of this stop"),
    ("Shift+F2", "Ctrl+Shift+K", "Another stop"),
    ("Alt+1 … Alt+7", "", "Say what you are about to do"),
    ("Tab", "", "Readings, matches, buttons"),
    ("↑ ↓", "", "Choose a match; Enter shows it in full"),
    ("J K · A · 1 … 6 · C · U", "", "On Overlaps: walk, acknowledge, say what it is or answer, call, undo"),
    ("N E T M [ ] S X · C J V O", "", "On Operations: plan, move, send, cancel; coordinate, joint, view, overlaps"),
    ("1 … 4", "", "Beside a joint operation: join, go, no go, leave"),
    ("D · W · P", "", "On a match: differences, report wrong match, print"),
    ("F6", "Ctrl+Shift+C", "Number to call, full screen"),
    ("F7", "Ctrl+Shift+N", "Notify the other agency"),
    ("F8", "Ctrl+Shift+D", "Record decision, then one digit"),
    ("F9", "Ctrl+9", "Exigent: going ahead now"),
    ("F4", "Ctrl+U", "Tell the board what information you missed"),
    ("F5", "Ctrl+R", "Sync now"),
    ("Ctrl+B", "", "Carry by stick where there is no link"),
    ("Ctrl+P", "", "Say where you are"),
    ("Ctrl+I", "", "Read a card from a picture file"),
    ("Esc", "Ctrl+Backspace", "Back; what you typed is kept"),
    ("Ctrl+1 … Ctrl+8", "", "The screens, from the top of the rail"),
    ("+ − 0 · Tab · Enter · N", "", "On the map: nearer, farther, all; next thing; open it; plan here"),
    ("Ctrl+M", "", "In the form of a plan: to its map and back; Enter takes the place"),
    ("M T N C · [ ] · R", "", "On Oversight: measures, threat picture, needs, checks; weeks; report"),
    ("Ctrl+,", "", "Settings"),
    ("F11", "Ctrl+T", "Dark, light, night, high contrast"),
    ("F12", "Ctrl+.", "Blank the screen"),
    ("Ctrl+L", "", "Lock"),
    ("Ctrl+ +  − 0", "", "Text size"),
    ("Ctrl+G", "", "Glove mode"),
    ("F1", "Ctrl+H", "This card"),
)
