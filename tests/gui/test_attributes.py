"""The dock Attributes: sliders that move the blend live, and the dialog that finds vectors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from tests.gui.panels import make_session
from tests.gui.spaces import drawing
from tests.gui.windows import Person, open_window

from latentloom.doc import attributes as edits
from latentloom.doc.state import Attribute, Focus
from latentloom.doc.waypoints import add_waypoint
from latentloom.ui.attributes.maker import AttributeMaker
from latentloom.ui.attributes.panel import AttributesPanel
from latentloom.ui.attributes.report import page_of
from latentloom.ui.path.panel import PathPanel
from latentloom.work.attribute_messages import AttributesMade, BalanceReport, TableSeen

SMILE = Attribute("Smile", tuple(np.linspace(0, 1, 8).tolist()), "smile in faces.csv")
HAT = Attribute("Hat", tuple(np.linspace(1, 0, 8).tolist()))


@pytest.fixture
def session(qtbot):
    session = make_session()
    yield session
    session.deleteLater()


@pytest.fixture
def panel(qtbot, session):
    panel = AttributesPanel(session)
    qtbot.addWidget(panel)
    panel.resize(460, 240)
    panel.show()
    for one in (SMILE, HAT):
        session.document.edit("Add", edits.add_attribute(session.document.state, one))
    return panel


def at(slider, amount: float) -> QPoint:
    """Where on a slider an amount lies."""
    return QPoint(round(9 + (amount + 2) / 4 * (slider.width() - 18)), slider.height() // 2)


def amounts(session) -> dict[str, float]:
    return edits.amounts(session.document.state.blend)


def test_a_drag_moves_the_blend_live_and_is_one_step(qtbot, session, panel):
    row = panel.rows[0]
    asked = len(session.engine.previews)
    QTest.mousePress(row.slider, Qt.MouseButton.LeftButton, pos=at(row.slider, 0.5))
    for amount in (0.8, 1.1, 1.5):
        QTest.mouseMove(row.slider, at(row.slider, amount))
        assert session.document.gesture_active
    assert len(session.engine.previews) > asked + 2
    assert amounts(session)["Smile"] == pytest.approx(1.5, abs=0.05)
    QTest.mouseRelease(row.slider, Qt.MouseButton.LeftButton, pos=at(row.slider, 1.5))
    assert not session.document.gesture_active
    assert session.document.undo_name == "Set Smile"
    newest = session.engine.previews[-1]
    assert newest.blend.moved[0][0] is session.document.state.attributes[0]
    session.document.undo()
    assert amounts(session) == {}
    assert row.slider.value() == 0
    assert row.amount.value() == 0


def test_escape_takes_a_drag_back_and_the_middle_holds(session, panel):
    slider = panel.rows[1].slider
    slider.setFocus()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at(slider, -1))
    assert amounts(session)["Hat"] == pytest.approx(-1, abs=0.05)
    QTest.keyClick(slider, Qt.Key.Key_Escape)
    assert amounts(session) == {}
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at(slider, -1))
    assert session.document.undo_name == "Add"
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at(slider, 1))
    QTest.mouseMove(slider, at(slider, 0.02))
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at(slider, 0.02))
    assert amounts(session) == {}


def test_keys_field_double_click_rename_remove_and_reset(qtbot, session, panel):
    row = panel.rows[0]
    QTest.keyClick(row.slider, Qt.Key.Key_Right)
    assert amounts(session) == {"Smile": pytest.approx(0.05)}
    row.amount.setValue(3.5)
    assert amounts(session) == {"Smile": 3.5}
    assert row.slider.value() == row.slider.maximum()
    QTest.mouseDClick(row.slider, Qt.MouseButton.LeftButton, pos=at(row.slider, 1))
    assert amounts(session) == {}
    row.name.setText("Grin")
    row.name.editingFinished.emit()
    assert [one.name for one in session.document.state.attributes] == ["Grin", "Hat"]
    row.name.setText("Hat")
    with qtbot.waitSignal(session.noticed) as told:
        row.name.editingFinished.emit()
    assert "already" in told.args[1]
    assert row.name.text() == "Grin"
    row.amount.setValue(1)
    panel.rows[1].amount.setValue(-1)
    assert panel.reset.isEnabled()
    panel.reset.click()
    assert amounts(session) == {}
    assert not panel.reset.isEnabled()
    row.remove.click()
    assert len(panel.rows) == 1
    assert panel.rows[0].name.text() == "Hat"
    session.document.undo()
    assert len(panel.rows) == 2


def test_everywhere_and_a_picture_from_outside(session, panel):
    assert panel.target.text() == "Moves the blend"
    assert panel.back.isHidden()
    panel.everywhere.click()
    assert session.document.state.blend.constant
    session.document.set_focus(Focus("picture", (0.5,) * 8))
    assert panel.target.text() == "Moves your picture"
    panel.rows[0].amount.setValue(1)
    assert session.document.focus.kind == "picture"
    assert session.engine.previews[-1].focus.kind == "picture"
    panel.back.click()
    assert session.document.focus == Focus()


def test_the_frames_of_a_path_follow_the_constant_offset_when_the_slider_is_let_go(qtbot, session, panel):
    strip = PathPanel(session)
    qtbot.addWidget(strip)
    strip.resize(700, 160)
    strip.show()
    state = session.document.state
    for row in (0, 9):
        state = add_waypoint(state, drawing(row))
    session.document.edit("Path", state)
    session.document.edit("Everywhere", edits.set_constant(session.document.state, True))
    slider = panel.rows[0].slider
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=at(slider, 1))
    QTest.mouseMove(slider, at(slider, 1.2))
    assert strip.timeline._key_offset == ()
    QTest.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=at(slider, 1.2))
    (offset,) = strip.timeline._key_offset
    assert offset == edits.constant_offset(session.document.state.blend)
    qtbot.waitUntil(
        lambda: any(len(value) == 3 for r in session.engine.requests for kind, value in r.keys if kind == "path")
    )


def test_an_effect_is_one_click_and_shown_at_once(session, panel):
    blur = next(action for action in panel.add.menu().actions() if action.text() == "Blur")
    blur.trigger()
    (wish,) = session.engine.wishes
    assert (wish.kind, wish.effect, wish.stamp) == ("effect", "blur", session.space.stamp)
    assert panel.progress.isVisibleTo(panel)
    found = Attribute("Blur", (1.0,) * 8, "made")
    session.engine.end_job(1, result=AttributesMade(session.space.stamp, (found,)))
    assert not panel.progress.isVisibleTo(panel)
    assert amounts(session) == {"Blur": 1.0}
    assert session.document.undo_name == "Add Blur"
    # What was found for another space comes too late.
    blur.trigger()
    session.engine.end_job(2, result=AttributesMade("other", (found,)))
    assert len(panel.rows) == 3
    blur.trigger()
    told = []
    session.noticed.connect(lambda level, sentence: told.append((level, sentence)))
    session.engine.end_job(3, "failed", "It cannot be.")
    assert told == [("error", "It cannot be.")]


@pytest.fixture
def maker(qtbot, session):
    maker = AttributeMaker(session, Person(), None)
    qtbot.addWidget(maker)
    maker.open_at("classes")
    return maker


def test_classes_are_ticked_on_either_side(session, maker):
    model = maker.classes.sides.model
    assert not maker.make.isEnabled()
    assert "at least one class" in maker.state.text()
    ticked = Qt.CheckState.Checked.value
    for row, column in ((0, 1), (2, 1), (3, 2), (2, 2)):
        model.setData(model.index(row, column), ticked, Qt.ItemDataRole.CheckStateRole)
    maker.name.setText("Mine")
    maker.fit.setCurrentIndex(maker.fit.findData("svm"))
    maker.make.click()
    (wish,) = session.engine.wishes
    names = session.space.classes
    assert (wish.having, wish.lacking) == ((names[0],), (names[2], names[3]))
    assert (wish.name, wish.fit, wish.kind) == ("Mine", "svm", "classes")
    maker.classes.sides.search.setText("zzz")
    assert maker.classes.sides.table.model().rowCount() == 0


def test_a_table_is_read_balanced_and_reported(session, maker, tmp_path):
    maker.open_at("table")
    assert "Choose a table" in maker.state.text()
    maker._questions.table = tmp_path / "faces.csv"
    maker.table.choose.click()
    assert session.engine.tables_seen == [tmp_path / "faces.csv"]
    session.engine.end_job(1, "failed", "faces.csv has no line below its column names.")
    assert maker.state.text().startswith("faces.csv has no line")
    assert not maker.table.own.isEnabled()
    session.space = replace(session.space, attributes=("smile", "hat"))
    session.spaceChanged.emit(session.space)
    maker.table.own.click()
    session.engine.end_job(2, result=TableSeen(None, (("smile", 3), ("hat", 2)), 6))
    assert maker.table.columns.count() == 2
    for i in range(2):
        maker.table.columns.item(i).setCheckState(Qt.CheckState.Checked)
    maker.table.balanced.setChecked(True)
    maker.make.click()
    (wish,) = session.engine.wishes
    assert (wish.columns, wish.balanced, wish.file) == (("smile", "hat"), True, None)
    cells = (((False, False), 4, 4), ((False, True), 1, 4), ((True, False), 2, 4), ((True, True), 3, 4))
    even = ((1.0, 0.0), (0.0, 1.0))
    report = BalanceReport(("smile", "hat"), cells, ((1.0, 0.6), (0.6, 1.0)), even, ((1.0, 0.5), (0.4, 1.0)), even)
    session.engine.end_job(3, result=AttributesMade(session.space.stamp, (SMILE, HAT), report))
    assert maker.table.report.isVisibleTo(maker)
    words = maker.table.report.toPlainText()
    assert "Largest leakage 0.50 before, 0.00 after" in words
    assert maker.state.text() == "Added: Smile, Hat."
    assert "could not be measured" in page_of(BalanceReport(("a", "b"), cells, even, even))


def test_drawings_are_taken_from_the_selection(session, maker):
    maker.open_at("drawings")
    page = maker.drawings
    assert not page.take[0].isEnabled()
    session.select([3, 1, 2])
    page.take[0].click()
    assert maker.make.isEnabled()
    session.select((3, 4))
    page.take[1].click()
    maker.make.click()
    (wish,) = session.engine.wishes
    assert (wish.kind, wish.rows, wish.other_rows) == ("drawings", (1, 2, 3), (4,))


def test_in_the_window_the_dock_opens_the_dialog_and_vectors_are_written(qtbot, tmp_path):
    scene = open_window(qtbot)
    window, engine = scene.window, scene.engine
    panel = window.panels.attributes
    assert not panel.export.isEnabled()
    scene.session.document.edit("Add", edits.add_attribute(scene.session.document.state, SMILE))
    panel.makerAsked.emit("table")
    dialog = window.dialogs.shown("attributes")
    assert isinstance(dialog, AttributeMaker)
    assert dialog.tabs.currentWidget() is dialog.table
    scene.person.saves = tmp_path / "mine"
    panel.export.click()
    assert engine.attributes_written == [((SMILE,), tmp_path / "mine.csv")]
    scene.person.table = tmp_path / "vectors.csv"
    panel.importAsked.emit()
    assert (engine.wishes[-1].kind, engine.wishes[-1].file) == ("file", tmp_path / "vectors.csv")
    window.actions_by_id["tools.attributes"].trigger()
    assert dialog.tabs.currentWidget() is dialog.classes
    scene.person.opens = Path(tmp_path / "cat.png")
    scene.person.opens.touch()
    panel.picture.click()
    assert engine.pictures_read == [scene.person.opens]
