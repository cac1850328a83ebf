"""The states of the Map screen as scenes, for pictures and for tests; their data is invented."""

from __future__ import annotations

import random
from collections.abc import Callable

from storage.problems import Damage, VaultDamaged
from ui import sample, scenes
from ui.frame.standing import Screen
from ui.map.canvas import MapCanvas
from ui.map.content import content_of
from ui.map.marks import POSITION_ID
from ui.map.state import MapContent, Spot
from ui.operations.scenes import CONFLICT, MEETING, OWN, show, view
from ui.operations.screen import Side
from ui.window import Window
from ui.wording.problems import vault_trouble

_SEED = 31
_SPOTS = 160


def _spots() -> tuple[Spot, ...]:
    """Invented cells along the border between Blaine and the Cascades."""
    chance = random.Random(_SEED)  # noqa: S311  # a picture is the same each time
    return tuple(
        Spot(48.75 + chance.random() * 0.24, -122.7 + chance.random() * 1.4, chance.randint(1, 40))
        for _ in range(_SPOTS)
    )


SPOTS = _spots()
FULL = content_of(view(CONFLICT, MEETING), SPOTS, sample.POSITION, "BLW")


def _map(content: MapContent, then: Callable[[Window], None] = lambda _: None) -> Callable[[Window], None]:
    def set_up(window: Window) -> None:
        """Show the map with its content."""
        window.show_standing(scenes.standing(content.sources or sample.NONE_SYNCED))
        window.show_screen(Screen.MAP)
        window.map.show_content(content)
        then(window)

    return set_up


def _beside(window: Window) -> None:
    """The map where it stands beside the lanes of Operations."""
    beside = MapCanvas(window.look)
    window.operations.set_map(beside)
    show(view(CONFLICT, MEETING), Side.MAP)(window)
    beside.show_content(FULL)
    beside.choose(OWN.id)


def _trouble(window: Window) -> None:
    window.map.show_trouble(vault_trouble(VaultDamaged(Damage.PAGES)))


def _near(window: Window) -> None:
    window.map.canvas.choose(POSITION_ID)
    window.map.canvas.zoom(4)


MAP = (
    scenes.Scene("map", _map(FULL)),
    scenes.Scene("map chosen", _map(FULL, lambda window: window.map.canvas.choose(OWN.id))),
    scenes.Scene("map far", _map(FULL, lambda window: window.map.canvas.zoom(-8))),
    scenes.Scene("map near", _map(FULL, _near)),
    scenes.Scene("map place asked", _map(FULL, lambda window: window.map.canvas.ask_for_place(asked=True))),
    scenes.Scene("map empty", _map(MapContent(now=sample.NOW, sources=sample.CURRENT))),
    scenes.Scene("map late", _map(content_of(view(CONFLICT, MEETING, sources=sample.TECS_LATE), SPOTS))),
    scenes.Scene("map trouble", _map(FULL, _trouble)),
    scenes.Scene("operations map", _beside),
)
