"""The small tools of the build: icons, sizes, comparison, versions."""

from __future__ import annotations

import hashlib

import pytest
from PIL import Image

import latentloom


def test_the_icon_is_drawn_for_every_system(script, tmp_path, qapp):
    icons = script("icons")
    icons.make(icons.Path(latentloom.__file__).parents[2] / "resources" / "latentloom.svg", tmp_path)
    for side in (16, 48, 256):
        with Image.open(tmp_path / f"latentloom-{side}.png") as picture:
            assert picture.size == (side, side)
            colours = picture.convert("RGBA").resize((8, 8)).getcolors()
            assert len(colours) > 20, "threads of many colours"
    with Image.open(tmp_path / "latentloom.ico") as icon:
        assert icon.info["sizes"] == {(side, side) for side in icons.ICO_SIDES}
    with Image.open(tmp_path / "latentloom.icns") as icon:
        assert (512, 512, 2) in icon.info["sizes"]


def test_the_report_names_sizes_and_checksums(script, tmp_path):
    sizes = script("sizes")
    (tmp_path / "latentloom" / "_internal" / "torch").mkdir(parents=True)
    (tmp_path / "latentloom" / "_internal" / "torch" / "large.so").write_bytes(b"x" * 2_000_000)
    (tmp_path / "latentloom" / "_internal" / "torch" / "small.so").write_bytes(b"x" * 500_000)
    package = tmp_path / "a.deb"
    package.write_bytes(b"deb")
    report = sizes.report(tmp_path / "latentloom", [package])
    assert "2.5 MB installed" in report
    assert "2.0  torch/large.so" in report
    assert "0.5  torch (small files)" in report
    assert hashlib.sha256(b"deb").hexdigest() in report


def test_two_builds_are_compared_file_by_file(script, tmp_path):
    compare = script("compare")
    for name in ("a", "b"):
        (tmp_path / name / "inner").mkdir(parents=True)
        (tmp_path / name / "same").write_text("same")
        (tmp_path / name / "inner" / "other").write_text(f"this is {name}")
    (tmp_path / "b" / "more").write_text("more")
    (tmp_path / "a" / "link").symlink_to("same")
    (tmp_path / "b" / "link").symlink_to("inner/other")
    found = {d.place: d.how for d in compare.differences(tmp_path / "a", tmp_path / "b")}
    assert set(found) == {"inner/other", "more", "link"}
    assert found["inner/other"] == "1 of 9 bytes differ, from 0x8 to 0x8"
    assert found["more"].startswith("only in")


def test_version_and_time_of_a_build(script, monkeypatch):
    freezing = script("freezing")
    assert freezing.version() == latentloom.__version__
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "12345")
    assert freezing.epoch() == 12345


@pytest.mark.parametrize(("target", "words"), [("beos-mips", "no lock for beos-mips"), ("linux-x86_64", "build with")])
def test_a_build_that_cannot_be_says_why(script, monkeypatch, target, words):
    freezing = script("freezing")
    monkeypatch.setattr(freezing.lock, "PYTHON", "3.99")
    with pytest.raises(freezing.BuildError, match=words):
        freezing.make_environment(target)
