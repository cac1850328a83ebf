"""What a process does so that nobody else reads its memory: no core dump, no debugger, no crash report with memory.

Knows each platform's call for it. Where a platform lacks one nothing happens: `hardened` says what holds. None of it
stops an administrator of the machine.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from types import MappingProxyType

#: `PR_SET_DUMPABLE` and `PR_GET_DUMPABLE` of Linux's prctl(2): 0 refuses core dumps, ptrace and /proc/PID/mem to
#: other processes of the same user.
_SET_DUMPABLE, _GET_DUMPABLE = 4, 3
#: `PT_DENY_ATTACH` of macOS's ptrace(2).
_DENY_ATTACH = 31
#: `WER_FAULT_REPORTING_FLAG_NOHEAP` of WerSetFlags: a crash report has no memory in it.
_NO_HEAP = 1
#: `SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX`: a crash ends the process without a dialog that waits.
_NO_ERROR_BOX = 0x0001 | 0x0002

#: For a process whose memory may be read, such as one that a memory test looks into.
UNGUARDED: Mapping[str, bool] = MappingProxyType({})


def hardened() -> Mapping[str, bool]:
    """Close this process against core dumps and debuggers; what of it the platform has done."""
    holds = UNGUARDED
    if sys.platform == "linux":
        holds = {"no core dump": _no_core_dump(), "no debugger": _not_dumpable()}
    elif sys.platform == "darwin":
        holds = {"no core dump": _no_core_dump(), "no debugger": _deny_attach()}
    elif sys.platform == "win32":
        holds = {"no core dump": _no_crash_report()}
    return holds


def _no_core_dump() -> bool:
    done = False
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        done = resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    return done


def _not_dumpable() -> bool:
    library = ctypes.CDLL(None)
    return bool(library.prctl(_SET_DUMPABLE, 0, 0, 0, 0) == 0 and library.prctl(_GET_DUMPABLE, 0, 0, 0, 0) == 0)


def _deny_attach() -> bool:
    return bool(ctypes.CDLL(None).ptrace(_DENY_ATTACH, 0, 0, 0) == 0)


def _no_crash_report() -> bool:
    done = False
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetErrorMode(_NO_ERROR_BOX)
        done = bool(kernel.WerSetFlags(_NO_HEAP) == 0)
    return done
