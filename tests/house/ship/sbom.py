"""The bill of materials of the installed program, in CycloneDX 1.6, made from the client's lock.

Knows the lock and the metadata of what is installed here. It has no random serial number and no time, so that one lock
gives one bill.
"""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata

from tests.house.ship.tree import ROOT

#: `name==version ; marker \` and the hashes on the lines below it.
_ENTRY = re.compile(
    r"^([a-z0-9-]+)==([^\s;]+)(?: ; ([^\\]+?))? \\\n((?:    --hash=sha256:\w{64}(?: \\)?\n)+)", re.MULTILINE
)
#: What is bundled and is no Python package: fonts, icons, data, Qt's own parts, Python.
BUNDLED = (
    ("Qt", "6.11.3", "LGPL-3.0-only"),
    ("Python", "3.11", "PSF-2.0"),
    ("SQLCipher", "4", "BSD-3-Clause"),
    ("ICU", "73", "ICU"),
    ("Inter", "4", "OFL-1.1"),
    ("JetBrains Mono", "2", "OFL-1.1"),
    ("Noto Sans", "2", "OFL-1.1"),
    ("Tabler icons", "3", "MIT"),
)


def locked(layer: str = "client") -> list[tuple[str, str, str, list[str]]]:
    """Name, version, marker and hashes of each package of a layer's lock."""
    text = (ROOT / "requirements" / f"{layer}.txt").read_text(encoding="utf-8")
    return [
        (name, version, marker or "", re.findall(r"sha256:(\w{64})", hashes))
        for name, version, marker, hashes in _ENTRY.findall(text)
    ]


def bill() -> str:
    """The bill as JSON, the same for the same lock."""
    program = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    components = [_component(*each) for each in locked()]
    components += [
        {"type": "library", "name": name, "version": version, "licenses": [{"license": {"name": licence}}]}
        for name, version, licence in BUNDLED
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": program["name"], "version": program["version"]},
        },
        "components": components,
    }
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def _component(name: str, version: str, marker: str, hashes: list[str]) -> dict[str, object]:
    """One package: a wheel for any platform may be installed, so every locked hash is told as a property."""
    properties = [{"name": "crosscheck:sha256", "value": each} for each in sorted(hashes)]
    if marker:
        properties.append({"name": "crosscheck:marker", "value": marker})
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "licenses": [{"license": {"name": licence_of(name)}}],
        "properties": properties,
    }


def licence_of(name: str) -> str:
    """The licence that an installed package names, by whichever of its three fields it does."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "not installed on this platform"
    by_class = [each.split(" :: ")[-1] for each in told.get_all("Classifier") or [] if each.startswith("License ::")]
    text = (told.get("License") or "").strip().splitlines()
    first = text[0][:80] if text else ""
    return str(told.get("License-Expression") or first or ", ".join(by_class) or "see its text")
