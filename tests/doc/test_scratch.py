from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from latentloom.base import paths
from latentloom.base.errors import LoomError
from latentloom.doc import blends
from latentloom.doc.document import new_state
from latentloom.doc.scratch import Scratch, discard, recoverable, scratch_dir
from latentloom.doc.state import DocState, Focus, SpaceRef
from tests.helpers.processes import python

BAD_PROJECT = '{"format": "latentloom-scratch", "project": 7, "document": {}}'


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def scratch(tmp_path: Path, clock: Clock) -> Iterator[Scratch]:
    made = Scratch(tmp_path, interval=5.0, clock=clock)
    yield made
    made.close()


@pytest.fixture
def state() -> DocState:
    return new_state(SpaceRef("omniglot"), ["a", "b"])


def crash(folder: Path) -> None:
    """Let another process note a document and end without closing."""
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from latentloom.doc.document import new_state\n"
        "from latentloom.doc.scratch import Scratch\n"
        "from latentloom.doc.state import Focus, SpaceRef\n"
        "scratch = Scratch(Path(sys.argv[1]))\n"
        "scratch.note(new_state(SpaceRef('omniglot'), ['a', 'b']), Focus('drawing', 3), Path('/work.loom'))\n"
        "os._exit(9)\n"
    )
    assert python("-c", program, folder).returncode == 9


def test_it_stands_in_the_user_folder(profile: Path) -> None:
    assert scratch_dir().is_relative_to(profile)
    assert scratch_dir().is_dir()
    made = Scratch()
    assert made.file.parent == paths.user_data_dir() / "scratch"
    made.close()


def test_it_writes_what_is_new_when_it_is_due(scratch: Scratch, clock: Clock, state: DocState) -> None:
    assert scratch.note(state, Focus(), None)
    assert not scratch.note(state, Focus(), None)
    second = blends.set_method(state, "linear")
    assert not scratch.note(second, Focus(), None)
    clock.now += 5
    assert scratch.note(second, Focus(), None)
    third = blends.set_method(state, "typical")
    assert scratch.note(third, Focus(), None, now=True)
    assert json.loads(scratch.file.read_text())["document"]["blend"]["method"] == "typical"


def test_work_of_a_program_that_died_is_offered_and_can_be_discarded(tmp_path: Path, state: DocState) -> None:
    crash(tmp_path)
    found, notes = recoverable(tmp_path)
    assert notes == ()
    assert [(one.state, one.focus, one.project) for one in found] == [(state, Focus("drawing", 3), Path("/work.loom"))]
    assert recoverable(tmp_path)[0] == found
    discard(found[0])
    assert recoverable(tmp_path) == ((), ())
    assert list(tmp_path.iterdir()) == []


def test_work_of_a_running_program_is_left_alone(scratch: Scratch, tmp_path: Path, state: DocState) -> None:
    scratch.note(state, Focus(), None)
    assert recoverable(tmp_path) == ((), ())
    assert scratch.file.exists()


def test_a_clean_end_leaves_nothing(tmp_path: Path, state: DocState) -> None:
    made = Scratch(tmp_path)
    made.note(state, Focus(), None)
    made.close()
    made.close()
    assert list(tmp_path.iterdir()) == []


def test_after_a_save_the_file_is_gone_and_begins_anew(scratch: Scratch, state: DocState) -> None:
    scratch.note(state, Focus(), None)
    scratch.clear()
    assert not scratch.file.exists()
    assert scratch.note(state, Focus(), None)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"format": "latentloom-scratch"}', "[" * 200_000, BAD_PROJECT]
)
def test_a_corrupt_file_is_set_aside_and_told_of_once(tmp_path: Path, content: str) -> None:
    crash(tmp_path)
    broken = tmp_path / "scratch-1-ab.json"
    broken.write_text(content)
    found, notes = recoverable(tmp_path)
    assert len(found) == 1
    assert len(notes) == 1
    assert "could not be read" in notes[0]
    assert "\n" not in notes[0]
    assert broken.with_suffix(".broken").read_text() == content
    assert recoverable(tmp_path) == (found, ())


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "scratch-1-ab.json").open("wb") as stream:
        stream.truncate(65 * 1024 * 1024)
    assert "too large" in recoverable(tmp_path)[1][0]


def test_the_newest_work_comes_first(tmp_path: Path) -> None:
    crash(tmp_path)
    old = recoverable(tmp_path)[0][0]
    os.utime(old.file, (1.0, 1.0))
    crash(tmp_path)
    found, _ = recoverable(tmp_path)
    assert len(found) == 2
    assert found[1].file == old.file


def test_locks_of_programs_without_work_are_swept_but_not_of_running_ones(tmp_path: Path, scratch: Scratch) -> None:
    stale = tmp_path / "scratch-1-ab.lock"
    stale.touch()
    assert recoverable(tmp_path) == ((), ())
    assert not stale.exists()
    assert scratch.file.with_suffix(".lock").exists()


def test_a_failed_write_is_told_and_tried_again(tmp_path: Path, clock: Clock, state: DocState) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    made = Scratch(folder, clock=clock)
    aside = folder.rename(tmp_path / "elsewhere")
    with pytest.raises(LoomError):
        made.note(state, Focus(), None)
    aside.rename(folder)
    clock.now += 5
    assert made.note(state, Focus(), None)
    made.close()
