"""The program from its window to its first blend, with the real engine."""

from __future__ import annotations

import os
import shutil
import sys

import pytest
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from tests.boot.programs import first_blend, sentences
from tests.gui.windows import Person
from tests.helpers.fresh import POOL_VARIABLE
from tests.helpers.tiny_space import CLASSES

from latentloom.base import paths
from latentloom.doc import project
from latentloom.doc.blends import set_method
from latentloom.doc.document import new_state
from latentloom.doc.settings import Settings
from latentloom.doc.state import SpaceRef


def test_the_window_stands_before_the_engine_runs(only_tiny, start, qtbot):
    program = start("tiny")
    assert program.window.isVisible()
    assert not program.engine._thread.isRunning()
    assert program.session.document.state.blend.classes == CLASSES[:4]
    first_blend(qtbot, program)
    assert program.engine._thread.isRunning()
    assert not program.session.document.dirty
    assert program.session.document.state.space.stamp == program.session.space.stamp
    assert Settings().text("last_space") == str(only_tiny)


def test_the_document_of_the_start_is_kept_when_its_space_opens(only_tiny, start, qtbot):
    program = start("tiny")
    document = program.session.document
    document.edit("Method", set_method(document.state, "linear"))
    before = program.session.document.state
    first_blend(qtbot, program)
    assert program.session.document.state is before


def test_a_project_opens_with_its_file_and_focus(only_tiny, start, qtbot, tmp_path):
    state = new_state(SpaceRef("tiny", "", str(only_tiny)), CLASSES[1:4], "linear")
    project.save(tmp_path / "p.loom", state)
    program = start(str(tmp_path / "p.loom"))
    first_blend(qtbot, program)
    document = program.session.document
    assert document.path == tmp_path / "p.loom"
    assert document.state.blend == state.blend
    assert not document.dirty


def test_a_file_that_the_system_asks_for_before_the_first_blend_opens_after_it(only_tiny, start, qtbot, tmp_path):
    state = new_state(SpaceRef("tiny", "", str(only_tiny)), CLASSES[1:4], "linear")
    project.save(tmp_path / "p.loom", state)
    program = start("tiny")
    QApplication.sendEvent(QApplication.instance(), QFileOpenEvent(str(tmp_path / "p.loom")))
    assert not program.engine._thread.isRunning(), "too early to open anything"
    assert program.session.document.path is None
    with qtbot.waitSignal(program.started, timeout=30_000):
        pass
    assert program.session.document.path == tmp_path / "p.loom"
    assert program.session.document.state.blend == state.blend
    QApplication.sendEvent(QApplication.instance(), QFileOpenEvent(str(tmp_path / "gone.loom")))
    assert "gone.loom" in sentences(program)[0]


@pytest.mark.allow_log("latentloom")
def test_a_space_with_a_broken_model_leaves_the_window_standing(only_tiny, start, qtbot):
    (only_tiny / "atlas.safetensors").write_bytes(b"short")
    program = start("tiny")
    with qtbot.waitSignal(program.engine.spaceFailed, timeout=30_000):
        pass
    assert program.window.isVisible()
    assert "damaged" in sentences(program)[0]


def test_no_space_at_all_leaves_the_window_standing(only_tiny, start, qtbot):
    shutil.rmtree(only_tiny)
    program = start(None)
    assert program.window.isVisible()
    assert any("no space" in sentence.lower() for sentence in sentences(program))
    assert not program.window.actions_by_id["blend.even"].isEnabled()


def test_a_crash_record_is_offered(only_tiny, start):
    program = start("tiny", crash_record="Fatal Python error: Aborted")
    assert any("Crash log" in sentence for sentence in sentences(program))
    program.window.actions_by_id["help.crash_log"].trigger()
    assert program.window.dialogs.shown("crash") is not None


@pytest.mark.parametrize("name", ["tiny", "omniglot"])
def test_a_sheet_brings_back_the_blend_that_made_it(name, only_tiny, start, qtbot, tmp_path, monkeypatch):
    if name == "omniglot":
        monkeypatch.undo()
        if not (paths.models_dir() / name / "model.json").is_file():
            pytest.skip("the shipped space is not there")
    program = start(name)
    first_blend(qtbot, program)
    window, document = program.window, program.session.document
    window.actions_by_id["blend.randomise"].trigger()
    made = document.state
    window.dialogs.show_export()
    dialog = window.dialogs.shown("export")
    person = Person(saves=tmp_path / "sheet.png")
    dialog._questions = window.files._questions = person
    dialog.tile.setValue(64)
    dialog.choose_content("classes")
    with qtbot.waitSignal(program.engine.jobEnded, timeout=30_000):
        dialog.export_button.click()
    assert sentences(program) == ["Exported sheet.png"]
    window.actions_by_id["blend.even"].trigger()
    with qtbot.waitSignal(program.engine.jobEnded, timeout=30_000):
        window.open_path(tmp_path / "sheet.png")
    assert document.state.blend == made.blend
    assert document.dirty


@pytest.mark.allow_log("latentloom.boot")
def test_an_unexpected_error_is_a_notice_and_the_work_stays(only_tiny, start):
    program = start("tiny")
    before = program.session.document.state
    try:
        raise ZeroDivisionError("odd")
    except ZeroDivisionError as problem:
        sys.excepthook(type(problem), problem, problem.__traceback__)
    assert any("ZeroDivisionError" in sentence for sentence in sentences(program))
    assert program.session.document.state is before


def test_started_is_told_once_with_the_first_blend(only_tiny, start, qtbot):
    program, told = start("tiny"), []
    program.started.connect(lambda: told.append(program.session.space is not None))
    first_blend(qtbot, program)
    program.session.request_preview()
    first_blend(qtbot, program)
    assert told == [True]


def test_started_is_told_without_any_space(only_tiny, start, qtbot):
    shutil.rmtree(only_tiny)
    program = start(None)
    with qtbot.waitSignal(program.started):
        pass


@pytest.mark.allow_log("latentloom")
def test_started_is_told_when_the_space_cannot_be_opened(only_tiny, start, qtbot):
    (only_tiny / "atlas.safetensors").write_bytes(b"short")
    program = start("tiny")
    with qtbot.waitSignal(program.started, timeout=30_000):
        pass


def test_qt_paints_without_a_pool_of_threads(start, only_tiny):
    assert POOL_VARIABLE not in os.environ
    start(None)
    assert os.environ[POOL_VARIABLE] == "1"
