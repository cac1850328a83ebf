"""What is shipped: parts of the folder, bill of materials, manual page, the guide's policy, reproducible archives."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import tomllib
from pathlib import Path

import msgspec
import PySide6
import pytest

from storage.site_policy import SitePolicy
from tests.house.ship import findings, release
from tests.house.ship.blas import asks_for_matrices
from tests.house.ship.deb import build_deb
from tests.house.ship.folder import differing, program_in
from tests.house.ship.icu import empty_icu, header
from tests.house.ship.manual import manual_page
from tests.house.ship.patterns import NOT_TIMED, PATTERNS, seen, seen_below
from tests.house.ship.release import packed
from tests.house.ship.sbom import bill, locked
from tests.house.ship.tree import ROOT, ShipError, carry_out
from ui.shipping import VERSION
from ui.shipping.parts import RESOURCES, is_left_out, is_of_the_system

GUIDE = (ROOT / "docs" / "administration.md").read_text(encoding="utf-8")


def test_the_program_and_the_project_are_of_one_version() -> None:
    """The version that a laptop tells is the one that is released."""
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"] == VERSION


def test_every_resource_of_the_client_is_in_the_installed_folder() -> None:
    """No file that code reads is forgotten: whatever lies beside the client's code is matched by a pattern."""
    named = {path for pattern in RESOURCES for path in ROOT.glob(pattern)}
    ours = {
        path
        for place in ("overlap", "storage", "sync", "ui")
        for path in (ROOT / place).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc", ".spec", ".desktop"}
    }
    assert sorted(str(path.relative_to(ROOT)) for path in ours - named) == []


