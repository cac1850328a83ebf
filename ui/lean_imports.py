"""Imports beside Qt's library that don't read each module's source a second time.

Once PySide6 is loaded it looks at every module that is imported after it, whichever library it is of: whether the word
`PySide6` stands in its source, so that Qt's names could be switched there to another spelling (`from __feature__ import
snake_case`). For the window's thousand modules that reads ten megabytes, keeps them, and takes a third of the time to
the first sight of Unlock. Nothing here switches names. In a packed program, which has no sources, PySide6 finds none
and goes on; this has it go on likewise.
"""

from __future__ import annotations

import linecache
from importlib import import_module
from types import ModuleType
from typing import Final

#: Of PySide6, which has it inside its library; a version that names it otherwise is left as it is.
_FEATURES: Final = "shibokensupport.feature"
_LOOKS: Final = "_mod_uses_pyside"


def lean_imports() -> bool:
    """Whether what is imported from now on is not looked into; to be called before the first module that needs Qt."""
    import_module("PySide6")
    try:
        features = import_module(_FEATURES)
    except ImportError:
        return False
    is_known = callable(getattr(features, _LOOKS, None))
    if is_known:
        setattr(features, _LOOKS, _switches_names)
    linecache.clearcache()
    return is_known


def _switches_names(_module: ModuleType) -> bool:
    """Whether a module wants Qt's names spelt otherwise: none does."""
    return False
