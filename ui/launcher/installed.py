"""Which of the installed versions of the program runs: the one that a small file beside them names.

Knows the folders that an update makes (`sync/installation.py` has the same names) and that a version which is not whole
is never started. Does *not* know what an update is.

```
<program>/current                 the version to start, one line
          versions/0.1.0/…        whole versions, each with a file `whole` in it
```
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

CURRENT = "current"
VERSIONS = "versions"
WHOLE = "whole"
_NAME = re.compile(r"[0-9]+(\.[0-9]+){1,3}")


def successor(executable: Path) -> Path | None:
    """The program of the version that is to run in the place of this one; None if this one is it, or none is whole."""
    own = executable.parent
    program = own.parent.parent
    if own.parent.name != VERSIONS:
        return None
    try:
        name = (program / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    folder = program / VERSIONS / name
    is_other = _NAME.fullmatch(name) is not None and name != own.name and (folder / WHOLE).is_file()
    other = folder / executable.name
    return other if is_other and other.is_file() else None


def hand_over(program: Path, arguments: Sequence[str]) -> int:
    """The status of another version of the program, which has taken the place of this one as far as that goes."""
    command = [str(program), *arguments]
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606  # no shell is wanted
    return subprocess.call(command, close_fds=False)  # noqa: S603  # a whole version, named by an administrator
