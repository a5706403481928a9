"""Hopping over neighbours by key and mouse."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.gui.panels import click, lean, lonely_rows, pixel

from latentloom.doc.state import Focus
from latentloom.ui.map.walk import SHOWN

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
KEY = Qt.Key


@pytest.fixture
def panel(panel):
    """The map, with the keyboard."""
    panel.view.setFocus()
    return panel


def nearest_to(session, row: int) -> list[int]:
    """The rows by their distance in the latent space."""
    codes = session.engine.space.codes
    apart = np.linalg.norm(codes - codes[row], axis=1)
    apart[row] = np.inf
    return np.argsort(apart).tolist()


def key(panel, which, modifiers=NONE) -> None:
    QTest.keyClick(panel.view, which, modifiers)
    panel._session.engine.answer_questions()


def at_drawing(session, panel) -> int:
    """Let the preview show a drawing, as the first click on a point does."""
    (row,) = lonely_rows(panel.view, 1)
    click(panel.view, pixel(panel.view, row))
    assert session.document.focus == Focus("drawing", row)
    return row


def test_n_hops_to_the_nearest_in_the_latent_space_and_never_back_where_it_was(session, panel):
    start = at_drawing(session, panel)
    been = [start]
    for _ in range(5):
        key(panel, KEY.Key_N)
        here = session.document.focus.value
        assert here == next(row for row in nearest_to(session, been[-1]) if row not in been)
        been.append(here)
    assert panel.view.marks.focus == pytest.approx(tuple(panel.view.info.codes_xy[been[-1]].tolist()))
    assert session.document.state.path.waypoints[-1].value == start, "the path is left alone"
    for row in reversed(been[:-1]):
        key(panel, KEY.Key_N, SHIFT)
        assert session.document.focus == Focus("drawing", row)
    key(panel, KEY.Key_Backspace)
    assert session.document.focus == Focus("drawing", start)
    assert panel.status.text() == "This is where the walk began"


def test_from_a_blend_n_goes_to_the_drawing_nearest_to_it_and_back_to_the_blend(session, panel):
    key(panel, KEY.Key_N)
    asked = session.engine.questions[0]
    blend = session.engine.space.latent("blend", asked.blend)
    assert asked.focus == Focus()
    expected = int(np.argmin(np.linalg.norm(session.engine.space.codes - blend, axis=1)))
    assert session.document.focus == Focus("drawing", expected)
    key(panel, KEY.Key_N, SHIFT)
    assert session.document.focus == Focus()


def test_the_preview_follows(qtbot, session, panel):
    key(panel, KEY.Key_N)
    row = session.document.focus.value
    qtbot.waitUntil(lambda: session.engine.previews[-1].focus == Focus("drawing", row))


def test_alt_and_an_arrow_hop_to_a_neighbour_that_way(session, panel):
    start = at_drawing(session, panel)
    panel.walk.start()
    session.engine.answer_questions()
    xy, near = panel.view.info.codes_xy, panel.walk.rows
    for which, axis, sign in ((KEY.Key_Right, 0, 1), (KEY.Key_Left, 0, -1), (KEY.Key_Up, 1, 1), (KEY.Key_Down, 1, -1)):
        session.document.set_focus(Focus("drawing", start), "test")
        session.engine.answer_questions()
        key(panel, which, ALT)
        there = session.document.focus.value
        if there == start:
            assert panel.status.text() == "None of the nearest drawings lies that way"
        else:
            assert there in near
            assert sign * (xy[there][axis] - xy[start][axis]) > 0
    assert session.document.focus.kind == "drawing"


def test_neighbours_are_shown_and_a_click_on_one_goes_there(session, panel):
    start = at_drawing(session, panel)
    panel.menu.walk.trigger()
    session.engine.answer_questions()
    near = nearest_to(session, start)[:SHOWN]
    assert panel.walk.near == tuple(near)
    assert panel.view.marks.near == tuple(tuple(xy) for xy in panel.view.info.codes_xy[near].tolist())
    assert panel.view.marks.here == tuple(panel.view.info.codes_xy[start].tolist())
    row = next(r for r in near if panel.view.target_at(pixel(panel.view, r).toPointF()).value == r)
    stops = session.document.state.path.waypoints
    click(panel.view, pixel(panel.view, row))
    assert session.document.focus == Focus("drawing", row)
    assert session.document.state.path.waypoints == stops


def test_the_strip_shows_pictures_and_hops_by_click_and_number(qtbot, session, panel):
    at_drawing(session, panel)
    assert not panel.strip.isVisible()
    panel.walk.start()
    session.engine.answer_questions()
    strip, near = panel.strip, panel.walk.near
    assert strip.isVisible()
    assert panel.view.geometry().contains(strip.geometry())
    qtbot.waitUntil(lambda: session.pictures.get(("drawing", near[2]), 40) is not None)
    assert f"{panel.walk.distances[2]:.2f} away" in strip.words(2)
    QTest.mouseClick(strip, LEFT, NONE, strip.rect_of(2).center().toPoint())
    assert session.document.focus == Focus("drawing", near[2])
    session.engine.answer_questions()
    second = panel.walk.near[1]
    key(panel, KEY.Key_2)
    assert session.document.focus == Focus("drawing", second)
    key(panel, KEY.Key_Escape)
    assert session.document.focus == Focus()
    assert not strip.isVisible()
    assert panel.view.marks.near == ()
    assert not panel.menu.walk.isChecked()


def test_where_a_hop_leads_is_not_hidden_behind_the_strip(session, panel):
    at_drawing(session, panel)
    key(panel, KEY.Key_N)
    session.engine.answer_questions()
    view = panel.view
    lowest = int(np.argmin(view.info.codes_xy[:, 1]))
    panel.walk.hop_to(lowest)
    at = view.mapTo(panel, pixel(view, lowest))
    assert panel.strip.isVisible()
    assert not panel.strip.geometry().contains(at)


def test_what_is_dragged_has_neighbours_once_it_rests(qtbot, session, panel):
    panel.walk.start()
    session.engine.answer_questions()
    before = session.document.state
    lean(session, 0.3, 0.1)
    moved = session.document.state
    session.document.undo()
    session.engine.answer_questions()
    asked = len(session.engine.questions)
    session.document.begin("Lean")
    for _ in range(5):
        session.document.update(moved)
        session.document.update(before)
    session.document.update(moved)
    assert len(session.engine.questions) == asked
    assert panel.walk.rows == (), "those of the place before are not those of this one"
    qtbot.waitUntil(lambda: len(session.engine.questions) > asked)
    session.document.commit()
    assert session.engine.questions[-1].blend == moved.blend


def test_an_answer_that_comes_late_is_not_shown(session, panel):
    start = at_drawing(session, panel)
    session.engine.auto = False
    panel.walk.start()
    first = session.engine.questions[-1]
    session.document.set_focus(Focus("drawing", start + 1), "test")
    session.engine.questions.append(first)
    session.engine.answer_questions()
    assert panel.walk.rows == ()
