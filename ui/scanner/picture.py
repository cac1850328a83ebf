"""A picture file with a card's wide barcode on it, read as the card.

Knows picture files and the library that decodes barcodes, which is optional: without it the reason is told. A picture
is read into memory, bounded, and nothing of it is kept. The lines of a passport are no barcode: they need a scanner.
"""

from __future__ import annotations

import datetime as dt
import importlib
from pathlib import Path
from types import ModuleType
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QImageReader

from ui.scanner.reading import read_scan
from ui.scanner.scan import Scan, ScanError, Unreadable

Grey = npt.NDArray[np.uint8]

#: Megabytes of picture that are unpacked at most: a forged file may claim to be larger than any camera's.
_MOST_MB: Final = 256
#: Longest side that is looked at: a barcode that fills a tenth of it is still read, and it takes a tenth of a second.
_LONGEST_SIDE: Final = 4_000


def read_picture(path: Path, today: dt.date) -> Scan:
    """The card whose barcode is on a picture.

    Raises: ScanError where there is no picture, no barcode on it, or one that is no card's.
    """
    barcodes = _decoder()
    plain = barcodes.TextMode.Plain  # a card's fields are parted by signs that are otherwise written out
    found = barcodes.read_barcodes(_grey(path), formats=barcodes.BarcodeFormat.PDF417, text_mode=plain)
    if not found:
        raise ScanError(Unreadable.NO_BARCODE)
    return read_scan(found[0].text, today)


def _decoder() -> ModuleType:
    """The library that decodes barcodes."""
    try:
        return importlib.import_module("zxingcpp")
    except ImportError:
        raise ScanError(Unreadable.NO_DECODER) from None


def _grey(path: Path) -> Grey:
    """The brightness of a picture, row by row, 0 to 255."""
    QImageReader.setAllocationLimit(_MOST_MB)
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    size = reader.size()
    if max(size.width(), size.height()) > _LONGEST_SIDE:
        reader.setScaledSize(_fitting(size))
    image = reader.read().convertToFormat(QImage.Format.Format_Grayscale8)
    if image.isNull():
        raise ScanError(Unreadable.NO_PICTURE)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return np.ascontiguousarray(rows[:, : image.width()])


def _fitting(size: QSize) -> QSize:
    """The size with its longest side as long as is looked at."""
    share = _LONGEST_SIDE / max(size.width(), size.height())
    return QSize(max(1, round(size.width() * share)), max(1, round(size.height() * share)))
