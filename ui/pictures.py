"""Pictures of every screen and state in every theme, with a page to look through them.

`python -m ui.pictures OUT` draws them; the program itself never does. Data in them is invented. Times are shown in the
time zone of the northern border, wherever the pictures are made.
"""

from __future__ import annotations

import argparse
import html
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

#: Offscreen drawing gives the same picture on every machine, since the fonts are bundled.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui import locked_scenes, scenes
from ui.activity import scenes as activity_scenes
from ui.application import application
from ui.bundles import scenes as bundle_scenes
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

ZONE = "America/Los_Angeles"
USUAL = Metrics()


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which scene, in which look."""

    scene: scenes.Scene
    theme: ThemeName = ThemeName.DARK
    metrics: Metrics = USUAL

    @property
    def name(self) -> str:
        """The picture's file name without its ending."""
        return _file_name(self.scene.name, self.theme, self.metrics)


@dataclass(frozen=True, slots=True)
class UnlockShot:
    """One picture of the locked laptop: which scene, in which look."""

    scene: locked_scenes.UnlockScene
    theme: ThemeName = ThemeName.DARK
    metrics: Metrics = USUAL

    @property
    def name(self) -> str:
        """The picture's file name without its ending."""
        return _file_name(self.scene.name, self.theme, self.metrics)


def _file_name(scene: str, theme: ThemeName, metrics: Metrics) -> str:
    glove = " glove" if metrics.glove else ""
    return f"{scene} {theme} {metrics.text_size}{glove}".replace(" ", "-")


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


def draw(app: QApplication, shot: Shot, out: Path) -> Path:
    """The file of one picture of the main window."""
    window = Window(Look(shot.theme, shot.metrics))
    window.show()
    settle(app)
    shot.scene.set_up(window)
    return _save(app, window, out / f"{shot.name}.png")


#: The states of Unlock; the three that an officer meets every day come first, and in all sizes.
_UNLOCK = (
    locked_scenes.UnlockScene("unlock notice", partial(scenes.show_unlock, practice=False, acknowledged=False)),
    locked_scenes.UnlockScene("unlock", partial(scenes.show_unlock, practice=False, acknowledged=True)),
    locked_scenes.UnlockScene("unlock practice", partial(scenes.show_unlock, practice=True, acknowledged=True)),
    *locked_scenes.UNLOCK,
)
_LOOKS = (*(Metrics(size) for size in TEXT_SIZES[1:]), Metrics(glove=True), Metrics(TEXT_SIZES[-1], glove=True))


def unlock_shots() -> Iterator[UnlockShot]:
    """Every picture of Unlock: all states in all themes, and in all sizes in one."""
    for theme in ThemeName:
        yield from (UnlockShot(scene, theme) for scene in _UNLOCK)
    yield from (UnlockShot(scene, metrics=metrics) for scene in _UNLOCK for metrics in _LOOKS)


def draw_unlock(app: QApplication, shot: UnlockShot, out: Path) -> Path:
    """The file of one picture of Unlock."""
    window = UnlockWindow(Look(shot.theme, shot.metrics))
    window.show()
    settle(app)
    shot.scene.set_up(window)
    return _save(app, window, out / f"{shot.name}.png")


def _save(app: QApplication, window: QWidget, path: Path) -> Path:
    window.resize(WIDTH, HEIGHT)
    settle(app)
    window.grab().save(str(path))
    window.close()
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # which no settling reaches outside of an event loop
    return path


def index(files: Sequence[Path]) -> str:
    """A page that shows all pictures with their names."""
    figures = "\n".join(
        f'<figure><a href="{html.escape(path.name)}"><img loading="lazy" src="{html.escape(path.name)}" alt="">'
        f"</a><figcaption>{html.escape(path.stem.replace('-', ' '))}</figcaption></figure>"
        for path in files
    )
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Crosscheck, every screen and state</title>
<style>body{{font-family:sans-serif;background:#202020;color:#eee}}main{{display:grid;gap:16px;
grid-template-columns:repeat(auto-fill,minmax(560px,1fr))}}img{{width:560px}}figure{{margin:0}}</style>
<h1>Crosscheck: every screen and state</h1><p>All data is invented.</p><main>
{figures}
</main></html>
"""


def main(arguments: Sequence[str]) -> int:
    """Draw all pictures, or those whose name contains a word, into a folder."""
    parser = argparse.ArgumentParser(prog="pictures", description="Draw every screen and state, with invented data.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", metavar="WORD", help="only pictures whose name contains this")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    os.environ["TZ"] = ZONE
    if sys.platform != "win32":
        time.tzset()
    app = application()
    files = [draw(app, shot, options.out) for shot in shots() if options.only in shot.name]
    files += [draw_unlock(app, shot, options.out) for shot in unlock_shots() if options.only in shot.name]
    (options.out / "index.html").write_text(index(files), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
