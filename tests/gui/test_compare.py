"""The bake-off: one weighting by every method, under a real mouse and keys."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.gui.panels import lean
from tests.gui.spaces import make_space
from tests.gui.studies import answer, asked, measured, wait_for
from tests.gui.windows import open_window

from latentloom.doc import blends, wheel
from latentloom.ui.studies.figures import FIGURES, milliseconds, plausibility
from latentloom.ui.studies.watch import REST_MS
from latentloom.work.messages import EvidenceReport, StudyItem

LEFT = Qt.MouseButton.LeftButton
SCORES = {"spherical": (0.6, 2.0), "typical": (0.7, 0.5), "linear": (0.5, 0.4)}


@pytest.fixture
def scene(qtbot):
    return open_window(qtbot, space=make_space(judged=True))


@pytest.fixture
def dialog(qtbot, scene):
    scene.window.actions_by_id["blend.compare"].trigger()
    dialog = scene.window.dialogs.shown("compare")
    with qtbot.waitExposed(dialog):
        pass
    return dialog


def compare(qtbot, scene, count=1):
    request = wait_for(qtbot, scene.engine, "methods", count)
    blend = scene.session.document.state.blend
    items = measured(scene.engine.space, blend, SCORES)
    answer(scene.engine, request, [*items, StudyItem("even", None, sentence="Choose it to begin.")])
    return request


def test_the_menu_opens_it_and_the_window_stays_usable(scene, dialog):
    assert not dialog.isModal()
    action = scene.window.actions_by_id["blend.compare"]
    assert action.shortcut().toString() == "Ctrl+Shift+M"
    assert action in scene.window.menus.bar["Blend"].actions()


def test_every_method_has_a_card_with_its_numbers(qtbot, scene, dialog):
    assert list(dialog.cards) == list(scene.session.space.methods)
    request = compare(qtbot, scene)
    assert request.blend == scene.session.document.state.blend
    card = dialog.cards["typical"]
    assert card.text() == "Typical norm"
    assert "Evidence AUC 0.70" in card.accessibleDescription()
    assert "Time 0.5 ms" in card.accessibleDescription()
    image = card.grab().toImage()
    levels = [image.pixelColor(x, y).lightness() for x in range(20, 140, 2) for y in range(20, 140, 2)]
    assert min(levels) < 60, "ink"
    assert max(levels) == 255, "paper"
    assert dialog.state.text() == "Click a picture to blend that way."


def test_cards_fill_as_methods_are_done(qtbot, scene, dialog):
    request = wait_for(qtbot, scene.engine, "methods")
    items = measured(scene.engine.space, request.blend, SCORES)
    answer(scene.engine, request, items[:1], done=False)
    assert dialog.state.text() == "Measuring: 1 of 4"
    assert [card.item is not None for card in dialog.cards.values()] == [True, False, False, False]


def test_a_click_adopts_a_method_as_one_step_and_compares_nothing_anew(qtbot, scene, dialog):
    compare(qtbot, scene)
    QTest.mouseClick(dialog.cards["linear"], LEFT)
    document = scene.session.document
    assert document.state.blend.method == "linear"
    assert document.undo_name == "Method"
    qtbot.waitUntil(lambda: dialog.cards["linear"].in_use)
    assert not dialog.cards["spherical"].in_use
    assert dialog.cards["linear"].accessibleName() == "Linear, in use"
    document.undo()
    assert document.state.blend.method == "spherical"
    assert document.undo_name is None
    assert not any(card.stale for card in dialog.cards.values())
    assert len(asked(scene.engine, "methods")) == 1


def test_the_keyboard_adopts_too(qtbot, scene, dialog):
    compare(qtbot, scene)
    dialog.cards["typical"].setFocus()
    QTest.keyClick(dialog.cards["typical"], Qt.Key.Key_Space)
    assert scene.session.document.state.blend.method == "typical"


@pytest.mark.parametrize(
    ("key", "order"),
    [
        ("auc", ["typical", "spherical", "linear", "even"]),
        ("time", ["linear", "typical", "spherical", "even"]),
        ("listed", ["spherical", "typical", "linear", "even"]),
    ],
)
def test_it_is_sorted_by_any_number(qtbot, scene, dialog, key, order):
    compare(qtbot, scene)
    dialog.sorting.setCurrentIndex(dialog.sorting.findData(key))
    assert dialog.order() == order
    qtbot.waitUntil(lambda: dialog.cards[order[0]].pos().x() < dialog.cards[order[1]].pos().x())


def test_other_weights_fade_the_cards_and_are_compared_once_the_hand_rests(qtbot, scene, dialog):
    compare(qtbot, scene)
    lean(scene.session, 0.4, 0.1)
    assert all(card.stale for card in dialog.cards.values())
    lean(scene.session, 0.4, 0.2)
    compare(qtbot, scene, 2)
    assert not any(card.stale for card in dialog.cards.values())
    assert len(asked(scene.engine, "methods")) == 2


def test_a_hand_that_holds_still_within_a_drag_does_not_rest(qtbot, scene, dialog):
    compare(qtbot, scene)
    document = scene.session.document
    document.begin("Blend")
    document.update(blends.set_wheel(document.state, wheel.with_puck(document.state.blend.wheel, (0.4, 0.1))))
    qtbot.wait(REST_MS + 150)
    assert len(asked(scene.engine, "methods")) == 1
    document.commit()
    assert wait_for(qtbot, scene.engine, "methods", 2).blend == document.state.blend


def test_nothing_is_compared_behind_a_closed_dialog(qtbot, scene, dialog):
    compare(qtbot, scene)
    dialog.reject()
    lean(scene.session, 0.4, 0.1)
    qtbot.wait(REST_MS + 150)
    assert len(asked(scene.engine, "methods")) == 1
    scene.window.dialogs.show_compare()
    wait_for(qtbot, scene.engine, "methods", 2)


def test_the_solver_is_searched_for(qtbot, scene, dialog):
    compare(qtbot, scene)
    QTest.mouseClick(dialog.cards["even"], LEFT)
    assert len(scene.engine.solves) == 1
    assert scene.session.document.state.blend.method == "spherical"
    scene.engine.end_job(1)


def test_it_goes_to_a_sheet(qtbot, scene, dialog):
    QTest.mouseClick(dialog.export_button, LEFT)
    export = scene.window.dialogs.shown("export")
    assert export is not None
    assert export.settings().content == "methods"


def test_without_judges_there_is_the_time_alone(qtbot):
    scene = open_window(qtbot)
    scene.window.dialogs.show_compare()
    dialog = scene.window.dialogs.shown("compare")
    request = wait_for(qtbot, scene.engine, "methods")
    picture = scene.engine.space.picture(scene.engine.space.latent("blend", request.blend), 32)
    answer(scene.engine, request, [StudyItem(name, picture, ms=1500.0) for name in dialog.cards])
    assert "no judges" in dialog.state.text()
    assert "Evidence AUC \N{EN DASH}" in dialog.cards["linear"].accessibleDescription()
    assert "Time 1.5 s" in dialog.cards["linear"].accessibleDescription()


def test_numbers_in_words():
    assert [milliseconds(ms) for ms in (0.44, 12.3, 1500)] == ["0.4 ms", "12 ms", "1.5 s"]
    report = EvidenceReport(
        ("a", "b"), (0.5, 0.5), (0.5, 0.5), (0.2, 0.8), (), None, 1.0, 0.0, (("x", 0.5), ("y", 0.9))
    )
    assert plausibility(report) == pytest.approx(0.2)
    item = StudyItem("m", None, report=report)
    values = {figure.key: figure.value(item) for figure in FIGURES}
    assert values == {"auc": None, "mean": 0.5, "least": 0.2, "plausibility": pytest.approx(0.2), "time": None}
