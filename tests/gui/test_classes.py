"""The choice of classes: search, groups, random, most different; every choice one undo step."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from tests.gui.benches import make_bench
from tests.gui.panels import on_screen

from latentloom.doc import wheel
from latentloom.ui.classes_panel import ClassesPanel

LEFT = Qt.MouseButton.LeftButton
KEY = Qt.Key
CHECK = Qt.ItemDataRole.CheckStateRole


@pytest.fixture
def panel(qtbot):
    def make(startup=20, classes=100, **options):
        bench = make_bench(startup, classes, **options)
        panel = ClassesPanel(bench.session)
        panel.bench = bench
        bench.adopt(panel)
        on_screen(qtbot, panel, 260, 600)
        return panel

    return make


def group(panel, place):
    return panel.model.index(place, 0)


def row(panel, place, number):
    return panel.model.index(number, 0, group(panel, place))


def toggle(qtbot, panel, index):
    panel.tree.setFocus()
    panel.tree.setCurrentIndex(index)
    qtbot.keyClick(panel.tree, KEY.Key_Space)


def test_a_class_joins_and_leaves_by_space(qtbot, panel):
    it = panel()
    assert it.taking_part.text() == "20 of 100 take part"
    index = row(it, 0, 1)
    it.tree.expand(group(it, 0))
    assert index.data(CHECK) == Qt.CheckState.Unchecked
    toggle(qtbot, it, index)
    assert it.taking_part.text() == "21 of 100 take part"
    assert index.data(CHECK) == Qt.CheckState.Checked
    assert it.bench.blend.classes[-1] == it.bench.session.space.classes[1]
    toggle(qtbot, it, index)
    assert it.bench.undo_names() == ["Choose classes", "Choose classes"]


def test_a_click_on_the_box_chooses(qtbot, panel):
    it = panel()
    it.tree.expand(group(it, 0))
    box = it.tree.visualRect(row(it, 0, 1))
    at = box.topLeft()
    at.setX(box.left() + 10)
    at.setY(box.center().y())
    qtbot.mouseClick(it.tree.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, at)
    assert len(it.bench.blend.classes) == 21


def test_a_group_has_three_states_and_covers_its_classes(qtbot, panel):
    it = panel(20, 100)
    assert it.model.rowCount() == 5
    assert group(it, 0).data() == "Greek  4 of 20"
    assert group(it, 0).data(CHECK) == Qt.CheckState.PartiallyChecked
    toggle(qtbot, it, group(it, 0))
    assert group(it, 0).data(CHECK) == Qt.CheckState.Checked
    assert len(it.bench.blend.classes) == 36
    toggle(qtbot, it, group(it, 0))
    assert group(it, 0).data(CHECK) == Qt.CheckState.Unchecked
    assert len(it.bench.blend.classes) == 16
    assert it.bench.undo_names() == ["Choose classes", "Choose classes"]


def test_those_who_stay_keep_order_and_proportion(qtbot, panel):
    it = panel(4, 40)
    it.bench.set_wheel(wheel.with_shares(it.bench.wheel, [0.4, 0.3, 0.2, 0.1]))
    first = it.bench.blend.classes
    it.choose("x", [39, 0, 5])
    assert it.bench.blend.classes == (first[0], first[3], it.bench.session.space.classes[5])
    assert it.bench.shares[0] == pytest.approx(4 * it.bench.shares[1])


def test_fewer_than_two_are_refused_in_words(qtbot, panel):
    it = panel(2, 40)
    before = it.bench.document.state
    toggle(qtbot, it, group(it, 0))
    assert it.bench.document.state is not before
    it.bench.document.undo()
    it.choose("x", [3])
    assert it.refusal.isVisible()
    assert "two classes" in it.refusal.text()
    assert it.bench.document.state is before
    it.choose("x", [3, 4])
    assert not it.refusal.isVisible()


def test_search_takes_several_words_in_any_order(qtbot, panel):
    it = panel(20, 100)
    qtbot.keyClicks(it.search, "07 LAT")
    assert [it.bench.session.space.classes[i] for i in it.model.shown] == ["Latin/character07"]
    assert it.tree.isExpanded(group(it, 0))
    it.search.setText("latin")
    assert len(it.model.shown) == 20
    qtbot.mouseClick(it.only_shown, LEFT)
    assert all(name.startswith("Latin/") for name in it.bench.blend.classes)
    assert len(it.bench.blend.classes) == 20
    assert it.bench.document.undo_name == "Only these classes"
    it.search.setText("no such thing")
    assert it.model.rowCount() == 0
    assert not it.only_shown.isEnabled()
    qtbot.keyClick(it.search, KEY.Key_Escape)
    assert it.search.text() == ""
    assert len(it.model.shown) == 100


def test_checking_a_group_in_a_search_covers_only_what_is_shown(qtbot, panel):
    it = panel(2, 40)
    it.search.setText("greek 1")
    shown = set(it.model.shown)
    assert 2 < len(shown) < 20
    before = set(it.bench.blend.classes)
    toggle(qtbot, it, group(it, 0))
    names = {it.bench.session.space.classes[i] for i in shown}
    assert set(it.bench.blend.classes) == before | names


def test_random_takes_as_many_as_asked(qtbot, panel):
    it = panel(20, 100)
    it.count.setValue(37)
    qtbot.mouseClick(it.random, LEFT)
    first = it.bench.blend.classes
    assert len(first) == 37
    qtbot.mouseClick(it.random, LEFT)
    assert set(it.bench.blend.classes) != set(first)
    assert it.bench.undo_names() == ["Random classes", "Random classes"]


def test_most_different_are_farther_apart_than_random_ones(qtbot, panel):
    it = panel(20, 100)
    space = it.bench.session.space

    def nearest():
        means = space.class_means[[space.classes.index(name) for name in it.bench.blend.classes]]
        return min(np.linalg.norm(a - b) for a, b in itertools.combinations(means, 2))

    it.count.setValue(8)
    qtbot.mouseClick(it.random, LEFT)
    by_chance = nearest()
    qtbot.mouseClick(it.different, LEFT)
    assert nearest() > by_chance
    assert len(it.bench.blend.classes) == 8


def test_one_from_each_group_and_all(qtbot, panel):
    it = panel(20, 100)
    qtbot.mouseClick(it.one_each, LEFT)
    assert sorted(name.split("/")[0] for name in it.bench.blend.classes) == sorted(set(it.bench.session.space.groups))
    qtbot.mouseClick(it.all, LEFT)
    assert it.taking_part.text() == "100 of 100 take part"
    it.bench.document.undo()
    assert it.taking_part.text() == "5 of 100 take part"


def test_a_space_without_groups_is_a_flat_list(qtbot, panel):
    it = panel(4, 10)
    assert it.model.flat
    assert it.model.rowCount() == 10
    assert it.one_each.isHidden()
    toggle(qtbot, it, it.model.index(1, 0))
    assert len(it.bench.blend.classes) == 5


def test_nearly_a_thousand_classes_ask_only_for_visible_pictures(qtbot, panel):
    it = panel(20, 964)
    it.tree.expandAll()
    it.tree.viewport().grab()
    engine = it.bench.engine
    qtbot.waitUntil(lambda: len(engine.requests) > 0)
    assert max(len(request.keys) for request in engine.requests) < 40
    engine.send_pictures(engine.requests[-1])
    it.tree.viewport().grab()
    qtbot.mouseClick(it.all, LEFT)
    assert it.taking_part.text() == "964 of 964 take part"


def test_undo_elsewhere_is_followed_and_clears_the_refusal(panel):
    it = panel(20, 100)
    it.choose("x", range(10))
    it.choose("x", [1])
    assert it.refusal.isVisible()
    it.bench.document.undo()
    assert it.taking_part.text() == "20 of 100 take part"
    assert not it.refusal.isVisible()


def test_keyboard_goes_from_the_search_to_the_list(qtbot, panel):
    it = panel()
    it.activateWindow()
    it.search.setFocus()
    qtbot.waitUntil(it.search.hasFocus)
    qtbot.keyClick(it.search, KEY.Key_Down)
    assert it.tree.hasFocus()
    assert it.tree.currentIndex().isValid()


def test_every_control_has_a_name_and_a_tip(panel):
    it = panel()
    for control in (it.search, it.tree, it.count, *it.findChildren(QAbstractButton)):
        if control.isVisible() and not (isinstance(control, QAbstractButton) and not control.text()):
            assert control.accessibleName()
            assert control.statusTip()
