"""Pictures of every screen and state in every theme: which there are, and how one is drawn.

Data in them is invented, and the program itself never draws them. It does *not* know how they are kept and compared, or
when a set is made (`ui.golden`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

#: Offscreen drawing gives the same picture on every machine, since the fonts are bundled.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui import locked_scenes, scenes
from ui.activity import scenes as activity_scenes
from ui.bundles import scenes as bundle_scenes
from ui.locked_scenes import UnlockScene
from ui.map import scenes as map_scenes
from ui.needs import scenes as needs_scenes
from ui.operations import scenes as operation_scenes
from ui.overlaps import scenes as overlap_scenes
from ui.oversight import checks_scenes
from ui.oversight import scenes as oversight_scenes
from ui.theme.look import Look
from ui.theme.metrics import TEXT_SIZES, Metrics
from ui.theme.tokens import ThemeName
from ui.unlock.screen import UnlockWindow
from ui.window import HEIGHT, WIDTH, Window

USUAL = Metrics()
W = TypeVar("W", bound=QWidget)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which scene, of the window or of the locked laptop, in which look."""

    scene: scenes.Scene | UnlockScene
    theme: ThemeName = ThemeName.DARK
    metrics: Metrics = USUAL

    @property
    def name(self) -> str:
        """The picture's file name without its ending."""
        glove = " glove" if self.metrics.glove else ""
        return f"{self.scene.name} {self.theme} {self.metrics.text_size}{glove}".replace(" ", "-")


#: Every scene of the main window.
ALL = (
    *scenes.CHECK, *scenes.OTHERS, *locked_scenes.SETTINGS, *needs_scenes.NEEDS, *overlap_scenes.OVERLAPS,
    *operation_scenes.OPERATIONS_SCENES, *oversight_scenes.OVERSIGHT_SCENES, *checks_scenes.CHECKS_SCENES,
    *activity_scenes.ACTIVITY, *bundle_scenes.BUNDLE_SCENES,
    *map_scenes.MAP,
)  # fmt: skip


def shots() -> Iterator[Shot]:
    """Every picture of the main window: all states in all themes, all text sizes and glove mode for the fullest."""
    for theme in ThemeName:
        for scene in ALL:
            yield Shot(scene, theme)
    fullest = [scene for scene in ALL if scene.name in _RESIZED]
    for scene in fullest:
        for size in TEXT_SIZES[1:]:
            yield Shot(scene, metrics=Metrics(size))
        yield Shot(scene, metrics=Metrics(glove=True))
        yield Shot(scene, metrics=Metrics(TEXT_SIZES[-1], glove=True))


_RESIZED = frozenset(
    {
        "warning", "restricted", "no overlap", "idle", "decision", "contact", "outbox", "keys", "subject", "settings",
        "settings scanner", "lease ended", "overlaps person", "operations conflict", "operations new plan",
        "joint agreed", "map",
    }
)  # fmt: skip


def settle(app: QApplication) -> None:
    """Let Qt finish laying out: heights that follow from widths need a second round."""
    for _ in range(3):
        app.sendPostedEvents()
        app.processEvents()


#: The states of Unlock; the three that an officer meets every day come first, and in all sizes.
_UNLOCK = (
    UnlockScene("unlock notice", partial(scenes.show_unlock, practice=False, acknowledged=False)),
    UnlockScene("unlock", partial(scenes.show_unlock, practice=False, acknowledged=True)),
    UnlockScene("unlock practice", partial(scenes.show_unlock, practice=True, acknowledged=True)),
    *locked_scenes.UNLOCK,
)
_LOOKS = (*(Metrics(size) for size in TEXT_SIZES[1:]), Metrics(glove=True), Metrics(TEXT_SIZES[-1], glove=True))


def unlock_shots() -> Iterator[Shot]:
    """Every picture of Unlock: all states in all themes, and in all sizes in one."""
    for theme in ThemeName:
        yield from (Shot(scene, theme) for scene in _UNLOCK)
    yield from (Shot(scene, metrics=metrics) for scene in _UNLOCK for metrics in _LOOKS)


def draw(app: QApplication, shot: Shot, out: Path) -> Path:
    """The file of one picture."""
    look, path = Look(shot.theme, shot.metrics), out / f"{shot.name}.png"
    if isinstance(shot.scene, UnlockScene):
        return _drawn(app, UnlockWindow(look), shot.scene.set_up, path)
    return _drawn(app, Window(look), shot.scene.set_up, path)


def _drawn(app: QApplication, window: W, set_up: Callable[[W], None], path: Path) -> Path:
    window.show()
    settle(app)
    set_up(window)
    window.resize(WIDTH, HEIGHT)
    settle(app)
    window.grab().save(str(path))
    window.close()
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # which no settling reaches outside of an event loop
    return path
