"""The path's strip under real mouse and keys, and its player."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from tests.gui.panels import lean, make_session, on_screen, turn_wheel
from tests.gui.spaces import drawing

from latentloom.base.method_words import PATH_METHODS, PATH_WORDS
from latentloom.doc.state import Focus, PathState, Waypoint
from latentloom.ui.path import PathPanel
from latentloom.ui.path.layout import strip_for
from latentloom.ui.path.player import SHORTEST_S, TICKS, Player
from latentloom.ui.path.positions import position_of, snapped, stop_at

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ROWS = (0, 9, 17, 30)


@pytest.fixture
def session(qtbot):
    session = make_session()
    path = PathState(tuple(drawing(row) for row in ROWS), frames=13)
    session.document.edit("A path", session.document.state.with_path(path))
    return session


class TickingClock:
    """A clock on which a tick's time passes with every look at it: a busy machine drops no tick."""

    def __init__(self) -> None:
        self._ticks = 0

    def start(self) -> None:
        self._ticks = 0

    def elapsed(self) -> float:
        self._ticks += 1
        return self._ticks * 1000 / TICKS


def on_ticking_clock(player: Player) -> None:
    player._clock = TickingClock()
    player._timer.setInterval(0)


@pytest.fixture
def panel(qtbot, session):
    panel = PathPanel(session)
    session.setParent(panel)
    on_screen(qtbot, panel, 1100, 140)
    return panel


def rows(session):
    return [stop.value for stop in session.document.state.path.waypoints]


def badge(panel, index):
    stop = panel.timeline.stops()[index]
    return QPoint(round(stop.x), 12)


def at_position(panel, position):
    return QPoint(round(panel.timeline.strip.x_of(position)), round(panel.timeline.strip.top) + 20)


def test_an_empty_path_says_how_to_make_one(qtbot):
    session = make_session()
    panel = PathPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.hint.isVisible()
    assert "Click points on the map" in panel.hint.text()
    assert not panel.play_button.isEnabled()
    panel.add_button.click()
    assert "One stop so far: Blend 1" in panel.hint.text()
    lean(session, 0.5, 0)
    panel.add_button.click()
    assert panel.timeline.isVisible()
    assert [stop.kind for stop in session.document.state.path.waypoints] == ["blend", "blend"]
    assert session.document.focus == Focus("path", 1.0)


def test_the_strip_asks_for_the_frames_and_shows_them(qtbot, session, panel):
    timeline = panel.timeline
    asked = lambda: {key for request in session.engine.requests for key in request.keys if key[0] == "path"}  # noqa: E731
    qtbot.waitUntil(lambda: len(asked()) == len(timeline.strip.positions))
    assert {position for _, (_, position) in asked()} == set(timeline.strip.positions)
    qtbot.waitUntil(lambda: all(timeline._picture(p) is not None for p in timeline.strip.positions))
    image = panel.grab().toImage()
    for position in timeline.strip.positions:
        left = round(timeline.mapTo(panel, QPoint(0, 0)).x() + timeline.strip.x_of(position) - timeline.strip.side / 2)
        top = round(timeline.mapTo(panel, QPoint(0, 0)).y() + timeline.strip.top)
        side = round(timeline.strip.side)
        tile = [
            image.pixelColor(left + x, top + y).lightness()
            for x in range(6, side - 6, 2)
            for y in range(6, side - 6, 2)
        ]
        assert min(tile) < 60, "ink"
        assert max(tile) == 255, "paper"


def test_more_frames_of_the_same_path_ask_for_no_picture_twice(qtbot, session, panel):
    qtbot.waitUntil(lambda: panel.timeline._picture(1.0) is not None)
    before = {key for request in session.engine.requests for key in request.keys if key[0] == "path"}
    panel.frames_box.setValue(25)
    panel.grab()
    after = {key for request in session.engine.requests for key in request.keys if key[0] == "path"}
    assert session.document.state.path.frames == 25
    assert len({path for _, (path, _) in before | after}) == 1


def test_a_press_on_the_strip_puts_the_playhead_there_and_dragging_scrubs(qtbot, session, panel):
    QTest.mousePress(panel.timeline, LEFT, NONE, at_position(panel, 0.5))
    assert session.document.focus.kind == "path"
    assert session.document.focus.value == pytest.approx(0.5, abs=0.002)
    QTest.mouseMove(panel.timeline, at_position(panel, 0.8))
    QTest.mouseRelease(panel.timeline, LEFT, NONE, at_position(panel, 0.8))
    assert session.document.focus.value == pytest.approx(0.8, abs=0.002)
    assert panel.timeline.value() == pytest.approx(0.8 * panel.timeline.maximum(), abs=2)
    assert panel.readout.text() == "frame 10.6 of 13"
    assert session.document.undo_name == "A path", "looking is no edit"


