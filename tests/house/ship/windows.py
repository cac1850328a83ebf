"""What of the Windows package can be done and checked on Linux: its loader is signed, its recipe is the same spec.

Knows osslsigncode and that PyInstaller's wheel for Windows brings the loader that every built program begins with. The
folder itself is built on Windows by `python run.py ship folder OUT`, which no machine of this project has done yet.
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

from tests.house.ship.tree import ROOT, ShipError, carry_out

#: Within PyInstaller's wheel for Windows.
_LOADER = "PyInstaller/bootloader/Windows-64bit-intel/run.exe"


def windows_loader(out: Path) -> Path:
    """The loader out of the locked PyInstaller's wheel for Windows.

    Raises:
        ShipError: the package index is out of reach, or the wheel has another shape.
    """
    out.mkdir(parents=True, exist_ok=True)
    pinned = next(
        line.split()[0]
        for line in (ROOT / "requirements/ship.txt").read_text(encoding="utf-8").splitlines()
        if line.startswith("pyinstaller==")
    )
    with tempfile.TemporaryDirectory() as work:
        wanted = ["--no-deps", "--only-binary=:all:", "--platform", "win_amd64", "--dest", work, pinned]
        carry_out([sys.executable, "-m", "pip", "download", "--quiet", *wanted])
        (wheel,) = Path(work).glob("*.whl")
        with zipfile.ZipFile(wheel) as packed:
            if _LOADER not in packed.namelist():
                raise ShipError("PyInstaller's wheel for Windows has another shape")
            (out / "loader.exe").write_bytes(packed.read(_LOADER))
    return out / "loader.exe"


def sign(program: Path, out: Path) -> Path:
    """A program signed by Authenticode under a throwaway certificate, its signature looked at again.

    A department signs with its own: the same two commands, its certificate, and `-ts` for a time stamp.

    Raises:
        ShipError: a tool is missing, or the signature does not hold.
    """
    key, certificate, signed = out / "throwaway.key", out / "throwaway.pem", out / f"signed-{program.name}"
    request = ["-x509", "-newkey", "rsa:3072", "-nodes", "-days", "2", "-subj", "/CN=Crosscheck throwaway"]
    files = ["-keyout", key, "-out", certificate]
    carry_out(["openssl", "req", *request, "-addext", "extendedKeyUsage=codeSigning", *files])
    signed.unlink(missing_ok=True)
    what = ["-n", "Crosscheck", "-h", "sha256", "-in", program, "-out", signed]
    carry_out(["osslsigncode", "sign", "-certs", certificate, "-key", key, *what])
    key.unlink()
    verify(signed, certificate)
    return signed


def verify(program: Path, certificate: Path) -> None:
    """Nothing, if a program's signature holds under a certificate.

    Raises:
        ShipError: it does not.
    """
    told = carry_out(["osslsigncode", "verify", "-CAfile", certificate, "-in", program])
    if "Signature verification: ok" not in told:
        raise ShipError("the signature does not hold")
