"""Project files: exact round trips, and saves that fail without a loss."""

from __future__ import annotations

import errno
import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.doc.project.files import full_document
from tests.doc.strategies import PROPERTY, documents, focuses

from latentloom.base.errors import LoomError
from latentloom.doc import blends, project, snapshots, waypoints, wheel
from latentloom.doc.document import new_state
from latentloom.doc.serial import from_json, to_json
from latentloom.doc.state import BlendState, DocState, Focus, SpaceRef

ROUND_TRIP = settings(PROPERTY, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@ROUND_TRIP
@given(documents, focuses)
def test_json_gives_an_equal_document_back(state: DocState, focus: Focus) -> None:
    text = json.dumps(to_json(state, focus), allow_nan=False)
    assert from_json(json.loads(text)) == (state, focus)


def test_a_saved_project_opens_equal(file: Path) -> None:
    state = full_document()
    project.save(file, state, Focus("path", 0.25))
    assert project.load(file) == (state, Focus("path", 0.25))


def test_class_names_that_are_no_valid_text_survive(file: Path) -> None:
    state = new_state(SpaceRef("mine"), ["ok", os.fsdecode(b"bad\xff")])
    project.save(file, state)
    assert project.load(file)[0] == state


def test_all_964_classes_fit_and_are_quick(file: Path) -> None:
    state = new_state(SpaceRef("omniglot"), [f"Alphabet/character{i:03}" for i in range(964)])
    state = blends.set_wheel(state, wheel.randomised(state.blend.wheel, 300, 1))
    for letter in "ABCDEFGH":
        state = snapshots.keep(state, letter)
    start = time.process_time()
    project.save(file, state)
    assert project.load(file)[0] == state
    assert time.process_time() - start < 1
    assert file.stat().st_size < 1_000_000


def test_the_same_document_gives_the_same_bytes_and_says_what_it_is(tmp_path: Path) -> None:
    state = full_document()
    project.save(tmp_path / "a.loom", state)
    project.save(tmp_path / "b.loom", state)
    content = (tmp_path / "a.loom").read_bytes()
    assert content == (tmp_path / "b.loom").read_bytes()
    assert content[30:38] == b"mimetype"
    assert content[38:].startswith(project.MIMETYPE.encode())


def test_an_unknown_method_is_kept_as_it_is(file: Path) -> None:
    state = blends.set_method(full_document(), "solved-2031")
    project.save(file, state)
    assert project.load(file)[0].blend.method == "solved-2031"


def test_a_bad_focus_is_no_reason_to_refuse_a_document() -> None:
    state = full_document()
    for focus in ({"kind": "film"}, {"kind": "path", "value": 7}, None, {"kind": "place", "value": None}):
        assert from_json({**to_json(state), "focus": focus}) == (state, Focus())
    pathless = waypoints.clear_path(state)
    assert from_json(to_json(pathless, Focus("path", 0.5)))[1] == Focus()


def test_a_save_that_fails_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = full_document()
    project.save(file, old)

    def full_disk(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(LoomError, match="No space left"):
        project.save(file, blends.set_method(old, "linear"))
    monkeypatch.undo()
    assert project.load(file)[0] == old
    assert list(file.parent.iterdir()) == [file]


def test_what_could_not_be_read_again_is_not_written(file: Path) -> None:
    project.save(file, full_document())
    broken = full_document().with_blend(BlendState(("a", "b"), wheel.flat(3)))
    with pytest.raises(LoomError, match="gains"):
        project.save(file, broken)
    assert project.load(file)[0] == full_document()


def test_a_document_beyond_all_bounds_is_not_saved(file: Path) -> None:
    state = new_state(SpaceRef("mine"), [f"{i:0900}" for i in range(20_000)])
    with pytest.raises(LoomError, match="too large"):
        project.save(file, state)
    assert not file.exists()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LoomError, match="no folder"):
        project.save(tmp_path / "nowhere" / "a.loom", full_document())
