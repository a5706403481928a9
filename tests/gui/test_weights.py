"""The table of weights: the wheel's twin."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDoubleSpinBox
from tests.gui.benches import make_bench, mouse_move, point
from tests.gui.panels import on_screen

from latentloom.doc import blends, wheel
from latentloom.ui.weights.model import Column
from latentloom.ui.weights_panel import WeightsPanel
from latentloom.ui.wheel.view import WheelView

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(qtbot):
    def make(startup=5, **options):
        bench = make_bench(startup, **options)
        panel = WeightsPanel(bench.session)
        panel.bench = bench
        bench.adopt(panel)
        on_screen(qtbot, panel, 460, 400)
        return panel

    return make


def cell(panel, row, column):
    return panel.table.model().index(row, column)


def text(panel, row, column=Column.SHARE):
    return cell(panel, row, column).data()


def go(panel, row, column=Column.CLASS):
    panel.table.setFocus()
    panel.table.setCurrentIndex(cell(panel, row, column))


def select(panel, *rows):
    flags = QItemSelectionModel.SelectionFlag
    panel.table.selectionModel().clear()
    for row in rows:
        panel.table.selectionModel().select(cell(panel, row, 0), flags.Select | flags.Rows)


def type_share(qtbot, panel, digits):
    qtbot.keyClick(panel.table, digits[0])
    editor = panel.table.findChild(QDoubleSpinBox)
    qtbot.keyClicks(editor, digits[1:])
    close_with_return(qtbot, panel, editor)


def close_with_return(qtbot, panel, editor):
    """Qt lets the field think the number over and takes it in the next turn."""
    qtbot.keyClick(editor, KEY.Key_Return)
    qtbot.waitUntil(lambda: panel.table.state() != panel.table.State.EditingState)


def test_it_shows_names_and_percentages_that_make_a_hundred(panel):
    it = panel(3)
    assert [text(it, row) for row in range(3)] == ["33.4 %", "33.3 %", "33.3 %"]
    assert text(it, 0, Column.CLASS) == "Greek 01"
    assert text(it, 0, Column.EXEMPLAR) == "Class mean"


def test_a_typed_number_sets_the_share_on_the_wheel_too(qtbot, panel):
    it = panel(5)
    view = WheelView(it.bench.session, it)
    go(it, 1)
    type_share(qtbot, it, "40")
    assert it.bench.shares == pytest.approx([0.15, 0.4, 0.15, 0.15, 0.15])
    assert view.scene.texts[1] == "40.0"
    assert it.bench.undo_names() == ["Set a share"]
    it.bench.document.undo()
    assert text(it, 1) == "20.0 %"


def test_a_look_into_a_cell_changes_nothing(qtbot, panel):
    it = panel(3)
    go(it, 0, Column.SHARE)
    qtbot.keyClick(it.table, KEY.Key_F2)
    close_with_return(qtbot, it, it.table.findChild(QDoubleSpinBox))
    assert it.bench.document.undo_name is None


def test_a_drag_on_the_wheel_is_told_live_and_only_for_rows_that_changed(qtbot, panel):
    it = panel(5)
    # The locked share is the longest bar and stays it, so nothing about its row changes.
    it.bench.set_wheel(wheel.toggle_lock(wheel.with_share(it.bench.wheel, 2, 0.6), 2))
    view = WheelView(it.bench.session, it)
    view.resize(400, 400)
    told = []
    columns = set()

    def note(first, last):
        told.extend(range(first.row(), last.row() + 1))
        columns.update((first.column(), last.column()))

    it.table.source.dataChanged.connect(note)
    layout = view.layout_on_screen
    qtbot.mousePress(view, LEFT, NONE, point(layout.centre))
    mouse_move(view, point(layout.to_screen((0.0, 0.6))))
    assert it.bench.document.gesture_active
    assert sorted(set(told)) == [0, 1, 3, 4]
    assert columns == {Column.SHARE}
    assert text(it, 0) == f"{view.scene.texts[0]} %"
    qtbot.mouseRelease(view, LEFT, NONE, point(layout.to_screen((0.0, 0.6))))


class PaintWatch(QObject):
    """Notes which parts of a widget are painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.rects = []
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            self.rects.append(event.rect())
        return False


def test_a_drag_repaints_the_numbers_and_no_names_and_pictures(qtbot, panel):
    it = panel(5)
    table = it.table
    watch = PaintWatch(table.viewport())
    table.viewport().update()
    qtbot.waitUntil(lambda: bool(watch.rects))
    watch.rects.clear()
    document = it.bench.document
    document.begin("Drag", "wheel")
    document.update(blends.set_wheel(document.state, wheel.with_puck(it.bench.wheel, (0.3, 0.4))))
    qtbot.waitUntil(lambda: bool(watch.rects))
    document.commit()
    left = table.columnViewportPosition(Column.SHARE)
    # Qt takes one pixel more than the column.
    assert all(left <= rect.left() and rect.right() <= left + table.columnWidth(Column.SHARE) for rect in watch.rects)


def test_when_the_longest_bar_changes_so_do_all_the_others(qtbot, panel):
    it = panel(3)
    it.bench.set_wheel(wheel.with_shares(it.bench.wheel, [0.6, 0.2, 0.2]))
    told = []
    it.table.source.dataChanged.connect(lambda first, last: told.extend(range(first.row(), last.row() + 1)))
    it.bench.set_wheel(wheel.with_shares(it.bench.wheel, [0.5, 0.3, 0.2]))
    assert text(it, 2) == "20.0 %"
    assert sorted(told) == [0, 1, 2]


