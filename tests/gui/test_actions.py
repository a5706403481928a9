"""The table of actions: complete, without collisions, and what each entry of the menus does in the real window."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from tests.gui.spaces import make_space
from tests.gui.windows import open_window

from latentloom.base.errors import LoomError, UsageError
from latentloom.doc import blends, wheel
from latentloom.doc.document import new_state
from latentloom.doc.state import SpaceRef, Waypoint
from latentloom.doc.waypoints import add_waypoint
from latentloom.ui import blend_text, fuzzy, icons
from latentloom.ui.action_set import ActionSet, leaves, plain
from latentloom.ui.actions import ACTIONS, MENUS, Situation
from latentloom.ui.finder import search
from latentloom.ui.spaces import check_fits


def test_ids_shortcuts_and_icons_are_in_order(qapp):
    assert len({spec.id for spec in ACTIONS}) == len(ACTIONS)
    keys = [keys.toString() for spec in ACTIONS for keys in spec.shortcuts()]
    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert {spec.icon for spec in ACTIONS if spec.icon} <= set(icons.names())
    assert {spec.menu for spec in ACTIONS} <= set(MENUS)
    assert all(spec.tip and not spec.tip.endswith(".") for spec in ACTIONS)


@pytest.mark.parametrize("spec", [spec for spec in ACTIONS if spec.fallback], ids=lambda spec: spec.id)
def test_an_action_with_a_fallback_has_keys_on_every_keyboard(qapp, spec):
    assert not QKeySequence(spec.fallback).isEmpty()
    assert any("+" in keys.toString() or keys.toString().startswith("F") for keys in spec.shortcuts())


def test_mnemonics_differ_within_a_menu(qapp):
    for menu in MENUS:
        letters = [
            spec.text[spec.text.index("&") + 1].lower() for spec in ACTIONS if spec.menu == menu and "&" in spec.text
        ]
        assert len(letters) == len(set(letters)), menu


def test_the_set_refuses_missing_handlers(qapp, qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    with pytest.raises(KeyError, match=r"file\.new"):
        ActionSet({spec.id: owner.update for spec in ACTIONS if spec.id != "file.new"}, owner)


@pytest.mark.parametrize(
    ("now", "enabled", "disabled"),
    [
        (
            Situation(),
            {"file.open", "file.quit", "help.about"},
            {"edit.undo", "file.export", "path.play"},
        ),
        (Situation(space=True), {"file.export", "blend.even"}, {"edit.copy_picture", "edit.redo", "path.clear"}),
        (Situation(space=True, waypoints=1), {"path.clear"}, {"path.play", "path.reverse"}),
        (Situation(space=True, waypoints=2), {"path.play", "path.reverse"}, set()),
        (Situation(undo="Blend", redo="Even", picture=True), {"edit.undo", "edit.redo", "edit.copy_picture"}, set()),
    ],
)
def test_rules(now, enabled, disabled):
    allowed = {spec.id for spec in ACTIONS if spec.enabled(now)}
    assert enabled <= allowed
    assert not disabled & allowed


def test_undo_and_redo_name_the_step(qtbot):
    scene = open_window(qtbot)
    actions, document = scene.window.actions_by_id, scene.session.document
    assert not actions["edit.undo"].isEnabled()
    QTest.keySequence(scene.window, "Ctrl+I")
    assert plain(actions["edit.undo"].text()) == "Undo"
    QTest.keySequence(scene.window, "Ctrl+R")
    assert plain(actions["edit.undo"].text()) == "Undo Randomise"
    random = wheel.shares(document.state.blend.wheel).copy()
    QTest.keySequence(scene.window, "Ctrl+Z")
    assert plain(actions["edit.redo"].text()) == "Redo Randomise"
    assert np.allclose(wheel.shares(document.state.blend.wheel), 1 / 4)
    actions["edit.redo"].trigger()
    assert np.array_equal(wheel.shares(document.state.blend.wheel), random)


def test_even_and_invert(qtbot):
    scene = open_window(qtbot)
    document = scene.session.document
    names = document.state.blend.classes
    document.edit("Blend", blends.set_shares(document.state, dict(zip(names, (0.7, 0.3, 0.0, 0.0), strict=True))))
    QTest.keySequence(scene.window, "Ctrl+I")
    shares = blends.shares_by_name(document.state.blend)
    assert shares[names[0]] == min(shares.values())
    QTest.keySequence(scene.window, "Ctrl+Shift+E")
    assert np.allclose(wheel.shares(document.state.blend.wheel), 1 / 4)


def test_method_and_prototype_menus_follow_the_document(qtbot):
    scene = open_window(qtbot)
    menus, document = scene.window.menus, scene.session.document
    assert menus.method.keys() == list(scene.engine.space.info.methods)
    menus.method.pick("linear")
    assert document.state.blend.method == "linear"
    menus.prototype.pick("centres:3")
    assert document.state.blend.prototype == "centres:3"
    document.undo()
    document.undo()
    assert [a.data() for a in menus.method.actions() if a.isChecked()] == ["spherical"]
    assert [a.data() for a in menus.prototype.actions() if a.isChecked()] == ["mean"]


def test_path_actions(qtbot):
    scene = open_window(qtbot)
    document = scene.session.document
    QTest.keySequence(scene.window, "Ctrl+D")
    assert [stop.kind for stop in document.state.path.waypoints] == ["blend"]
    document.edit("Stop", add_waypoint(document.state, Waypoint("class", scene.session.space.classes[0], "one")))
    scene.window.actions_by_id["path.reverse"].trigger()
    assert [stop.kind for stop in document.state.path.waypoints] == ["class", "blend"]
    QTest.keySequence(scene.window, "Ctrl+P")
    assert scene.window.panels.path.player.playing
    QTest.keySequence(scene.window, "Ctrl+P")
    assert not scene.window.panels.path.player.playing
    scene.window.actions_by_id["path.clear"].trigger()
    assert document.state.path.waypoints == ()
    assert document.undo_name == "Clear Path"


def test_the_blend_goes_through_the_clipboard(qtbot):
    scene = open_window(qtbot)
    document = scene.session.document
    names = document.state.blend.classes
    document.edit("Blend", blends.set_shares(document.state, dict(zip(names, (0.5, 0.25, 0.25, 0.0), strict=True))))
    before = blends.shares_by_name(document.state.blend)
    QTest.keySequence(scene.window, "Ctrl+Shift+C")
    assert json.loads(QGuiApplication.clipboard().text())["weights"] == pytest.approx(before)
    scene.window.actions_by_id["blend.even"].trigger()
    QTest.keySequence(scene.window, "Ctrl+V")
    assert document.undo_name == "Paste Blend"
    assert blends.shares_by_name(document.state.blend) == pytest.approx(before)


def test_the_picture_goes_to_the_clipboard(qtbot):
    scene = open_window(qtbot)
    QGuiApplication.clipboard().clear()
    QTest.keySequence(scene.window, "Ctrl+C")
    assert QGuiApplication.clipboard().image().width() > 0


def test_nonsense_on_the_clipboard_is_a_notice_and_changes_nothing(qtbot):
    scene = open_window(qtbot)
    before = scene.session.document.state
    QGuiApplication.clipboard().setText("just words")
    QTest.keySequence(scene.window, "Ctrl+V")
    assert scene.session.document.state is before
    assert [n.level for n in scene.window.notices.shown()] == ["error"]
    assert "no blend" in scene.window.notices.shown()[0].sentence


@pytest.mark.parametrize(
    "change",
    [
        {"weights": {}},
        {"weights": {"nobody": 1.0, "else": 1.0}},
        {"weights": "all"},
        {"method": "magic"},
        {"seed": "one"},
        {"seed": True},
        {"prototype": "best"},
        {"chosen": []},
        {"latentloom": "sheet"},
    ],
    ids=str,
)
def test_a_text_that_is_no_blend_of_this_space_is_refused(change):
    info = make_space().info
    state = new_state(SpaceRef("fake"), info.startup)
    good = json.loads(blend_text.to_text(state.blend))
    with pytest.raises(UsageError):
        blend_text.with_text(state, json.dumps(good | change), info.classes, info.methods)


def test_a_text_may_count_its_eigen_images():
    info = replace(make_space().info, methods=("spherical", "eigen"))
    state = new_state(SpaceRef("fake"), info.startup)
    text = json.dumps(json.loads(blend_text.to_text(state.blend)) | {"method": "eigen:12"})
    made = blend_text.with_text(state, text, info.classes, info.methods)
    assert made.blend.method == "eigen:12"
    check_fits(made, info)
    with pytest.raises(LoomError, match="does not offer the method eigen:12"):
        check_fits(made, replace(info, methods=("spherical",)))


@pytest.mark.parametrize("weights", [(-1.0, 1.0), (0.0, 0.0), (float("nan"), 1.0), (float("inf"), 1.0)])
def test_weights_that_are_no_weights_are_refused(weights):
    info = make_space().info
    state = new_state(SpaceRef("fake"), info.startup)
    text = json.dumps({"latentloom": "blend", "weights": dict(zip(info.startup, weights, strict=False))})
    with pytest.raises(UsageError):
        blend_text.with_text(state, text, info.classes, info.methods)


def test_finding_by_letters():
    assert fuzzy.score("exp", "Export") > fuzzy.score("exp", "Explain the point")
    assert fuzzy.score("sa", "Save as") > fuzzy.score("sa", "Use as a base")
    assert fuzzy.score("xyz", "Export") is None
    assert fuzzy.score("", "anything") == 0.0


def test_the_finder_runs_what_it_finds(qtbot):
    scene = open_window(qtbot)
    finder = scene.window.finder
    QTest.keySequence(scene.window, "Ctrl+K")
    assert finder.list.isVisible()
    QTest.keyClicks(finder, "randomi")
    assert plain(finder.lines[0][1].text()) == "Randomise"
    QTest.keyClick(finder, Qt.Key.Key_Return)
    assert scene.session.document.undo_name == "Randomise"
    assert not finder.list.isVisible()
    assert finder.text() == ""


def test_the_finder_knows_other_words_methods_and_panels(qtbot):
    scene = open_window(qtbot)
    known = scene.window.menus.all()
    assert plain(search("dice", known)[0][1].text()) == "Randomise"
    assert search("typical norm", known)[0][1].data() == "typical"
    assert "Map" in [plain(action.text()) for _, action in search("map", known)[:2]]


def test_arrows_choose_and_escape_leaves_the_finder(qtbot):
    scene = open_window(qtbot)
    finder = scene.window.finder
    finder.open()
    QTest.keyClicks(finder, "re")
    QTest.keyClick(finder, Qt.Key.Key_Down)
    assert finder.list.currentIndex().row() == 1
    QTest.keyClick(finder, Qt.Key.Key_Escape)
    assert not finder.list.isVisible()
    assert not scene.session.document.dirty


def test_every_action_stands_in_a_menu(qtbot):
    scene = open_window(qtbot)
    listed = {action.objectName() for _, action in leaves(scene.window.menus.bar.values())}
    assert {spec.id for spec in ACTIONS} <= listed
