"""What a Linux desktop reads: start file, MIME type, AppStream; by the real validators where they are installed."""

from __future__ import annotations

import _ctypes
import configparser
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import latentloom
from latentloom.doc import project

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "packaging" / "linux"
DESKTOP = LINUX / "latentloom.desktop"
METAINFO = LINUX / "org.latentloom.LatentLoom.metainfo.xml"
MIME = LINUX / "latentloom-mime.xml"
MIME_SPACE = "{http://www.freedesktop.org/standards/shared-mime-info}"
TYPE = project.MIMETYPE


def validated(*command: str) -> None:
    """Run a validator; its own words are the failure."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "error" not in (done.stdout + done.stderr).lower()


def test_the_start_file_passes_its_validator():
    validated("desktop-file-validate", str(DESKTOP))


def test_the_appstream_file_passes_its_validator():
    validated("appstreamcli", "validate", "--no-net", str(METAINFO))


def test_the_mime_type_is_taken_by_the_database(tmp_path):
    (tmp_path / "packages").mkdir()
    shutil.copyfile(MIME, tmp_path / "packages" / "latentloom.xml")
    validated("update-mime-database", str(tmp_path))
    assert f"{TYPE}:*.loom" in (tmp_path / "globs").read_text(encoding="utf-8").splitlines()


def test_a_project_begins_as_the_mime_type_says():
    tree = ET.parse(MIME).getroot()
    outer = tree.find(f".//{MIME_SPACE}magic/{MIME_SPACE}match")
    inner = outer.find(f"{MIME_SPACE}match")
    saved = (ROOT / "tests" / "packaging" / "0.1.0" / "project.loom").read_bytes()
    for match in (outer, inner):
        value = match.get("value").encode().decode("unicode_escape").encode("latin-1")
        assert saved[int(match.get("offset")) :].startswith(value)


def test_the_three_name_one_program_one_icon_and_one_type():
    start = configparser.ConfigParser(interpolation=None)
    start.read(DESKTOP, encoding="utf-8")
    entry = start["Desktop Entry"]
    assert entry["Exec"] == "latentloom %f"
    assert entry["Icon"] == "latentloom"
    assert entry["MimeType"] == f"{TYPE};"
    about = ET.parse(METAINFO).getroot()
    assert about.findtext("launchable") == DESKTOP.name
    assert about.findtext("provides/mediatype") == TYPE
    kind = ET.parse(MIME).getroot().find(f"{MIME_SPACE}mime-type")
    assert kind.get("type") == TYPE
    assert kind.find(f"{MIME_SPACE}glob").get("pattern") == f"*{project.SUFFIX}"
    assert kind.find(f"{MIME_SPACE}icon").get("name") == "latentloom"


def test_the_newest_release_is_this_version():
    releases = ET.parse(METAINFO).getroot().findall("releases/release")
    assert releases[0].get("version") == latentloom.__version__


def test_the_script_for_the_bare_debian_is_well_formed():
    subprocess.run(["bash", "-n", str(LINUX / "bare_debian.sh")], check=True)


@pytest.mark.skipif(shutil.which("objdump") is None, reason="binutils are not installed")
def test_the_package_asks_for_no_library_that_it_brings(script, tmp_path):
    packages = script("linux_packages")
    module = Path(shutil.copy(_ctypes.__file__, tmp_path))
    asked = packages.system_libraries(tmp_path, [module])
    (foreign,) = (name for name in asked if name.startswith("libffi"))
    assert "libc.so.6" in asked
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / foreign).touch()
    assert packages.system_libraries(tmp_path, [module]) == asked - {foreign}


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="only Debian knows whose a library is")
def test_the_package_of_a_library_is_found_by_its_name(script):
    assert script("linux_packages").owners({"libc.so.6", "libnobody.so.99"}) == {"libc6"}
