"""The real window: title, questions, files, drops, layout, notices, status, hints and names for screen readers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QWidget,
)
from tests.gui.fakes import make_space
from tests.gui.windows import Scene, open_window

from latentloom.doc import project
from latentloom.doc.blends import set_method
from latentloom.doc.document import new_state
from latentloom.doc.settings import Settings
from latentloom.doc.state import Focus, SpaceRef
from latentloom.ui import theme
from latentloom.ui.docks import PLACES
from latentloom.ui.drop import dropped_path, hint
from latentloom.ui.hints import HINTS
from latentloom.ui.notices import MOST
from latentloom.ui.questions import Answer
from latentloom.work.messages import JobInfo, PictureRead


@pytest.fixture
def scene(qtbot) -> Scene:
    return open_window(qtbot)


def edit(scene: Scene) -> None:
    scene.window.actions_by_id["blend.randomise"].trigger()


def sentences(scene: Scene) -> list[str]:
    return [notice.sentence for notice in scene.window.notices.shown()]


def other_space(scene: Scene):
    """A space of another stamp with one class that the first does not have."""
    return make_space(classes=8, startup=3, seed=5)


# Title and closing


def test_the_title_names_the_document_and_marks_changes(scene, tmp_path):
    window = scene.window
    assert window.windowTitle() == "Untitled[*] \N{EM DASH} Latent Loom"
    assert not window.isWindowModified()
    edit(scene)
    assert window.isWindowModified()
    scene.person.saves = tmp_path / "woven.loom"
    QTest.keySequence(window, "Ctrl+S")
    assert window.windowTitle().startswith("woven.loom[*]")
    assert not window.isWindowModified()
    edit(scene)
    window.actions_by_id["edit.undo"].trigger()
    assert not window.isWindowModified()


@pytest.mark.parametrize(("answer", "closes"), [(Answer.CANCEL, False), (Answer.DISCARD, True), (Answer.SAVE, True)])
def test_closing_asks_when_there_are_changes(scene, tmp_path, answer, closes):
    edit(scene)
    scene.person.changes, scene.person.saves = answer, tmp_path / "kept.loom"
    scene.window.actions_by_id["file.quit"].trigger()
    assert scene.person.asked[0] == "changes to Untitled"
    assert scene.window.isVisible() is not closes
    assert (tmp_path / "kept.loom").exists() is (answer is Answer.SAVE)


def test_closing_without_changes_asks_nothing(scene):
    assert scene.window.close()
    assert scene.person.asked == []


def test_a_save_that_is_not_made_keeps_the_window(scene):
    edit(scene)
    scene.person.changes, scene.person.saves = Answer.SAVE, None
    assert not scene.window.close()
    assert scene.window.isVisible()


def test_a_save_that_fails_keeps_the_window_and_says_why(scene, tmp_path):
    edit(scene)
    scene.person.changes, scene.person.saves = Answer.SAVE, tmp_path / "missing" / "a.loom"
    assert not scene.window.close()
    assert [n.level for n in scene.window.notices.shown()] == ["error"]
    assert scene.session.document.dirty


def test_closing_with_a_running_job_asks_first(scene):
    scene.engine.begin_job("Export sheet.png")
    scene.person.stop = False
    assert not scene.window.close()
    assert scene.person.asked == ["stop Export sheet.png"]
    scene.person.stop = True
    assert scene.window.close()


def test_a_drag_in_hand_is_a_change(scene):
    document = scene.session.document
    document.begin("Blend")
    document.update(set_method(document.state, "linear"))
    scene.person.changes = Answer.CANCEL
    scene.window.closeEvent(event := QCloseEvent())
    assert not event.isAccepted()
    assert document.undo_name == "Blend"


# Files


def test_save_and_reopen(scene, tmp_path):
    document = scene.session.document
    edit(scene)
    kept = document.state
    scene.person.saves = tmp_path / "one"
    QTest.keySequence(scene.window, "Ctrl+S")
    assert document.path == tmp_path / "one.loom"
    QTest.keySequence(scene.window, "Ctrl+N")
    assert document.state != kept
    assert document.path is None
    scene.person.opens = tmp_path / "one.loom"
    QTest.keySequence(scene.window, "Ctrl+O")
    assert document.state == kept
    assert document.path == tmp_path / "one.loom"
    assert not document.dirty
    assert document.undo_name is None


def test_save_as_writes_another_file_and_save_writes_it_again(scene, tmp_path):
    edit(scene)
    scene.person.saves = tmp_path / "a.loom"
    scene.window.actions_by_id["file.save"].trigger()
    first = (tmp_path / "a.loom").read_bytes()
    scene.person.saves = tmp_path / "b.loom"
    edit(scene)
    scene.window.actions_by_id["file.save_as"].trigger()
    assert (tmp_path / "a.loom").read_bytes() == first
    assert project.load(tmp_path / "b.loom")[0] == scene.session.document.state
    asked = len(scene.person.asked)
    edit(scene)
    scene.window.actions_by_id["file.save"].trigger()
    assert len(scene.person.asked) == asked
    assert project.load(tmp_path / "b.loom")[0] == scene.session.document.state


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_a_broken_project_is_a_notice_and_loses_nothing(scene, tmp_path, content):
    edit(scene)
    before = scene.session.document.state
    (tmp_path / "bad.loom").write_bytes(content)
    scene.person.opens = tmp_path / "bad.loom"
    QTest.keySequence(scene.window, "Ctrl+O")
    assert scene.session.document.state is before
    assert scene.session.document.dirty
    assert len(sentences(scene)) == 1
    assert "bad.loom" in sentences(scene)[0]
    assert scene.person.asked == [f"open in {Path.home()}"]


def test_keeping_changes_cancels_the_opening(scene, tmp_path):
    project.save(tmp_path / "p.loom", scene.session.document.state)
    edit(scene)
    before = scene.session.document.state
    scene.person.changes = Answer.CANCEL
    scene.window.open_path(tmp_path / "p.loom")
    assert scene.session.document.state is before


def test_recent_files(scene, tmp_path):
    for name in ("a.loom", "b.loom"):
        scene.person.saves = tmp_path / name
        scene.window.actions_by_id["file.save_as"].trigger()
    recent = scene.window.menus.recent
    recent.aboutToShow.emit()
    assert [Path(key).name for key in recent.keys()] == ["b.loom", "a.loom", ""]  # noqa: SIM118
    (tmp_path / "a.loom").unlink()
    recent.aboutToShow.emit()
    assert [action.isEnabled() for action in recent.actions()] == [True, False, True]
    scene.window.actions_by_id["file.new"].trigger()
    recent.pick(str(tmp_path / "b.loom"))
    assert scene.session.document.path == tmp_path / "b.loom"
    recent.pick("")
    recent.aboutToShow.emit()
    assert recent.keys() == []
    assert not recent.isEnabled()


def test_a_recent_file_that_has_gone_is_a_notice(scene, tmp_path):
    scene.person.saves = tmp_path / "a.loom"
    scene.window.actions_by_id["file.save"].trigger()
    scene.window.menus.recent.aboutToShow.emit()
    (tmp_path / "a.loom").unlink()
    scene.window.menus.recent.pick(str(tmp_path / "a.loom"))
    assert "may have been moved" in sentences(scene)[0]


# Spaces


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


# Pictures and drops


def test_a_picture_with_a_recipe_brings_its_blend_back(scene, tmp_path):
    (tmp_path / "sheet.png").write_bytes(b"png")
    names = scene.session.space.classes
    made_with = new_state(scene.session.document.state.space, names[1:4], "linear")
    scene.window.open_path(tmp_path / "sheet.png")
    assert scene.engine.pictures_read == [tmp_path / "sheet.png"]
    (job,) = scene.engine.jobs()
    scene.engine.end_job(job.number, result=PictureRead(tmp_path / "sheet.png", made_with))
    assert scene.session.document.state.blend == made_with.blend
    assert scene.session.document.dirty
    assert scene.session.document.path is None


def test_a_foreign_picture_is_encoded_and_its_neighbours_are_offered(scene, tmp_path, qtbot):
    (tmp_path / "cat.png").write_bytes(b"png")
    names = scene.session.space.classes
    scene.window.open_path(tmp_path / "cat.png")
    (job,) = scene.engine.jobs()
    near = ((names[2], 1.0), (names[3], 2.0))
    read = PictureRead(tmp_path / "cat.png", None, np.zeros(8, np.float32), (0.5, -0.25), near)
    scene.engine.end_job(job.number, result=read)
    assert scene.session.document.focus == Focus("picture", (0.0,) * 8)
    (notice,) = scene.window.notices.shown()
    button = next(b for b in notice.findChildren(QPushButton) if b.text() == "Blend the nearest")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert scene.session.document.state.blend.classes == (names[2], names[3])
    assert scene.session.document.undo_name == "Nearest Classes"


def test_a_picture_that_cannot_be_read_is_a_notice(scene, tmp_path):
    (tmp_path / "text.png").write_text("words", encoding="utf-8")
    scene.window.open_path(tmp_path / "text.png")
    (job,) = scene.engine.jobs()
    scene.engine.end_job(job.number, "failed", "text.png is not a picture.")
    assert sentences(scene) == ["text.png is not a picture."]


def mime(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def drag_over(scene: Scene, data: QMimeData) -> QDragEnterEvent:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(200, 200), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(scene.window, event)
    return event


def drop(scene: Scene, data: QMimeData) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDropEvent(QPointF(200, 200), Qt.DropAction.CopyAction, data, left, none)
    QApplication.sendEvent(scene.window, event)


def test_dropping_a_project_opens_it_and_dragging_says_so(scene, tmp_path):
    project.save(tmp_path / "p.loom", set_method(scene.session.document.state, "linear"))
    data = mime(tmp_path / "p.loom")
    assert drag_over(scene, data).isAccepted()
    cover = scene.window.drop_hint
    assert cover.isVisible()
    assert cover.text() == "Drop to open this project"
    assert cover.geometry() == scene.window.rect()
    drop(scene, data)
    assert not cover.isVisible()
    assert scene.session.document.state.blend.method == "linear"


def test_leaving_with_the_drag_takes_the_hint_away(scene, tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    drag_over(scene, mime(tmp_path / "a.png"))
    assert "blend that made this picture" in scene.window.drop_hint.text()
    QApplication.sendEvent(scene.window, QDragLeaveEvent())
    assert not scene.window.drop_hint.isVisible()


def test_dropping_a_folder_opens_the_space(scene, tmp_path):
    scene.engine.space = other_space(scene)
    data = mime(tmp_path)
    assert hint(tmp_path) == "Drop to open this space"
    drag_over(scene, data)
    drop(scene, data)
    assert scene.engine.opened[-1] == str(tmp_path)


def test_what_cannot_be_opened_is_not_taken(scene, tmp_path):
    (tmp_path / "song.mp3").write_bytes(b"")
    assert not drag_over(scene, mime(tmp_path / "song.mp3")).isAccepted()
    remote = QMimeData()
    remote.setUrls([QUrl("https://example.org/a.png")])
    assert dropped_path(remote) is None


# Layout and theme


# Qt raises a floating dock by itself, which the offscreen platform cannot.
no_raise = pytest.mark.qt_log_ignore("does not support raise", extend=True)


@no_raise
def test_every_panel_can_be_closed_floated_and_brought_back(scene):
    docks = scene.window.docks
    for place in PLACES:
        dock = docks[place.key]
        dock.toggleViewAction().trigger()
        assert not dock.isVisible()
    docks["wheel"].toggleViewAction().trigger()
    docks["wheel"].setFloating(True)
    assert docks["wheel"].isVisible()
    scene.window.actions_by_id["view.reset_layout"].trigger()
    assert all(docks[place.key].isVisible() and not docks[place.key].isFloating() for place in PLACES)


def test_the_first_layout_shows_every_panel_in_its_place(scene):
    box = {place.key: scene.window.docks[place.key].geometry() for place in PLACES}
    assert box["classes"].right() < box["map"].left() < box["preview"].left()
    assert box["map"].bottom() < box["wheel"].top()
    assert box["preview"].bottom() < box["evidence"].top()
    assert scene.window.tabifiedDockWidgets(scene.window.docks["weights"]) == [
        scene.window.docks["attributes"],
        scene.window.docks["evidence"],
    ]
    assert box["path"].top() > max(box["wheel"].bottom(), box["evidence"].bottom(), box["classes"].bottom())
    assert box["wheel"].height() > box["map"].height()
    assert box["path"].width() > 0.97 * scene.window.width()


@no_raise
def test_layout_and_size_come_back(qtbot):
    first = open_window(qtbot)
    first.window.resize(780, 740)
    first.window.docks["path"].close()
    first.window.docks["weights"].setFloating(True)
    size = first.window.size()
    first.window.close()
    second = open_window(qtbot, settings=Settings())
    assert second.window.size() == size
    assert not second.window.docks["path"].isVisible()
    assert second.window.docks["weights"].isFloating()


@pytest.mark.parametrize("text", ["", "nonsense", "AAAA", "\N{SNOWMAN}"])
def test_a_layout_that_is_none_gives_the_first_one(qtbot, text):
    settings = Settings()
    settings.set("window_state", text)
    settings.set("window_geometry", text)
    scene = open_window(qtbot, settings=settings)
    assert all(scene.window.docks[place.key].isVisible() for place in PLACES)


def test_the_theme_switches_live_and_is_remembered(scene):
    scene.window.menus.theme.pick("dark")
    assert theme.current().name == "dark"
    assert scene.settings.text("theme") == "dark"
    assert QApplication.palette().window().color() == theme.load("dark").panel
    scene.window.menus.theme.pick("light")
    assert theme.current().name == "light"


def test_the_preferences_switch_the_theme_too(scene):
    QTest.keySequence(scene.window, "Ctrl+,")
    dialog = scene.window.dialogs.shown("preferences")
    combo = dialog.field("theme")
    combo.setCurrentIndex(combo.findData("dark"))
    assert theme.current().name == "dark"
    assert [a.data() for a in scene.window.menus.theme.actions() if a.isChecked()] == ["dark"]
    page = next(b for b in dialog.findChildren(QPushButton) if b.objectName() == "Look")
    page.click()
    assert scene.settings.text("theme") == "system"
    assert combo.currentData() == "system"


def test_searching_the_preferences_hides_the_rest(scene):
    scene.window.actions_by_id["edit.preferences"].trigger()
    dialog = scene.window.dialogs.shown("preferences")
    dialog.search.setText("paper")
    assert dialog.field("paper_colour").isVisible()
    assert not dialog.field("theme").isVisible()
    assert [dialog.pages.tabText(i) for i in range(dialog.pages.count()) if dialog.pages.isTabVisible(i)] == ["Look"]


def test_f6_walks_through_the_panels(scene, qtbot):
    scene.window.activateWindow()
    seen = []
    for _ in PLACES:
        QTest.keySequence(scene.window, "F6")
        focus = QApplication.focusWidget()
        assert scene.window.rect().contains(focus.mapTo(scene.window, focus.rect().center()))
        seen += [k for k, panel in scene.window.panels.by_key().items() if panel is focus or panel.isAncestorOf(focus)]
    assert sorted(seen) == sorted(place.key for place in PLACES)
    QTest.keySequence(scene.window, "Shift+F6")
    back = QApplication.focusWidget()
    assert scene.window.panels.by_key()[seen[-2]].isAncestorOf(back) or scene.window.panels.by_key()[seen[-2]] is back


def test_full_screen_and_back(scene):
    scene.window.actions_by_id["window.full_screen"].trigger()
    assert scene.window.isFullScreen()
    scene.window.actions_by_id["window.full_screen"].trigger()
    assert not scene.window.isFullScreen()


# Notices, status, hints


def test_information_goes_by_itself_and_errors_stay(scene, qtbot):
    notices = scene.window.notices
    notices.show("info", "All is well")
    notices.show("error", "All is lost", details="line 1")
    info, error = notices.shown()
    assert not info.stays
    assert error.stays
    info.closed.emit()
    assert sentences(scene) == ["All is lost"]
    texts = [button.text() for button in error.findChildren(QPushButton)]
    assert texts == ["Details", "Copy"]
    for button in error.findChildren(QPushButton):
        button.click()
    assert "line 1" in QGuiApplication.clipboard().text()


def test_the_same_notice_comes_once_and_few_are_shown(scene):
    for _ in range(3):
        scene.window.notices.show("info", "Again")
    assert sentences(scene) == ["Again"]
    for i in range(2 * MOST):
        scene.window.notices.show("info", f"Number {i}")
    assert len(scene.window.notices.shown()) == MOST


def test_notices_stay_in_their_corner(scene, qtbot):
    scene.window.notices.show("warning", "Mind the step. " * 12)
    notice = scene.window.notices.shown()[0]
    scene.window.resize(1000, 700)
    assert scene.window.rect().contains(notice.geometry())
    label = max(notice.findChildren(QLabel), key=lambda each: len(each.text()))
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()))


def test_the_status_bar_tells_space_device_and_times(scene, qtbot):
    texts = [label.text() for label in scene.window.status.findChildren(QLabel)]
    assert any("A made-up space" in text and "6 classes" in text for text in texts)
    assert "CPU" in texts
    assert scene.window.status.decode.text() == "decode 1.0 ms"
    qtbot.waitUntil(lambda: scene.window.status.frame.text() != "frame \N{EN DASH}")


def test_a_long_job_shows_its_progress_and_can_be_cancelled(scene, qtbot):
    number = scene.engine.begin_job("Export big.png")
    job_bar = scene.window.status.jobs
    assert not job_bar.isVisible()
    qtbot.waitUntil(job_bar.isVisible)
    scene.engine.jobAdvanced.emit(JobInfo(number, "Export big.png", 0.5, "Tile 50 of 100"))
    assert job_bar.title.text() == "Tile 50 of 100"
    assert job_bar.bar.value() == 500
    job_bar.cancel.click()
    assert scene.engine.cancelled == [number]
    scene.engine.end_job(number, "cancelled")
    assert not job_bar.isVisible()


def test_hints_come_once(qtbot):
    scene = open_window(qtbot, hints=True)
    bubble = scene.window.hints
    qtbot.waitUntil(bubble.isVisible)
    for i in range(len(HINTS)):
        assert bubble.number == i
        assert scene.window.rect().contains(bubble.geometry())
        bubble.step()
    assert not bubble.isVisible()
    assert not scene.settings.flag("hints")


def test_hints_can_be_skipped_and_called_back(qtbot):
    scene = open_window(qtbot, hints=True)
    qtbot.waitUntil(scene.window.hints.isVisible)
    scene.window.hints.end()
    assert not scene.settings.flag("hints")
    scene.window.actions_by_id["help.hints"].trigger()
    assert scene.window.hints.isVisible()


def test_a_hint_about_a_closed_panel_stands_in_the_middle(scene):
    scene.window.docks["wheel"].close()
    scene.window.hints.begin()
    centre = scene.window.hints.geometry().center() - scene.window.rect().center()
    assert centre.manhattanLength() < 4


# Help


def test_help_pages(scene):
    for action_id, name in (("help.shortcuts", "shortcuts"), ("help.crash_log", "crash"), ("help.about", "about")):
        scene.window.actions_by_id[action_id].trigger()
        assert scene.window.dialogs.shown(name) is not None
    texts = " ".join(label.text() for label in scene.window.dialogs.shown("about").findChildren(QLabel))
    assert "a made-up processor" in texts


def test_the_shortcuts_can_be_searched(scene):
    scene.window.actions_by_id["help.shortcuts"].trigger()
    dialog = scene.window.dialogs.shown("shortcuts")
    dialog.search.setText("randomise")
    tops = [dialog.tree.topLevelItem(i) for i in range(dialog.tree.topLevelItemCount())]
    shown = [top.child(j).text(1) for top in tops for j in range(top.childCount()) if not top.child(j).isHidden()]
    assert shown == ["Ctrl+R"]


# Accessible names


def nameless(root: QWidget) -> list[str]:
    buddies = {label.buddy() for label in root.findChildren(QLabel) if label.buddy() is not None}
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit, QSlider)
    found = []
    for widget in root.findChildren(QWidget):
        # Made by Qt inside its own controls, and named through them.
        inner = isinstance(widget.parent(), QAbstractSpinBox | QComboBox | QLineEdit | QAbstractScrollArea)
        inner |= type(widget.parent()).__name__ == "QFrame" or widget.objectName().startswith("qt_")
        takes_keys = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if inner or not (isinstance(widget, kinds) or takes_keys):
            continue
        text = widget.text() if isinstance(widget, QAbstractButton) else ""
        if not (widget.accessibleName() or text or widget in buddies):
            found.append(f"{type(widget).__name__} {widget.objectName()!r} in {type(widget.parent()).__name__}")
    return found


def test_every_control_has_a_name_for_screen_readers(scene):
    dialogs = ("file.export", "blend.compare", "edit.preferences", "help.shortcuts", "help.crash_log", "help.about")
    for action_id in dialogs:
        scene.window.actions_by_id[action_id].trigger()
    scene.window.notices.show("error", "Something", details="more")
    assert nameless(scene.window) == []
