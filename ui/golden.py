"""Every picture of the program as a small fingerprint, so that a change of any of them is seen and looked at.

A fingerprint is the picture made small, block by block: enough to tell that a banner has another colour or that words
have moved, and not so much that another machine's rounding changes it. All of them are one file, `tests/ui/golden`.
`python -m ui.golden OUT` draws the whole set and marks what differs on a page; `--renew` takes it as it is now.
"""

from __future__ import annotations

import argparse
import gc
import html
import lzma
import os
import sys
import time
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from overlap.decoding import learnt

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import msgspec
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QApplication

from ui.application import application
from ui.pictures import Shot, draw, shots, unlock_shots

#: Times are shown in the zone of the northern border, wherever the pictures are made.
ZONE: Final = "America/Los_Angeles"
FILE: Final = Path(__file__).resolve().parents[1] / "tests" / "ui" / "golden" / "pictures.xz"
#: Side of a block in pixels: about a letter's height, so that a line of text that moves by half of it is seen.
BLOCK: Final = 14
#: Levels of 255 that a block's mean may differ by: another machine's rounding of edges stays below.
TOLERANCE: Final = 10
#: Blocks that may differ by more: a caret, or one edge that falls on the other side of a pixel.
FEW: Final = 2
#: Colours are kept in steps of so many levels, which lets the file be small.
_STEP: Final = 4
#: Pictures after which a renewal is written, so that one that is broken off has not been for nothing.
_AT_ONCE: Final = 40
RENEW: Final = "python3 run.py pictures OUT --renew"

Fingerprint = npt.NDArray[np.uint8]


class _Kept(msgspec.Struct, frozen=True):
    """One fingerprint as it stands in the file: rows and columns, and its values."""

    shape: tuple[int, int]
    values: bytes


def every() -> list[Shot]:
    """All pictures, in an order that mixes screens, states, themes and sizes, and is the same each time."""
    return sorted([*shots(), *unlock_shots()], key=lambda shot: zlib.crc32(shot.name.encode()))


def fingerprint(image: QImage) -> Fingerprint:
    """The means of all blocks in red, green and blue."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows, columns = plain.height() // BLOCK, plain.width() // BLOCK
    lines = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    pixels = lines[: rows * BLOCK, : columns * BLOCK * 3].reshape(rows, BLOCK, columns, BLOCK, 3)
    means: Fingerprint = (np.round(pixels.mean(axis=(1, 3)) / _STEP) * _STEP).clip(0, 255).astype(np.uint8)
    return means


def differing(one: Fingerprint, other: Fingerprint) -> list[tuple[int, int]]:
    """The blocks, by row and column, that differ by more than the tolerance; of another size all of them."""
    if one.shape != other.shape:
        return [(row, column) for row in range(one.shape[0]) for column in range(one.shape[1])]
    apart = np.abs(one.astype(np.int16) - other.astype(np.int16)).max(axis=2) > TOLERANCE
    return [(int(row), int(column)) for row, column in np.argwhere(apart)]


def read(path: Path = FILE) -> dict[str, Fingerprint]:
    """The fingerprints that are kept, by the picture's name."""
    kept = msgspec.msgpack.decode(lzma.decompress(path.read_bytes()), type=learnt(dict[str, _Kept]))
    return {
        name: np.cumsum(np.frombuffer(each.values, np.uint8).reshape(*each.shape, 3), axis=1, dtype=np.uint8)
        for name, each in kept.items()
    }


def write(prints: dict[str, Fingerprint], path: Path = FILE) -> None:
    """Keep these fingerprints, each block as its difference from the one left of it, which packs to a fifth."""
    kept = {
        name: _Kept((each.shape[0], each.shape[1]), np.diff(each, axis=1, prepend=np.uint8(0)).tobytes())
        for name, each in sorted(prints.items())
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(msgspec.msgpack.encode(kept), preset=9 | lzma.PRESET_EXTREME))


