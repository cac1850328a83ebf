"""Takes the tables out of the ICU that Qt is linked with: 32 MB of other languages' rules for sorting and dates.

Knows ICU's common data (its `udata.h` and `stubdata`): a header, then the number of tables, which is none here, as in
ICU's own library without data. Qt sorts text by a language, names time zones and decodes old encodings by it, and no
screen of ours asks for that (`tests/house/test_ship.py` looks). The library is replaceable as all of Qt's.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.house.ship.tree import ShipError, carry_out

#: The kind of the data, and where in its header it stands.
_KIND, _KIND_AT = b"CmnD", 12
_ASSEMBLY = """\
.section .rodata
.globl {symbol}
.type {symbol}, @object
.balign 16
{symbol}:
.incbin "{data}"
.size {symbol}, .-{symbol}
.section .note.GNU-stack,"",@progbits
"""


def empty_icu(folder: Path) -> None:
    """Put a library without tables in the place of each ICU data library below a folder."""
    if shutil.which("as") is None or shutil.which("ld") is None:
        return  # the folder works as it is, and is larger
    for library in sorted(folder.rglob("libicudata.so.*")):
        if not library.is_symlink():
            _empty(library)


def header(library: bytes) -> bytes:
    """The header of the data in a library, with which ICU knows its version.

    Raises:
        ShipError: the library has another shape.
    """
    at = library.find(_KIND) - _KIND_AT
    length = int.from_bytes(library[at : at + 2], "little")
    if at < 0 or library[at + 2 : at + 4] != b"\xda\x27":
        raise ShipError("the library of ICU's data has another shape")
    return library[at : at + length]


def _empty(library: Path) -> None:
    version = library.name.rpartition(".")[2]
    with tempfile.TemporaryDirectory() as work:
        data, source, made = Path(work) / "none.dat", Path(work) / "none.s", Path(work) / "none.o"
        data.write_bytes(header(library.read_bytes()) + bytes(16))
        source.write_text(_ASSEMBLY.format(symbol=f"icudt{version}_dat", data=data), encoding="ascii")
        carry_out(["as", "-o", made, source])
        library.unlink()
        carry_out(["ld", "-shared", "-s", "-soname", library.name, "-o", library, made])