def test_the_playhead_snaps_to_stops(session, panel):
    QTest.mouseClick(panel.timeline, LEFT, NONE, at_position(panel, 1 / 3) + QPoint(3, 0))
    assert session.document.focus.value == 1 / 3
    assert [stop.current for stop in panel.timeline.stops()] == [False, True, False, False]


def test_keys_go_frame_by_frame_and_stop_by_stop(session, panel):
    QTest.keyClick(panel.timeline, Qt.Key.Key_Home)
    assert session.document.focus == Focus("path", 0.0)
    QTest.keyClick(panel.timeline, Qt.Key.Key_Right)
    assert session.document.focus.value == pytest.approx(1 / 12)
    QTest.keyClick(panel.timeline, Qt.Key.Key_Right, CONTROL)
    assert session.document.focus.value == pytest.approx(1 / 3)
    QTest.keyClick(panel.timeline, Qt.Key.Key_Right, CONTROL)
    assert session.document.focus.value == pytest.approx(2 / 3)
    QTest.keyClick(panel.timeline, Qt.Key.Key_End)
    assert session.document.focus.value == 1.0
    QTest.keyClick(panel.timeline, Qt.Key.Key_Left)
    assert session.document.focus.value == pytest.approx(11 / 12)
    turn_wheel(panel.timeline, at_position(panel, 0.5), -120)
    assert session.document.focus.value == 1.0


def test_delete_takes_the_stop_at_the_playhead_out(session, panel):
    QTest.mouseClick(panel.timeline, LEFT, NONE, badge(panel, 1))
    QTest.keyClick(panel.timeline, Qt.Key.Key_Delete)
    assert rows(session) == [0, 17, 30]
    assert session.document.focus.value == pytest.approx(0.5), "the next stop is at the playhead"
    session.document.undo()
    assert rows(session) == list(ROWS)


def test_delete_between_two_stops_does_nothing(session, panel):
    QTest.mouseClick(panel.timeline, LEFT, NONE, at_position(panel, 0.5))
    QTest.keyClick(panel.timeline, Qt.Key.Key_Delete)
    assert rows(session) == list(ROWS)


def test_alt_and_an_arrow_key_move_the_stop_and_the_playhead_with_it(session, panel):
    QTest.mouseClick(panel.timeline, LEFT, NONE, badge(panel, 1))
    QTest.keyClick(panel.timeline, Qt.Key.Key_Right, ALT)
    assert rows(session) == [0, 17, 9, 30]
    assert session.document.focus.value == pytest.approx(2 / 3)
    QTest.keyClick(panel.timeline, Qt.Key.Key_Left, ALT)
    QTest.keyClick(panel.timeline, Qt.Key.Key_Left, ALT)
    QTest.keyClick(panel.timeline, Qt.Key.Key_Left, ALT)
    assert rows(session) == [9, 0, 17, 30]


def test_a_stop_dragged_along_the_rail_finds_its_place_as_one_step(session, panel):
    start, end = badge(panel, 0), badge(panel, 2) + QPoint(20, 0)
    QTest.mousePress(panel.timeline, LEFT, NONE, start)
    for x in range(start.x(), end.x(), 25):
        QTest.mouseMove(panel.timeline, QPoint(x, 12))
    assert rows(session) == list(ROWS), "nothing moves before it is dropped"
    QTest.mouseMove(panel.timeline, end)
    QTest.mouseRelease(panel.timeline, LEFT, NONE, end)
    assert rows(session) == [9, 17, 0, 30]
    assert session.document.undo_name == "Move Stop"


def test_escape_drops_a_dragged_stop_where_it_was(session, panel):
    start, end = badge(panel, 0), badge(panel, 2) + QPoint(20, 0)
    QTest.mousePress(panel.timeline, LEFT, NONE, start)
    QTest.mouseMove(panel.timeline, end)
    QTest.keyClick(panel.timeline, Qt.Key.Key_Escape)
    QTest.mouseRelease(panel.timeline, LEFT, NONE, end)
    assert rows(session) == list(ROWS)


def test_clear_and_remove_buttons(session, panel):
    panel.remove_button.click()
    assert rows(session) == [0, 9, 17]
    panel.clear_button.click()
    assert rows(session) == []
    assert panel.hint.isVisible()
    assert session.document.focus == Focus()


