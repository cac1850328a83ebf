"""What of this machine's system a set-up needs: Qt's libraries, and Debian's packages where we may install them.

Knows apt, and which library stands in which package. Does not know Python's packages.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import sys
from collections.abc import Mapping, Sequence

from setting_up.steps import SetUpError, carry_out, say

#: What Qt draws with even when no window is shown: library → Debian package.
QT_LIBRARIES = {
    "GL": "libgl1", "EGL": "libegl1", "xkbcommon": "libxkbcommon0", "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3", "glib-2.0": "libglib2.0-0",
}  # fmt: skip
#: What Qt's X11 and Wayland platforms add for a window.
QT_WINDOW_LIBRARIES = {
    "xcb-cursor": "libxcb-cursor0", "xcb-icccm": "libxcb-icccm4", "xcb-image": "libxcb-image0",
    "xcb-keysyms": "libxcb-keysyms1", "xcb-render-util": "libxcb-render-util0", "xcb-shape": "libxcb-shape0",
    "xkbcommon-x11": "libxkbcommon-x11-0", "wayland-cursor": "libwayland-cursor0", "wayland-egl": "libwayland-egl1",
}  # fmt: skip
#: Without this option a machine without a network counts as up to date.
APT_UPDATE = ("-qq", "-o", "APT::Update::Error-Mode=any", "update")


def has_display() -> bool:
    """Return whether a desktop is there to show a window on."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def qt_libraries() -> dict[str, str]:
    """Return the system libraries that Qt needs here, with their Debian packages; none outside Linux."""
    if not sys.platform.startswith("linux"):
        return {}
    return QT_LIBRARIES | QT_WINDOW_LIBRARIES if has_display() else dict(QT_LIBRARIES)


def provide_qt_libraries(libraries: Mapping[str, str]) -> None:
    """Install the system libraries that are missing, as root on Debian; else say the exact command."""
    missing = [package for name, package in libraries.items() if ctypes.util.find_library(name) is None]
    if missing and not may_use_apt():
        raise SetUpError(f"Qt lacks system libraries; run: sudo apt-get install -y {' '.join(missing)}")
    if missing:
        apt_install(missing)


def may_use_apt() -> bool:
    """Return whether this is root on a Debian system, the only case in which set-up changes the system."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages as root."""
    say(f"set-up: installing {' '.join(packages)} with apt… about 30 s left in this step")
    advice = f"apt could not install {' '.join(packages)}; check the network and run again"
    carry_out(["apt-get", *APT_UPDATE], advice)
    carry_out(["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages], advice)