def drawn(app: QApplication, shot: Shot, out: Path) -> tuple[Path, Fingerprint]:
    """A picture's file, with its fingerprint."""
    path = draw(app, shot, out)
    return path, fingerprint(QImage(str(path)))


def mark(path: Path, blocks: Iterable[tuple[int, int]]) -> Path:
    """A copy of a picture with a frame around each block that differs."""
    image = QImage(str(path))
    painter = QPainter(image)
    painter.setPen(QPen(QColor(Qt.GlobalColor.magenta), 2))
    for row, column in blocks:
        painter.drawRect(QRect(column * BLOCK, row * BLOCK, BLOCK, BLOCK))
    painter.end()
    marked = path.with_name(f"{path.stem}-differs.png")
    image.save(str(marked))
    return marked


def compare(app: QApplication, which: Sequence[Shot], out: Path) -> tuple[dict[str, Fingerprint], dict[str, str]]:
    """The fingerprints of these pictures as they are now, and of each that is not as kept what is said of it."""
    kept, now, said = read() if FILE.exists() else {}, {}, {}
    for shot in which:
        path, made = drawn(app, shot, out)
        # A window is a ring of Python and Qt values, which only the collector of rings takes apart.
        gc.collect()
        now[shot.name] = made
        if shot.name not in kept:
            said[shot.name] = "new"
        elif len(blocks := differing(made, kept[shot.name])) > FEW:
            said[shot.name] = f"{len(blocks)} blocks differ: {mark(path, blocks).name}"
    return now, said


def page(names: Iterable[str], said: dict[str, str]) -> str:
    """A page with all pictures, those that differ first and marked."""
    order = sorted(names, key=lambda name: (name not in said, name))
    marked = {name: "-differs" for name, words in said.items() if "differ" in words}
    figures = "\n".join(
        f'<figure><img loading="lazy" src="{html.escape(name)}{marked.get(name, "")}.png"'
        f' alt=""><figcaption>{html.escape(name)} {html.escape(said.get(name, ""))}</figcaption></figure>'
        for name in order
    )
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Crosscheck, every screen and state</title>
<style>body{{font-family:sans-serif;background:#202020;color:#eee}}main{{display:grid;gap:16px;
grid-template-columns:repeat(auto-fill,minmax(560px,1fr))}}img{{width:560px}}figure{{margin:0}}</style>
<h1>Crosscheck: {len(order)} pictures, {len(said)} not as kept</h1><p>All data is invented.</p><main>
{figures}
</main></html>
"""


def main(arguments: Sequence[str]) -> int:
    """Draw and compare the whole set, or renew what is kept."""
    parser = argparse.ArgumentParser(prog="pictures", description="Compare every screen and state with what is kept.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", metavar="WORD", help="only pictures whose name contains this")
    parser.add_argument("--renew", action="store_true", help="keep the pictures as they are now")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    in_zone()
    which = [shot for shot in every() if options.only in shot.name]
    app = application()
    now: dict[str, Fingerprint] = {}
    said: dict[str, str] = {}
    for at in range(0, len(which), _AT_ONCE):
        some, told = compare(app, which[at : at + _AT_ONCE], options.out)
        now.update(some)
        said.update(told)
        if options.renew:
            _renew(now)
    (options.out / "index.html").write_text(page(now, said), encoding="utf-8")
    for name, words in said.items():
        print(f"{name}: {words}")  # noqa: T201  # a command's output
    return 1 if said and not options.renew else 0


def _renew(now: dict[str, Fingerprint]) -> None:
    """Keep these, and of the others those whose picture there still is."""
    names, old = {shot.name for shot in every()}, read() if FILE.exists() else {}
    write({name: each for name, each in {**old, **now}.items() if name in names})


def in_zone() -> None:
    """Show times in that zone."""
    os.environ["TZ"] = ZONE
    if sys.platform != "win32":
        time.tzset()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
