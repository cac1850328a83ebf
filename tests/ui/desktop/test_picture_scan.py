"""A picture of a licence asks like a scan; a file that is none is told, and nothing of it is kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTransform
from PySide6.QtTest import QTest

from tests.ui.scanner.test_aamva import LICENCE
from ui.pieces.field import Field
from ui.scanner.picture import read_picture
from ui.scanner.picture_card import PictureCard
from ui.scanner.reading import read_scan
from ui.scanner.scan import ScanError, Unreadable
from ui.scanner.scanning import Scanning
from ui.window import Window

TODAY = dt.date(2026, 11, 24)


def drawn(text: str, kind: zxingcpp.BarcodeFormat, path: Path) -> Path:
    """A picture file with a barcode on it, as a camera held straight would take it."""
    shown = np.array(zxingcpp.create_barcode(text, kind).to_image(scale=3))
    framed = np.pad(shown, 60, constant_values=255).astype(np.uint8)
    height, width = framed.shape[:2]
    image = QImage(framed.tobytes(), width, height, width, QImage.Format.Format_Grayscale8)
    assert image.save(str(path))
    return path


@pytest.fixture
def licence(tmp_path: Path) -> Path:
    """A picture of a licence's barcode."""
    return drawn(LICENCE, zxingcpp.BarcodeFormat.PDF417, tmp_path / "licence.png")


def test_a_picture_of_a_licence_is_read_as_its_scan(licence: Path) -> None:
    """The barcode on a picture says what a scanner would type."""
    assert read_picture(licence, TODAY) == read_scan(LICENCE, TODAY)


def test_a_picture_turned_on_its_side_is_read(licence: Path) -> None:
    """A camera may be held either way."""
    turned = QImage(str(licence)).transformed(QTransform().rotate(90))
    assert turned.save(str(licence))
    assert read_picture(licence, TODAY) == read_scan(LICENCE, TODAY)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("missing.png", None, Unreadable.NO_PICTURE),
        ("garbage.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 200, Unreadable.NO_PICTURE),
        ("empty.jpg", b"", Unreadable.NO_PICTURE),
        ("text.png", b"SYN", Unreadable.NO_PICTURE),
    ],
)
def test_a_file_that_is_no_picture_is_told(tmp_path: Path, name: str, content: bytes | None, why: Unreadable) -> None:
    """Whatever a file holds, the reason is one of the known ones."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ScanError) as refused:
        read_picture(path, TODAY)
    assert refused.value.why is why


def test_a_picture_without_a_barcode_is_told(tmp_path: Path) -> None:
    """A white wall is no card."""
    image = QImage(400, 300, QImage.Format.Format_Grayscale8)
    image.fill(255)
    assert image.save(str(tmp_path / "wall.png"))
    with pytest.raises(ScanError) as refused:
        read_picture(tmp_path / "wall.png", TODAY)
    assert refused.value.why is Unreadable.NO_BARCODE


def test_a_barcode_of_something_else_is_told(tmp_path: Path) -> None:
    """A parcel's label is no card."""
    parcel = drawn("SYN PARCEL 4471", zxingcpp.BarcodeFormat.PDF417, tmp_path / "parcel.png")
    with pytest.raises(ScanError) as refused:
        read_picture(parcel, TODAY)
    assert refused.value.why is Unreadable.UNKNOWN


def test_a_key_asks_for_a_picture_and_what_is_on_it_is_asked_about(window: Window, licence: Path) -> None:
    """By keyboard alone, from the key to the question in the input."""
    scanning = Scanning(window, lambda: TODAY)
    QTest.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    card = window.ground.findChild(PictureCard)
    assert card is not None
    assert card.isVisible()
    field = card.findChild(Field)
    assert field is not None
    field.setText(f'"{licence}"')
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert not card.isVisible()
    assert read_scan(LICENCE, TODAY).text in window.check.text
    assert scanning.parent() is window


def test_what_can_not_be_read_is_said_and_what_was_typed_stays(window: Window, tmp_path: Path) -> None:
    """A wrong path costs nothing."""
    scanning = Scanning(window, lambda: TODAY)
    window.check.put("SYN TYPED", window.check.purpose.action)
    QTest.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    card = window.ground.findChild(PictureCard)
    assert card is not None
    card.named.emit(str(tmp_path / "none.png"))
    assert window.trouble.isVisible()
    assert window.check.text == "SYN TYPED"
    assert scanning.parent() is window
