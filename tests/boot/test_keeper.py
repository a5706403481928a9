"""Unsaved work: what a crash leaves is offered, and a clean end leaves nothing."""

from __future__ import annotations

from tests.boot.programs import first_blend
from tests.gui.windows import Person
from tests.helpers.tiny_space import CLASSES

from latentloom.doc import project, scratch
from latentloom.doc.blends import set_method
from latentloom.doc.document import new_state
from latentloom.doc.state import Focus, SpaceRef


def leave_work(state) -> None:
    """Leave a scratch file as a program does that dies."""
    left = scratch.Scratch()
    left.note(state, Focus(), None, now=True)
    left._lock.close()


def test_work_that_a_crash_left_is_brought_back(only_tiny, start, qtbot):
    state = new_state(SpaceRef("tiny", "", str(only_tiny)), CLASSES[2:5], "typical")
    leave_work(state)
    program = start("tiny")
    first_blend(qtbot, program)
    notice = next(n for n in program.window.notices.shown() if "Unsaved work" in n.sentence)
    assert [deed.text for deed in notice.deeds] == ["Bring it back", "Discard"]
    notice.deeds[0].run()
    assert program.session.document.state.blend == state.blend
    assert program.session.document.dirty
    assert scratch.recoverable()[0] == ()


def test_work_that_is_not_wanted_is_not_offered_again(only_tiny, start, qtbot):
    leave_work(new_state(SpaceRef("tiny", "", str(only_tiny)), CLASSES[2:5]))
    program = start("tiny")
    first_blend(qtbot, program)
    notice = next(n for n in program.window.notices.shown() if "Unsaved work" in n.sentence)
    notice.deeds[1].run()
    assert scratch.recoverable()[0] == ()


def test_unsaved_work_is_kept_and_cleared_when_saved(only_tiny, start, qtbot, tmp_path):
    program = start("tiny")
    first_blend(qtbot, program)
    program.window.actions_by_id["blend.randomise"].trigger()
    (file,) = scratch.scratch_dir().glob("*.json")
    assert file.stat().st_size > 100
    project.save(tmp_path / "s.loom", program.session.document.state)
    program.session.document.mark_saved(tmp_path / "s.loom")
    assert list(scratch.scratch_dir().glob("*.json")) == []


def test_nothing_is_left_to_recover_after_a_clean_end(only_tiny, start):
    program = start("tiny")
    program.window.files._questions = Person()
    document = program.session.document
    document.edit("Method", set_method(document.state, "linear"))
    assert len(list(scratch.scratch_dir().glob("*.json"))) == 1
    assert program.window.close()
    program.finish()
    assert list(scratch.scratch_dir().iterdir()) == []
