"""Each picture looks as it did when it was last looked at; what changes it has to be looked at and renewed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from ui import golden
from ui.golden import FEW, RENEW, differing, every, fingerprint, mark, page, read, write
from ui.pictures import Shot

#: Pictures that one run of the tests compares; the whole set is compared by the command.
_SAMPLED = 24


def _sample() -> list[Shot]:
    """The same pictures each time, spread over screens, states, themes and sizes by their names."""
    return every()[:_SAMPLED]


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time zone that the pictures are made in."""
    monkeypatch.setenv("TZ", golden.ZONE)
    golden.in_zone()


def test_every_picture_has_a_fingerprint() -> None:
    """A new scene is looked at before it is kept, and one that went is no longer kept."""
    assert set(read()) == {shot.name for shot in every()}, f"look at the pictures, then: {RENEW}"


@pytest.mark.parametrize("shot", _sample(), ids=lambda shot: shot.name)
def test_a_picture_is_as_it_was(qapp: QApplication, zone: None, tmp_path: Path, shot: Shot) -> None:
    """No more than a block or two differs by more than rounding does."""
    path, made = golden.drawn(qapp, shot, tmp_path)
    blocks = differing(made, read()[shot.name])
    where = mark(path, blocks) if len(blocks) > FEW else path
    assert len(blocks) <= FEW, f"{len(blocks)} blocks differ, see {where}; if they should: {RENEW}"


def _warning(qapp: QApplication, tmp_path: Path) -> QImage:
    shot = next(shot for shot in every() if shot.name == "warning-dark-100")
    path, _ = golden.drawn(qapp, shot, tmp_path)
    return QImage(str(path))


def test_a_banner_of_another_colour_is_seen(qapp: QApplication, zone: None, tmp_path: Path) -> None:
    """A warning that is a little less red is not as it was."""
    image = _warning(qapp, tmp_path)
    kept = fingerprint(image)
    red = QColor("#C8191F")
    changed = image.convertToFormat(QImage.Format.Format_RGB32)
    for y in range(changed.height()):
        for x in range(changed.width()):
            if changed.pixelColor(x, y) == red:
                changed.setPixelColor(x, y, QColor("#B0191F"))
    assert len(differing(fingerprint(changed), kept)) > FEW


def test_a_block_of_text_that_moves_is_seen(qapp: QApplication, zone: None, tmp_path: Path) -> None:
    """Half a line lower is not as it was."""
    image = _warning(qapp, tmp_path)
    moved = image.copy()
    painter = QPainter(moved)
    painter.drawImage(200, 247, image.copy(200, 240, 600, 60))
    painter.end()
    assert len(differing(fingerprint(moved), fingerprint(image))) > FEW


def test_rounding_of_another_machine_is_not_seen(qapp: QApplication, zone: None, tmp_path: Path) -> None:
    """Every pixel two levels brighter is as it was."""
    image = _warning(qapp, tmp_path).convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.fillRect(image.rect(), QColor(255, 255, 255, 3))
    painter.end()
    assert differing(fingerprint(image), fingerprint(_warning(qapp, tmp_path))) == []


def test_fingerprints_are_read_as_they_were_written(qapp: QApplication, zone: None, tmp_path: Path) -> None:
    """Packing loses nothing, and the page shows what differs first and marked."""
    made = fingerprint(_warning(qapp, tmp_path))
    write({"warning": made}, tmp_path / "kept.xz")
    assert differing(read(tmp_path / "kept.xz")["warning"], made) == []
    shown = page(["a", "b"], {"b": "3 blocks differ: b-differs.png"})
    assert shown.index("b-differs.png") < shown.index('"a.png"')