@pytest.mark.parametrize(
    ("column", "key", "flag"),
    [(Column.LOCK, "L", "locked"), (Column.MUTE, "M", "muted"), (Column.SOLO, "S", "solo")],
)
def test_flags_by_click_by_space_and_by_letter(qtbot, panel, column, key, flag):
    it = panel(5)

    def on():
        return {entry[0] if flag == "locked" else entry for entry in getattr(it.bench.wheel, flag)}

    centre = it.table.visualRect(cell(it, 2, column)).center()
    qtbot.mouseClick(it.table.viewport(), LEFT, NONE, centre)
    assert on() == {2}
    go(it, 2, column)
    qtbot.keyClick(it.table, KEY.Key_Space)
    assert on() == set()
    qtbot.keyClick(it.table, key)
    assert on() == {2}
    assert cell(it, 2, column).data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
    assert cell(it, 2, column).data(Qt.ItemDataRole.AccessibleTextRole).endswith("on")
    assert len(it.bench.undo_names()) == 3


def test_space_on_a_name_mutes(qtbot, panel):
    it = panel(5)
    go(it, 1)
    qtbot.keyClick(it.table, KEY.Key_Space)
    assert it.bench.wheel.muted == {1}
    assert text(it, 1) == "0.0 %"


def test_several_rows_at_once(qtbot, panel):
    it = panel(5)
    it.bench.set_wheel(wheel.with_shares(it.bench.wheel, [0.5, 0.1, 0.2, 0.1, 0.1]))
    assert not it.even.isEnabled()
    select(it, 0, 1, 2)
    qtbot.mouseClick(it.even, LEFT)
    assert it.bench.shares == pytest.approx([0.8 / 3] * 3 + [0.1, 0.1])
    qtbot.mouseClick(it.lock, LEFT)
    assert [i for i, _ in it.bench.wheel.locked] == [0, 1, 2]
    qtbot.mouseClick(it.lock, LEFT)
    assert it.bench.wheel.locked == ()
    qtbot.mouseClick(it.mute, LEFT)
    assert it.bench.wheel.muted == {0, 1, 2}
    qtbot.mouseClick(it.mute, LEFT)
    assert it.bench.wheel.muted == set()
    assert it.bench.undo_names()[:5] == ["Mute or unmute"] * 2 + ["Lock or unlock"] * 2 + ["Even these"]


def test_sorting_by_share_and_editing_the_right_row(qtbot, panel):
    it = panel(4)
    it.bench.set_wheel(wheel.with_shares(it.bench.wheel, [0.1, 0.4, 0.2, 0.3]))
    it.table.sortByColumn(Column.SHARE, Qt.SortOrder.DescendingOrder)
    assert [text(it, row) for row in range(4)] == ["40.0 %", "30.0 %", "20.0 %", "10.0 %"]
    assert it.table.ring_at(0) == 1
    go(it, 3)
    type_share(qtbot, it, "70")
    assert it.bench.shares[0] == pytest.approx(0.7)
    assert text(it, 0) == "70.0 %"


def test_rows_stay_put_while_a_drag_is_under_way(panel):
    it = panel(4)
    it.table.sortByColumn(Column.SHARE, Qt.SortOrder.DescendingOrder)
    document = it.bench.document
    before = [it.table.ring_at(row) for row in range(4)]
    document.begin("Drag")
    document.update(blends.set_wheel(document.state, wheel.with_share(it.bench.wheel, 3, 0.9)))
    assert [it.table.ring_at(row) for row in range(4)] == before
    document.commit()
    assert it.table.ring_at(0) == 3


def test_an_exemplar_is_chosen_in_its_cell(qtbot, panel):
    it = panel(5)
    go(it, 1, Column.EXEMPLAR)
    qtbot.keyClick(it.table, KEY.Key_F2)
    combo = it.table.findChild(QComboBox)
    combo.setCurrentIndex(combo.findData("medoid"))
    combo.activated.emit(combo.currentIndex())
    name = it.bench.blend.classes[1]
    assert dict(it.bench.blend.chosen) == {name: "medoid"}
    assert text(it, 1, Column.EXEMPLAR) == "Most typical"
    assert it.bench.undo_names() == ["Choose an exemplar"]


def test_other_classes_make_other_rows(panel):
    it = panel(5)
    select(it, 4)
    document = it.bench.document
    document.edit("Fewer", blends.set_classes(document.state, it.bench.blend.classes[:3]))
    assert it.table.model().rowCount() == 3
    assert it.table.rings() == []
    assert not it.mute.isEnabled()
    document.undo()
    assert it.table.model().rowCount() == 5


def test_only_visible_rows_ask_for_pictures(qtbot, panel):
    it = panel(964)
    it.table.viewport().grab()
    engine = it.bench.engine
    qtbot.waitUntil(lambda: len(engine.requests) > 0)
    assert max(len(request.keys) for request in engine.requests) < 30
    engine.send_pictures(engine.requests[-1])


def test_names_for_screen_readers(panel):
    it = panel()
    assert it.table.accessibleName()
    for button in it.findChildren(QAbstractButton):
        if button.isVisible() and button.text():
            assert button.accessibleName()
            assert button.statusTip()
    headers = [
        it.table.model().headerData(c, Qt.Orientation.Horizontal, Qt.ItemDataRole.AccessibleTextRole) for c in Column
    ]
    assert all(headers)
