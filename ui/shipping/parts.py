"""Which files go into the installed folder, and which parts of the libraries stay out of it.

Knows names of files and modules, with the reason of each. Builds nothing (`ui/shipping/crosscheck.spec`).
"""

from __future__ import annotations

import re
from typing import Final

#: The program's own files that are no code, as patterns below the tree.
RESOURCES: Final = (
    "overlap/model.json",
    "overlap/data/*",
    "sync/*.dictionary",
    "ui/theme/assets/**/*.*",
    "ui/map/*.bin",
    "ui/map/*.md",
    "ui/map/data/*",
    "ui/shipping/*.svg",
)
#: Modules that something names and the program never reaches.
EXCLUDED: Final = (
    "tkinter", "test", "unittest.mock", "pydoc_data", "lib2to3", "ensurepip", "pip", "setuptools", "wheel", "IPython",
    "pytest", "hypothesis", "numpy.f2py", "numpy.testing", "numpy.distutils", "numpy.tests",
    # Offices, carriers and time zones of phone numbers: the number itself is all that is compared.
    "phonenumbers.geodata", "phonenumbers.carrierdata", "phonenumbers.tzdata",
    "PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtTest", "PySide6.QtOpenGL",
    "backends", "benchmarks", "tests", "readline", "numpy.fft", "numpy.polynomial", "pygments",
    # Measures of similarity that no comparison uses; its own slow forms of them stand in where it names one.
    "rapidfuzz.fuzz_cpp", "rapidfuzz.fuzz_cpp_avx2",
    # Nothing here is drawn at random by numpy.
    "numpy.random", "numpy._core._multiarray_tests",
    # Tables of East Asian encodings: what comes from outside is UTF-8, or a licence's Latin letters.
    "_codecs_cn", "_codecs_hk", "_codecs_iso2022", "_codecs_jp", "_codecs_kr", "_codecs_tw",
    # The other of zstandard's two ways to its library; YAML, which a library of ours reads where it is there.
    "zstandard.backend_cffi", "zstandard._cffi", "yaml",
)  # fmt: skip
#: Parts of Qt that no widget of ours asks for: markup of scenes, other pictures, screens without a window system,
#: typing aids, sentences in other languages.
_LEFT_OUT: Final = re.compile(
    r"Qt6?(Qml|Quick|Pdf|VirtualKeyboard|Network|OpenGLWidgets|EglFS|EglFs|Test|Sql|WaylandCompositor|Designer|Labs)"
    r"|plugins/(platforms/libq(eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc)\b"
    r"|imageformats/(?!libqsvg|qsvg)|egldeviceintegrations|generic|networkinformation|tls|sqldrivers"
    r"|platforminputcontexts/libqtvirtualkeyboard|qmltooling|platformthemes/libqgtk3|printsupport/\w*cups)"
    r"|PySide6/translations|PySide6/Qt/translations|/tests?/|\.pyi$|^libgtk-|^libgdk|^libcups"
)


#: Where Debian keeps its libraries.
_SYSTEM: Final = re.compile(r"^(/usr)?/lib(64)?/")
#: Libraries that Python itself is linked with, whose versions differ between systems. OpenSSL 3 and SQLite keep theirs,
#: and a weakness of theirs is mended with the system.
_OF_PYTHON: Final = re.compile(r"/lib(python3|ffi|bz2|lzma|z|expat|uuid)\.so")


def is_of_the_system(source: str) -> bool:
    """Whether a library is Debian's own: the package asks for it by name, and it is mended with the system."""
    return _SYSTEM.match(source) is not None and _OF_PYTHON.search(source) is None and "python3" not in source


def is_left_out(name: str) -> bool:
    """Whether a file of the folder, by its name there, is one that the program does without."""
    return _LEFT_OUT.search(name.replace("\\", "/")) is not None