def test_only_methods_that_lead_from_stop_to_stop_are_offered(panel):
    box = panel.method_box
    assert tuple(box.itemData(i) for i in range(box.count())) == PATH_METHODS
    assert [box.itemText(i) for i in range(box.count())] == [PATH_WORDS[name].title for name in PATH_METHODS]


def test_method_loop_and_export(qtbot, session, panel):
    panel.method_box.setCurrentIndex(panel.method_box.findData("linear"))
    panel.method_box.activated.emit(panel.method_box.currentIndex())
    assert session.document.state.path.method == "linear"
    panel.loop_button.click()
    assert session.document.state.path.loop
    assert len(panel.timeline.stops()) == 5
    assert panel.timeline.stops()[-1].echo
    session.document.undo()
    assert not panel.loop_button.isChecked()
    with qtbot.waitSignal(panel.exportAsked):
        panel.export_button.click()


def test_space_plays_to_the_end_and_stops_there(qtbot, session, panel):
    panel.frames_box.setValue(2)
    on_ticking_clock(panel.player)
    with qtbot.waitSignal(panel.player.playingChanged) as started:
        QTest.keyClick(panel.timeline, Qt.Key.Key_Space)
    assert started.args == [True]
    assert panel.play_button.accessibleName() == "Pause"
    seen = []
    panel.player.moved.connect(seen.append)
    with qtbot.waitSignal(panel.player.playingChanged):
        pass
    assert seen == pytest.approx([tick / TICKS / SHORTEST_S for tick in range(1, TICKS + 1)])
    assert session.document.focus == Focus("path", 1.0)
    assert panel.play_button.accessibleName() == "Play"


def test_playing_goes_round_a_closed_path(qtbot, session, panel):
    panel.frames_box.setValue(2)
    panel.loop_button.click()
    on_ticking_clock(panel.player)
    panel.timeline.moved.emit(0.9)
    panel.play_button.click()
    seen = []
    panel.player.moved.connect(seen.append)
    qtbot.waitUntil(lambda: bool(seen) and min(seen) < 0.5)
    assert max(seen) > 0.9
    assert panel.player.playing
    panel.play_button.click()
    assert not panel.player.playing


def test_a_hand_on_the_wheel_or_the_strip_stops_playing(qtbot, session, panel):
    panel.play_button.click()
    qtbot.waitSignal(panel.player.moved).wait()
    lean(session, 0.4, 0.1)
    assert not panel.player.playing
    assert session.document.focus == Focus()
    panel.play_button.click()
    qtbot.waitSignal(panel.player.moved).wait()
    QTest.mouseClick(panel.timeline, LEFT, NONE, at_position(panel, 0.5))
    assert not panel.player.playing


def test_a_hidden_panel_does_not_play(qtbot, panel):
    panel.play_button.click()
    panel.hide()
    assert not panel.player.playing


def test_the_player_follows_the_clock_so_a_late_tick_catches_up(qtbot):
    player = Player()
    player._timer.setInterval(250)
    player.play(0.0, frames=25, loop=False)
    with qtbot.waitSignal(player.moved) as late:
        pass
    player.stop()
    assert late.args[0] >= 0.25 / 2 * 0.95, "a quarter of a second of the two that 25 frames take"


@pytest.mark.parametrize("frames", [2, 3, 9, 25, 400])
@pytest.mark.parametrize("width", [200, 640, 1800])
def test_pictures_never_overlap_and_reach_both_ends(width, frames):
    strip = strip_for(width, 124, frames)
    gaps = [b - a for a, b in pairwise(strip.positions)]
    assert strip.positions[0] == 0.0
    assert strip.positions[-1] == 1.0
    assert len(strip.positions) <= frames
    assert min(gaps) * strip.span >= strip.side
    assert strip.x_of(1.0) + strip.side / 2 <= width
    for position in (0.0, 0.3, 1.0):
        assert strip.position_at(strip.x_of(position)) == pytest.approx(position)


def test_where_stops_are():
    path = PathState(tuple(Waypoint("drawing", row) for row in range(4)))
    assert [position_of(path, i) for i in range(4)] == [0, 1 / 3, 2 / 3, 1]
    assert stop_at(path, 2 / 3) == 2
    assert stop_at(path, 0.5) is None
    closed = replace(path, loop=True)
    assert [position_of(closed, i) for i in range(5)] == [0, 0.25, 0.5, 0.75, 1]
    assert stop_at(closed, 1.0) == 0
    assert snapped(path, 0.34, 0.01) == 1 / 3
    assert snapped(path, 0.36, 0.01) == 0.36
    assert snapped(path, 7.0, 0.0) == 1.0
