"""Files that released versions wrote open for ever, and are left as they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from latentloom.doc import project
from latentloom.doc.settings import Settings
from latentloom.doc.state import Focus

RELEASES = sorted(folder for folder in Path(__file__).parent.iterdir() if (folder / "project.loom").is_file())


@pytest.fixture(params=RELEASES, ids=[folder.name for folder in RELEASES])
def release(request, tmp_path) -> Path:
    """A copy of what a release wrote."""
    return Path(shutil.copytree(request.param, tmp_path / request.param.name))


def test_its_project_opens_as_it_was(release):
    before = (release / "project.loom").read_bytes()
    state, focus = project.load(release / "project.loom")
    assert state.blend.classes == ("Korean/character01", "Greek/character05", "Latin/character03")
    assert state.blend.method == "typical"
    assert state.space.name == "omniglot"
    assert [stop.kind for stop in state.path.waypoints] == ["class", "blend"]
    assert (state.path.frames, state.path.loop) == (24, True)
    assert focus == Focus("path", 0.5)
    assert (release / "project.loom").read_bytes() == before


def test_its_settings_are_kept_and_what_a_later_version_added_is_dropped(release):
    settings = Settings(release / "settings.json")
    assert settings.problem == ""
    assert settings.text("theme") == "dark"
    assert settings.text("last_space") == "mnist"
    assert not settings.flag("hints")
    text = (release / "settings.json").read_text(encoding="utf-8")
    (release / "settings.json").write_text(text.replace("{", '{"from_the_future": 7,', 1), encoding="utf-8")
    assert Settings(release / "settings.json").text("theme") == "dark"
