"""Makes the Debian package out of a built folder: menu entry, icon, manual page, licences, bill of materials.

Knows dpkg-deb and where Debian keeps things. The versions lie in /opt, where an administrator's update puts further
ones; the package owns the one that it brings.
"""

from __future__ import annotations

import gzip
import os
import shutil
import tempfile
from pathlib import Path

from tests.house.ship.folder import program_in, settle_times
from tests.house.ship.licences import REPLACING_QT
from tests.house.ship.manual import manual_page
from tests.house.ship.tree import SHIPPING, carry_out, epoch, say
from ui.launcher.installed import VERSIONS, WHOLE
from ui.shipping import VERSION

PROGRAM = Path("opt/crosscheck")
#: Debian's packages of the libraries that are not bundled: what Qt draws, listens and prints with, C++'s own, and those
#: of Python's that are the same on every system.
DEPENDS = (
    "libc6 (>= 2.34)", "libssl3", "libsqlite3-0", "libstdc++6", "libgcc-s1", "zlib1g", "libgl1", "libegl1",
    "libxkbcommon0", "libfontconfig1",
    "libfreetype6", "libdbus-1-3", "libglib2.0-0", "libx11-6", "libx11-xcb1", "libxcb-cursor0", "libxcb-icccm4",
    "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0", "libxcb-render-util0", "libxcb-shape0", "libxcb-sync1",
    "libxcb-xfixes0", "libxcb-xkb1", "libxkbcommon-x11-0", "libwayland-client0", "libwayland-cursor0",
    "libwayland-egl1", "libzstd1",
)  # fmt: skip
_CONTROL = """\
Package: crosscheck
Version: {version}
Architecture: {architecture}
Maintainer: Crosscheck administrators <administrators@crosscheck.invalid>
Installed-Size: {kilobytes}
Depends: {depends}
Recommends: gnome-keyring | kwalletmanager, opensc-pkcs11
Section: misc
Priority: optional
Description: Tells an agent, before acting, which agency already has a stake
 An encrypted offline copy of what two agencies share, compared with what an
 officer is about to act on. It answers without a network, and never says that
 absence of a match is safety.
"""
#: An update may have named a later version already; an older one than the package brings is replaced.
_POSTINST = """\
#!/bin/sh
set -e
current=/opt/crosscheck/current
was=$(cat "$current" 2>/dev/null || echo 0)
if dpkg --compare-versions "$was" lt "{version}"; then
    printf '%s\\n' "{version}" > "$current.new"
    mv "$current.new" "$current"
fi
"""
_PRERM = """\
#!/bin/sh
set -e
if [ "$1" = remove ]; then rm -f /opt/crosscheck/current; fi
"""
_COPYRIGHT = """\
Crosscheck and what is bundled with it. The text of each licence is in
/opt/crosscheck/versions/{version}/licences, the bill of materials (CycloneDX) beside it in sbom.cdx.json.

"""


def build_deb(folder: Path, out: Path, trust: Path | None) -> Path:
    """The package of a built folder; `trust` is the root metadata by which updates are believed, if there are any."""
    program_in(folder)
    out.mkdir(parents=True, exist_ok=True)
    architecture = carry_out(["dpkg", "--print-architecture"]).strip()
    package = out / f"crosscheck_{VERSION}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as work:
        tree = Path(work) / "tree"
        _fill(tree, folder, trust)
        _control(tree, architecture)
        settle_times(tree)
        carry_out(["dpkg-deb", "--root-owner-group", "-Zxz", "-z6", "--build", tree, package])
    say(f"{package}: {package.stat().st_size / 1e6:.1f} MB")
    return package


def _fill(tree: Path, folder: Path, trust: Path | None) -> None:
    """Lay out what the package brings."""
    version = tree / PROGRAM / VERSIONS / VERSION
    shutil.copytree(folder, version, symlinks=True)
    (version / WHOLE).touch()
    if trust is not None:
        shutil.copyfile(trust, tree / PROGRAM / "root.json")
    for place, source in (
        ("usr/share/applications/crosscheck.desktop", SHIPPING / "crosscheck.desktop"),
        ("usr/share/icons/hicolor/scalable/apps/crosscheck.svg", SHIPPING / "crosscheck.svg"),
    ):
        (tree / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, tree / place)
    (tree / "usr/bin").mkdir(parents=True)
    (tree / "usr/bin/crosscheck").symlink_to(f"/{PROGRAM}/{VERSIONS}/{VERSION}/crosscheck")
    _write_packed(tree / "usr/share/man/man1/crosscheck.1.gz", manual_page())
    documents = tree / "usr/share/doc/crosscheck"
    documents.mkdir(parents=True)
    (documents / "copyright").write_text(_COPYRIGHT.format(version=VERSION) + REPLACING_QT, encoding="utf-8")
    _write_packed(documents / "changelog.gz", f"crosscheck ({VERSION}) stable; urgency=medium\n")


def _control(tree: Path, architecture: str) -> None:
    control = tree / "DEBIAN"
    kilobytes = sum(p.lstat().st_size for p in tree.rglob("*") if p.is_file() and not p.is_symlink()) // 1024
    control.mkdir()
    told = {"version": VERSION, "architecture": architecture, "kilobytes": kilobytes, "depends": ", ".join(DEPENDS)}
    (control / "control").write_text(_CONTROL.format(**told), encoding="utf-8")
    for name, text in (("postinst", _POSTINST), ("prerm", _PRERM)):
        (control / name).write_text(text.replace("{version}", VERSION), encoding="utf-8")
        (control / name).chmod(0o755)
    for path in tree.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def _write_packed(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=epoch()) as packed:
        packed.write(text.encode())