@pytest.mark.parametrize(
    ("name", "out"),
    [
        ("PySide6/Qt/lib/libQt6Quick.so.6", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", False),
        ("PySide6\\plugins\\platforms\\qwindows.dll", False),
        ("PySide6/Qt/lib/libQt6Gui.so.6", False),
        ("PySide6/Qt/plugins/imageformats/libqsvg.so", False),
        ("PySide6/Qt/plugins/imageformats/libqtiff.so", True),
    ],
)
def test_only_unused_parts_of_qt_are_left_out(name: str, *, out: bool) -> None:
    """What a window of widgets draws with stays, on Linux and on Windows."""
    assert is_left_out(name) is out


def test_the_systems_own_libraries_are_asked_for_and_not_bundled() -> None:
    """Python's own dependencies are bundled unless every system has the same; the desktop's are not."""
    assert is_of_the_system("/usr/lib/x86_64-linux-gnu/libX11.so.6")
    assert is_of_the_system("/usr/lib/x86_64-linux-gnu/libcrypto.so.3")
    assert not is_of_the_system("/usr/lib/x86_64-linux-gnu/libffi.so.8")
    assert not is_of_the_system("/srv/env/lib/libshiboken6.so")


@pytest.mark.skipif(shutil.which("ld") is None, reason="needs an assembler and a linker")
def test_icu_without_tables_says_which_icu_it_is(tmp_path: Path) -> None:
    """The library in the place of the large one has the same name inside, the same header, and no table."""
    (made,) = (Path(PySide6.__file__).parent / "Qt" / "lib").glob("libicudata.so.*")
    shutil.copyfile(made, tmp_path / made.name)
    empty_icu(tmp_path)
    small = (tmp_path / made.name).read_bytes()
    assert header(small) == header(made.read_bytes())
    assert len(small) < 20_000
    assert made.name.encode() in small
    with pytest.raises(ShipError, match="another shape"):
        header(b"something else")


def test_no_screen_asks_for_the_tables_that_are_taken_out() -> None:
    """Text is never sorted, cased, dated or decoded by a language's rules of ICU, nor drawn at random by numpy.

    Nor is anything asked for that is slow in the numpy without BLAS that is installed.
    """
    asked = re.compile(
        r"QCollator|QLocale|localeAwareCompare|QStringDecoder|QTimeZone|QCalendar|np\.random|rapidfuzz\.fuzz"
    )
    found = [
        path
        for place in ("overlap", "storage", "sync", "ui")
        for path in (ROOT / place).rglob("*.py")
        if path.name != "parts.py"
        and (asked.search(text := path.read_text(encoding="utf-8")) or asks_for_matrices(text))
    ]
    assert found == []
    assert asks_for_matrices("np.linalg.solve(one, other)")


def test_the_bill_of_materials_names_every_locked_package_and_is_the_same_each_time() -> None:
    """It is made from the lock alone, with the hashes that are installed by."""
    document = json.loads(bill())
    assert document["bomFormat"] == "CycloneDX"
    names = {component["name"] for component in document["components"]}
    assert {name for name, *_ in locked()} <= names
    assert bill() == bill()


def test_the_manual_page_is_the_parsers_own() -> None:
    """docs/crosscheck.1 is made by `ship manual`; it names every verb."""
    assert (ROOT / "docs" / "crosscheck.1").read_text(encoding="utf-8") == manual_page()
    assert ".SS doctor" in manual_page()


def test_the_policy_of_the_guide_can_be_laid_down_and_every_field_is_explained() -> None:
    """An administrator who copies the example has a policy that holds."""
    (example,) = re.findall(r"```toml\n(.*?)```", GUIDE, flags=re.DOTALL)
    msgspec.convert(tomllib.loads(example), SitePolicy)
    for part in ("limits", "leases", "factors", "sound"):
        for field in msgspec.structs.fields(type(getattr(SitePolicy(), part))):
            assert f"`{part}.{field.name}`" in GUIDE


def test_an_archive_of_the_same_files_is_the_same(tmp_path: Path) -> None:
    """Neither owner, time nor order changes an archive; a changed file is found by the comparison."""
    for name in ("one", "other"):
        (tmp_path / name / "inner").mkdir(parents=True)
        (tmp_path / name / "inner" / "part").write_text("same")
    assert packed(tmp_path / "one") == packed(tmp_path / "other")
    assert differing(tmp_path / "one", tmp_path / "other") == []
    (tmp_path / "other" / "inner" / "part").write_text("else")
    assert differing(tmp_path / "one", tmp_path / "other") == ["inner/part"]


def test_a_release_is_signed_again_while_the_key_of_root_is_in_its_safe(tmp_path: Path) -> None:
    """Three keys sign each new state; one that is missing is named, and nothing is written."""
    keys, to, now = tmp_path / "keys", tmp_path / "release", dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    release.make_keys(keys)
    with pytest.raises(ShipError, match="there is no release in"):
        release.renew(keys, to, now)
    release.begin(keys, to, now)
    (keys / "root.pem").unlink()
    release.renew(keys, to, now)
    release.add(keys, to, b"SYN", ("9.0", "linux_x86_64", 1), now)
    (keys / "targets.pem").unlink()
    before = sorted(to.rglob("*"))
    with pytest.raises(ShipError, match=r"keys are not there: .*targets\.pem"):
        release.add(keys, to, b"SYN later", ("9.1", "linux_x86_64", 1), now)
    assert sorted(to.rglob("*")) == before


def test_only_a_built_folder_is_released_or_packed(tmp_path: Path) -> None:
    """A mistyped folder becomes neither a signed release without a program nor an empty package."""
    with pytest.raises(ShipError, match="no built program in"):
        program_in(tmp_path / "mistyped")
    with pytest.raises(ShipError, match="no built program in"):
        build_deb(tmp_path / "mistyped", tmp_path / "out", None)
    assert not (tmp_path / "out").exists()


def test_a_package_that_was_advised_against_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version below what was advised is told with its name; the locks of today have none."""
    assert [found for layer in findings.LAYERS for found in findings._weak(layer)] == []
    monkeypatch.setitem(findings.ADVISED, "requests", "99.0")
    (found,) = findings._weak("client")
    assert "requests" in found.what


def test_a_step_that_fails_is_told_in_its_own_words() -> None:
    """A tool that is missing and a tool that fails are told apart."""
    with pytest.raises(ShipError, match="not installed"):
        carry_out(["no-such-tool-of-ours"])
    with pytest.raises(ShipError, match="status"):
        carry_out(["python3", "-c", "raise SystemExit(3)"])


@pytest.mark.parametrize(
    "code",
    [
        "if token == self.token: pass",
        "try:\n    go()\nexcept Exception:\n    pass",
        "session.get(address, verify=False)",
        "pickle.loads(body)",
        "packed.extractall(folder)",
        "store.execute(f'SELECT * FROM person WHERE id = {typed}')",
        "log.info(f'asked for {name}')",
    ],
)
def test_each_dangerous_pattern_is_found(code: str) -> None:
    """A line of each kind is told, once."""
    assert len(list(seen(code))) == 1


def test_no_dangerous_pattern_is_in_what_ships() -> None:
    """Every file holds to all of them, and what is explained is still there."""
    assert list(seen_below(ROOT, findings._SHIPPED)) == []
    for name in NOT_TIMED:
        assert any(each.why in PATTERNS.values() for each in seen((ROOT / name).read_text(encoding="utf-8"))), name
