"""What the installed program needs besides its code: its version, menu entry, icon, and the recipe of its folder."""

from __future__ import annotations

#: The version of the program; pyproject.toml has the same.
VERSION = "0.1.0"
