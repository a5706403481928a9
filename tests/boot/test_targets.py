"""What the program starts with, and what happens when that is missing or broken."""

from __future__ import annotations

import shutil

from tests.helpers.tiny_space import CLASSES

from latentloom.base import paths
from latentloom.boot.targets import name_for_settings, start_with
from latentloom.doc import project
from latentloom.doc.document import new_state
from latentloom.doc.settings import Settings
from latentloom.doc.state import Focus, SpaceRef


def test_a_space_by_name(tiny):
    start = start_with("tiny", Settings())
    assert start.space == "tiny"
    assert start.state.blend.classes == CLASSES[:4]
    assert start.state.space.name == "tiny"
    assert start.problems == ()


def test_the_space_opened_last_comes_back(tiny):
    settings = Settings()
    settings.set("last_space", str(tiny))
    assert start_with(None, settings).state.space.name == "tiny"


def test_a_missing_space_gives_another_one_and_a_word(only_tiny):
    start = start_with("nowhere", Settings())
    assert start.state.space.name == "tiny"
    assert "nowhere" in start.problems[0]


def test_without_any_space_there_is_still_a_document(only_tiny):
    shutil.rmtree(only_tiny)
    start = start_with(None, Settings())
    assert len(start.state.blend.classes) == 2
    assert start.space == ""
    assert start.problems


def test_a_broken_space_is_told(only_tiny):
    (only_tiny / "model.json").write_text("{", encoding="utf-8")
    start = start_with("tiny", Settings())
    assert any("damaged" in problem for problem in start.problems)


def test_a_project(tiny, tmp_path):
    state = new_state(SpaceRef("tiny", "", str(tiny)), CLASSES[1:4], "linear")
    project.save(tmp_path / "p.loom", state, Focus("place", (0.5, 0.25)))
    start = start_with(str(tmp_path / "p.loom"), Settings())
    assert (start.state, start.focus, start.project) == (state, Focus("place", (0.5, 0.25)), tmp_path / "p.loom")
    assert start.space == str(tiny)


def test_a_broken_project_opens_the_space_and_says_so(only_tiny, tmp_path):
    (tmp_path / "bad.loom").write_bytes(b"nothing")
    start = start_with(str(tmp_path / "bad.loom"), Settings())
    assert start.project is None
    assert "bad.loom" in start.problems[0]
    assert start.state.space.name == "tiny"


def test_a_picture_waits_for_the_space(only_tiny, tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    start = start_with(str(tmp_path / "a.png"), Settings())
    assert start.picture == tmp_path / "a.png"
    assert start.state.space.name == "tiny"


def test_shipped_spaces_are_remembered_by_name_others_by_place(tmp_path):
    assert name_for_settings("omniglot", paths.models_dir() / "omniglot") == "omniglot"
    assert name_for_settings("mine", tmp_path / "mine") == str(tmp_path / "mine")
