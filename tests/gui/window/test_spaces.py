"""Projects and their spaces, and spaces that cannot be opened."""

from __future__ import annotations

from PySide6.QtTest import QTest
from tests.gui.window.scenes import edit, other_space, sentences
from tests.gui.windows import open_window

from latentloom.doc import project
from latentloom.doc.document import new_state
from latentloom.doc.settings import Settings
from latentloom.doc.state import Focus, SpaceRef


def test_a_project_of_another_space_opens_that_space(scene, tmp_path):
    other = other_space(scene)
    state = new_state(SpaceRef("far", other.info.stamp, "far"), other.info.classes[4:8])
    project.save(tmp_path / "far.loom", state, Focus())
    scene.engine.space = other
    scene.window.open_path(tmp_path / "far.loom")
    assert scene.engine.opened[-1] == "far"
    assert scene.session.space is other.info
    assert scene.session.document.state.blend.classes == other.info.classes[4:8]
    assert scene.session.document.path == tmp_path / "far.loom"
    assert not scene.session.document.dirty


def test_a_project_whose_space_is_missing_says_so_and_loses_nothing(scene, tmp_path):
    edit(scene)
    before = scene.session.document.state
    state = new_state(SpaceRef("gone", "other-stamp"), ("x", "y"))
    project.save(tmp_path / "gone.loom", state, Focus())
    scene.engine.refusal = "There is no space gone."
    scene.window.open_path(tmp_path / "gone.loom")
    assert sentences(scene) == ["It needs the space gone. There is no space gone."]
    assert scene.session.document.state is before
    scene.engine.refusal = ""


def test_a_project_with_classes_that_the_space_has_not_is_refused(scene, tmp_path):
    before = scene.session.document.state
    state = new_state(before.space, ("nobody", *before.blend.classes))
    project.save(tmp_path / "odd.loom", state, Focus())
    scene.window.open_path(tmp_path / "odd.loom")
    assert "has no class nobody" in sentences(scene)[0]
    assert scene.session.document.state is before


def test_a_space_trained_anew_is_told(scene, tmp_path):
    state = scene.session.document.state
    old = new_state(SpaceRef(state.space.name, "an-older-stamp", ""), state.blend.classes)
    project.save(tmp_path / "old.loom", old, Focus())
    scene.window.open_path(tmp_path / "old.loom")
    assert "trained anew" in sentences(scene)[0]
    assert scene.session.document.state.space.stamp == scene.session.space.stamp


def test_another_space_brings_its_own_blend(scene):
    other = other_space(scene)
    scene.engine.space = other
    scene.window.menus.space.aboutToShow.emit()
    scene.window.menus.space.pick("o")
    assert scene.engine.opened[-1] == "o"
    assert scene.session.document.state.blend.classes == other.info.startup
    assert not scene.session.document.dirty


def test_open_space_folder(scene, tmp_path):
    scene.person.folder = tmp_path
    scene.engine.space = other_space(scene)
    QTest.keySequence(scene.window, "Ctrl+Shift+O")
    assert scene.engine.opened[-1] == str(tmp_path)


def test_a_space_that_cannot_be_opened_leaves_the_window_as_it_is(scene):
    scene.engine.refusal = "The space o is damaged; train it again."
    scene.window.menus.space.aboutToShow.emit()
    before = scene.session.document.state
    scene.window.menus.space.pick("o")
    assert sentences(scene) == ["The space o is damaged; train it again."]
    assert scene.session.document.state is before


def test_without_an_engine_the_window_stands_and_says_why(qtbot):
    scene = open_window(qtbot, opened=False)
    scene.engine.spaceFailed.emit("torch cannot be loaded; install it again.")
    assert scene.window.isVisible()
    assert sentences(scene) == ["torch cannot be loaded; install it again."]
    for action_id in ("file.export", "blend.even", "edit.copy_picture"):
        assert not scene.window.actions_by_id[action_id].isEnabled()
    assert scene.window.actions_by_id["space.open_folder"].isEnabled()


def test_a_broken_settings_file_is_set_aside_and_the_window_opens(qtbot, tmp_path):
    (tmp_path / "settings.json").write_text("{broken", encoding="utf-8")
    settings = Settings(tmp_path / "settings.json")
    scene = open_window(qtbot, settings=settings)
    assert "broken" in settings.problem
    assert scene.window.isVisible()
