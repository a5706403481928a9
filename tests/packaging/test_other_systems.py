"""What can be tried of the macOS and Windows packages without these systems."""

from __future__ import annotations

import plistlib
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def frozen(tmp_path) -> Path:
    """The folder of a frozen program, as far as packaging looks at it."""
    folder = tmp_path / "latentloom"
    (folder / "_internal").mkdir(parents=True)
    for name in ("latentloom.exe", "latentloomw.exe", "LICENSE.txt", "NOTICES.txt", "_internal/a.dll"):
        (folder / name).write_text(name, encoding="utf-8")
    return folder


@pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS is not installed")
@pytest.mark.parametrize("quick", [True, False])
def test_the_windows_installer_s_script_compiles(script, frozen, tmp_path, monkeypatch, quick):
    from PIL import Image

    packages = script("windows_packages")
    monkeypatch.setattr(packages.freezing, "GENERATED", tmp_path)
    Image.new("RGBA", (32, 32)).save(tmp_path / "latentloom.ico")
    made = packages.make_installer(shutil.which("makensis"), frozen, tmp_path, quick=quick)
    assert made.read_bytes().startswith(b"MZ")


def test_the_portable_archive_is_the_same_twice(script, frozen, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    packages = script("windows_packages")
    first = packages.make_zip(frozen, tmp_path, quick=True).read_bytes()
    assert packages.make_zip(frozen, tmp_path, quick=True).read_bytes() == first
    with zipfile.ZipFile(next(tmp_path.glob("*.zip"))) as archive:
        names = archive.namelist()
    assert names == sorted(names)
    assert all(name.startswith("LatentLoom-") for name in names)
    assert any(name.endswith("_internal/a.dll") for name in names)


def test_the_mac_s_script_for_keys_is_well_formed():
    subprocess.run(["bash", "-n", str(ROOT / "packaging" / "macos" / "keys.sh")], check=True)


def test_the_mac_s_rights_are_a_property_list_that_lets_torch_run():
    with (ROOT / "packaging" / "macos" / "entitlements.plist").open("rb") as stream:
        rights = plistlib.load(stream)
    assert rights["com.apple.security.cs.allow-unsigned-executable-memory"] is True
    assert rights["com.apple.security.cs.disable-library-validation"] is True
