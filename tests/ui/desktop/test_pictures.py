"""Pictures can be made of every screen and state."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from ui import scenes
from ui.pictures import ALL, Shot, draw, shots, unlock_shots
from ui.theme.tokens import ThemeName
from ui.window import HEIGHT, WIDTH


def test_there_is_a_shot_of_every_state_in_every_theme() -> None:
    """No combination of state and theme is left to imagination."""
    wanted = {(scene.name, theme) for scene in ALL for theme in ThemeName}
    assert {(shot.scene.name, shot.theme) for shot in shots()} == wanted
    names = [shot.name for shot in shots()]
    assert len(names) == len(set(names))


def test_a_picture_is_of_the_laptops_screen(qapp: QApplication, tmp_path: Path) -> None:
    """A picture has 1366 by 728 pixels, and more than one colour on it."""
    path = draw(qapp, Shot(scenes.CHECK[1]), tmp_path)
    image = QImage(str(path))
    assert (image.width(), image.height()) == (WIDTH, HEIGHT)
    assert len({image.pixel(x, HEIGHT // 2) for x in range(0, WIDTH, 7)}) > 4


def test_the_same_scene_gives_the_same_picture(qapp: QApplication, tmp_path: Path) -> None:
    """Two drawings of one scene are equal to the pixel, so that pictures can be compared."""
    one = QImage(str(draw(qapp, Shot(scenes.CHECK[1]), tmp_path)))
    other = QImage(str(draw(qapp, Shot(scenes.CHECK[1]), tmp_path)))
    assert one == other


def test_the_locked_laptop_is_drawn_too(qapp: QApplication, tmp_path: Path) -> None:
    """Each state of Unlock has its picture in each theme."""
    every = list(unlock_shots())
    assert len({shot.name for shot in every}) == len(every)
    light = [shot for shot in every if shot.theme is ThemeName.LIGHT]
    assert len(light) > 10
    files = [draw(qapp, shot, tmp_path) for shot in light]
    assert all(QImage(str(path)).width() == WIDTH for path in files)
