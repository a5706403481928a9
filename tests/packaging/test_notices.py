"""The notices: every distribution that is shipped stands in them, with its licence."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from latentloom.base import components
from latentloom.base.components import Component

ROOT = Path(__file__).resolve().parents[2]
NOT_SHIPPED = {
    # What only building takes.
    "altgraph",
    "macholib",
    "packaging",
    "pefile",
    "pyinstaller",
    "pyinstaller-hooks-contrib",
    "pywin32-ctypes",
    "setuptools",
}


@pytest.fixture
def notices(script):
    return script("notices")


@pytest.fixture
def parts(notices):
    return notices.python_parts()


@pytest.mark.parametrize("target", ["linux-x86_64", "macos-arm64", "windows-amd64"])
def test_everything_that_is_locked_and_shipped_is_named(script, parts, target):
    lines = script("lock").file_for(target).read_text(encoding="utf-8").splitlines()
    locked = {line.partition("==")[0] for line in lines if not line.startswith("#")}
    assert locked - NOT_SHIPPED <= {components.normal(part.name) for part in parts}


def test_every_part_has_a_version_a_licence_and_its_text(parts):
    assert [part.name for part in parts if not (part.version and part.licence and part.text)] == []
    assert {"Latent Loom", "Python", "Qt", "Pictures behind Omniglot"} <= {part.name for part in parts}


def test_pictures_of_unknown_licence_stop_the_build(notices, tmp_path):
    (tmp_path / "cats").mkdir()
    (tmp_path / "cats" / "model.json").write_text('{"title": "Cats", "source": "the web", "licence": "none"}')
    with pytest.raises(LookupError, match="behind cats"):
        notices.picture_parts(tmp_path)


def test_qt_comes_with_the_words_that_its_licence_asks_for(parts):
    for part in parts:
        if part.name.lower().startswith(("qt", "pyside6", "shiboken6")):
            assert "GNU LESSER GENERAL PUBLIC LICENSE" in part.text
            assert "GNU GENERAL PUBLIC LICENSE" in part.text
            assert "may be replaced" in part.text


def test_nothing_under_the_gpl_is_shipped(parts):
    for part in parts:
        assert "GPL" not in part.licence.replace("LGPL", ""), part.name


def test_the_text_lists_all_parts_before_it_quotes_them(notices):
    text = notices.as_text([Component("b", "2", "BSD", "text of b"), Component("A", "1", "MIT", "text of a")])
    assert text.index("A 1: MIT") < text.index("b 2: BSD") < text.index("text of a") < text.index("text of b")


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="only Debian knows whose a library is")
def test_a_library_of_the_system_brings_its_packages_licence(notices):
    (part,) = notices.system_parts([Path("/bin/sh").resolve().with_name("dash")])
    assert part.name == "dash (Debian)"
    assert part.version
    assert "BSD" in part.text


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="only Debian knows whose a library is")
def test_a_library_of_nobody_stops_the_build(notices, tmp_path):
    (tmp_path / "libnobody.so").touch()
    with pytest.raises(LookupError, match="belongs to no package"):
        notices.system_parts([tmp_path / "libnobody.so"])
