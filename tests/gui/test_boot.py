"""The start: what is opened, what happens when that is missing or broken, timing, recovery, and the clean end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication
from tests.gui.windows import Person
from tests.helpers.fresh import POOL_VARIABLE
from tests.helpers.tiny_space import CLASSES, make_tiny_space

from latentloom.base import paths
from latentloom.base.options import CommonOptions
from latentloom.boot.program import Program, application
from latentloom.boot.targets import name_for_settings, start_with
from latentloom.boot.timing import STARTED_VARIABLE, Timing, process_began
from latentloom.doc import project, scratch
from latentloom.doc.blends import set_method
from latentloom.doc.document import new_state
from latentloom.doc.settings import Settings
from latentloom.doc.state import Focus, SpaceRef

CHECKOUT = Path(__file__).resolve().parents[2]
TIMED = {
    **os.environ,
    "QT_QPA_PLATFORM": "offscreen",
    "LATENTLOOM_TIMING": "1",
    "PYTHONPATH": str(CHECKOUT / "app"),
    "OMP_NUM_THREADS": "1",
}
"""The environment of a start that tells its times and quits."""


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory) -> Path:
    return make_tiny_space(tmp_path_factory.mktemp("tiny") / "tiny")


@pytest.fixture
def tiny(tiny_folder, profile) -> Path:
    """The small space among the person's own."""
    return Path(shutil.copytree(tiny_folder, paths.user_spaces_dir() / "tiny"))


@pytest.fixture
def only_tiny(tiny, monkeypatch, tmp_path) -> Path:
    """The small space, and no shipped one."""
    (tmp_path / "models").mkdir()
    for module in ("latentloom.engine.description", "latentloom.base.paths"):
        monkeypatch.setattr(f"{module}.models_dir", lambda: tmp_path / "models")
    return tiny


@pytest.fixture
def start(qtbot, qapp, monkeypatch):
    """Start the program in this process, as if for the first time; closed at the end."""
    monkeypatch.setattr(qapp, "_listening", False)

    def start(target: str | None, crash_record: str = "", timing: Timing | None = None) -> Program:
        settings = Settings()
        settings.set("hints", False)
        application(["latentloom"], settings)
        options = CommonOptions(device="cpu", threads=1)
        program = Program(target, options, settings, crash_record, timing or Timing(False, 0.0))

        def end(_: object) -> None:
            program.session.document.mark_saved(Path("x.loom"))
            program.window.close()
            program.finish()
            program.deleteLater()

        qtbot.addWidget(program.window, before_close_func=end)
        program.show()
        return program

    return start


def sentences(program: Program) -> list[str]:
    return [notice.sentence for notice in program.window.notices.shown()]


def first_blend(qtbot, program: Program) -> None:
    with qtbot.waitSignal(program.window.panels.painted, timeout=30_000):
        pass


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


def test_a_process_knows_when_it_began(monkeypatch):
    before = time.time()
    done = subprocess.run(
        [sys.executable, "-c", "from latentloom.boot.timing import process_began; print(process_began())"],
        env={name: value for name, value in TIMED.items() if name != STARTED_VARIABLE},
        capture_output=True,
        text=True,
        check=True,
    )
    # The system counts in hundredths of a second.
    assert before - 0.05 <= float(done.stdout) <= time.time()
    monkeypatch.delenv(STARTED_VARIABLE, raising=False)
    assert process_began() < before
    monkeypatch.setenv(STARTED_VARIABLE, "1234.5")
    assert process_began() == 1234.5
    monkeypatch.setenv(STARTED_VARIABLE, "soon")
    assert process_began() > 1e9


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


def test_timing_prints_both_times_and_quits(only_tiny, tmp_path):
    folder = paths.user_data_dir().parent
    done = subprocess.run(
        [sys.executable, "-m", "latentloom", str(only_tiny), "--profile", str(folder), "--threads", "1"],
        capture_output=True,
        text=True,
        env=TIMED,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    times = dict(line.split() for line in done.stdout.splitlines())
    assert 0 < float(times["window"]) < float(times["blend"])
    assert "Traceback" not in done.stderr


STATES = """
import gc, sys
from latentloom.boot.timing import Timing
from latentloom.cli import main

def tell(timing, what):
    loaded = [name for name in ("pyqtgraph", "torch") if name in sys.modules]
    print(what, "collects" if gc.isenabled() else "rests", gc.get_freeze_count() > 100_000, *loaded)

Timing.tell = tell
status = main()
tell(None, "end")
sys.exit(status)
"""


def test_what_the_first_paint_does_not_need_comes_after_it(only_tiny):
    folder = paths.user_data_dir().parent
    done = subprocess.run(
        [sys.executable, "-c", STATES, str(only_tiny), "--profile", str(folder), "--threads", "1"],
        capture_output=True,
        text=True,
        env=TIMED,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = done.stdout.splitlines()
    assert told[0] == "window rests False", "neither the map's library nor torch, and no collector"
    assert told[-1] == "end collects True pyqtgraph torch", "the collector works again, on what is new"


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


def test_the_window_waits_neither_for_torch_nor_for_dialogs():
    code = (
        "import sys; import latentloom.boot.program; "
        "heavy = {'torch', 'torchvision', 'scipy', 'sklearn', 'PIL', 'pyqtgraph'} & set(sys.modules); "
        "dialogs = {name for name in sys.modules if name.startswith('latentloom.ui.') and name.endswith('_dialog')}; "
        "print(sorted(heavy | dialogs))"
    )
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "app"), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "[]"


def test_qt_paints_without_a_pool_of_threads(start, only_tiny):
    assert POOL_VARIABLE not in os.environ
    start(None)
    assert os.environ[POOL_VARIABLE] == "1"
