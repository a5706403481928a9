"""The band under the filmstrip, the alarm and the detour, under a real mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from tests.gui.panels import make_session, on_screen
from tests.gui.spaces import make_space
from tests.gui.studies import answer, asked, sights, wait_for

from latentloom.doc.state import PathState, Waypoint
from latentloom.doc.takeovers import Seen, Takeover
from latentloom.ui import theme
from latentloom.ui.path import PathPanel
from latentloom.ui.path.alarm import CLEAR, LOOKING
from latentloom.ui.path.band import runs_of
from latentloom.work.messages import StudyItem

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session(qtbot):
    session = make_session(make_space(judged=True))
    classes = session.space.classes
    stops = (Waypoint("class", classes[0], "first"), Waypoint("class", classes[1], "last"))
    state = session.document.state
    session.document.edit("A path", state.with_path(PathState(stops, frames=9)))
    return session


@pytest.fixture
def panel(qtbot, session):
    panel = PathPanel(session)
    session.setParent(panel)
    on_screen(qtbot, panel, 1100, 170)
    return panel


def show(qtbot, session, text, sure=0.9):
    path = session.document.state.path
    qtbot.waitUntil(lambda: [request.path for request in asked(session.engine, "path")[-1:]] == [path])
    request = asked(session.engine, "path")[-1]
    answer(session.engine, request, sights(text, session.space.classes, sure))
    return request


def alarm(panel):
    """The sentence of the alarm, and with it the button that helps; "" where there is none."""
    return panel.evidence.sentence.text() if panel.evidence.detour_button.isVisible() else ""


def test_without_judges_or_a_path_there_is_no_band(qtbot):
    session = make_session()
    panel = PathPanel(session)
    qtbot.addWidget(panel)
    session.setParent(panel)
    panel.show()
    for name in session.space.classes[:2]:
        stops = session.document.state.path.waypoints
        state = session.document.state.with_path(PathState((*stops, Waypoint("class", name))))
        session.document.edit("A stop", state)
    assert not panel.evidence.isVisible()
    assert asked(session.engine, "path") == []


def test_the_path_is_looked_at_once_the_hand_rests(qtbot, session, panel):
    request = wait_for(qtbot, session.engine, "path")
    assert request.path == session.document.state.path
    assert panel.evidence.isVisible()
    assert len(asked(session.engine, "path")) == 1
    assert panel.evidence.sentence.text() == LOOKING


def test_nothing_moves_when_the_alarm_comes(qtbot, session, panel):
    before = panel.timeline.geometry(), panel.evidence.geometry()
    show(qtbot, session, "000011111")
    assert panel.evidence.sentence.text() == CLEAR
    session.document.edit("Other", session.document.state.with_path(PathState(frames=9)))
    session.document.undo()
    show(qtbot, session, "002220111")
    assert (panel.timeline.geometry(), panel.evidence.geometry()) == before


def test_frames_of_one_class_are_one_run_under_their_pictures(qtbot, session, panel):
    show(qtbot, session, "000011111")
    classes, band = session.space.classes, panel.evidence.band
    assert [(run.name, run.first, run.last) for run in band.runs] == [(classes[0], 0, 3), (classes[1], 4, 8)]
    strip = panel.timeline.strip
    left, right = band.span_of(band.runs[0])
    assert left < strip.x_of(0) < strip.x_of(3 / 8) < right < strip.x_of(4 / 8)
    assert band.mapTo(panel, QPoint(0, 0)).x() == panel.timeline.mapTo(panel, QPoint(0, 0)).x()
    assert band.accessibleDescription() == "frames 1 to 4: Greek 01; frames 5 to 9: Greek 02"
    assert band.tip_at(strip.x_of(1.0)) == "Frame 9: the judges see Greek 02, 90% sure"
    assert alarm(panel) == ""


def test_the_band_is_painted_in_the_colours_of_the_classes(qtbot, session, panel):
    ring = session.document.state.blend.classes
    seen = session.space.classes.index(ring[1])
    show(qtbot, session, str(seen) * 9, sure=1.0)
    band = panel.evidence.band
    image = band.grab().toImage()
    at = image.pixelColor(round(panel.timeline.strip.x_of(0.9)), band.height() - 3)
    assert at.hsvHue() == pytest.approx(theme.class_colour(1).hsvHue(), abs=8)


def test_a_third_class_raises_the_alarm_when_all_is_seen(qtbot, session, panel):
    request = wait_for(qtbot, session.engine, "path")
    items = sights("002220111", session.space.classes)
    answer(session.engine, request, items[:5], done=False)
    assert alarm(panel) == ""
    answer(session.engine, request, items)
    assert alarm(panel) == "Greek 03 takes over between stops 1 and 2, in frames 3 to 5."
    assert panel.evidence.takeovers == (Takeover(session.space.classes[2], 0, 2, 4, 0.9),)
    assert [run.takeover for run in panel.evidence.band.runs] == [False, True, False, False]
    assert "which takes over" in panel.evidence.band.accessibleDescription()


def test_judges_that_are_unsure_raise_no_alarm(qtbot, session, panel):
    show(qtbot, session, "002220111", sure=0.3)
    assert alarm(panel) == ""


def test_another_path_takes_the_alarm_away_and_is_looked_at_anew(qtbot, session, panel):
    show(qtbot, session, "002220111")
    assert alarm(panel)
    panel.method_box.setCurrentIndex(panel.method_box.findData("linear"))
    panel.method_box.activated.emit(panel.method_box.currentIndex())
    assert alarm(panel) == ""
    assert panel.evidence.band.runs == ()
    assert wait_for(qtbot, session.engine, "path", 2).path.method == "linear"


def test_an_answer_about_an_older_path_is_dropped(qtbot, session, panel):
    old = wait_for(qtbot, session.engine, "path")
    panel.frames_box.setValue(12)
    answer(session.engine, old, sights("002220111", session.space.classes))
    assert panel.evidence.band.runs == ()


def test_detour_puts_a_stop_in_between_as_one_step(qtbot, session, panel):
    show(qtbot, session, "002220111")
    QTest.mouseClick(panel.evidence.detour_button, LEFT)
    request = wait_for(qtbot, session.engine, "detour")
    assert not panel.evidence.detour_button.isEnabled()
    stop = Waypoint("drawing", 3, "Detour")
    answer(session.engine, request, [StudyItem("0", None, stop=stop)])
    stops = session.document.state.path.waypoints
    assert stops[1] == stop
    assert len(stops) == 3
    assert session.document.undo_name == "Detour"
    session.document.undo()
    assert session.document.undo_name == "A path"
    assert len(session.document.state.path.waypoints) == 2


def test_detours_in_several_segments_are_still_one_step(qtbot, session, panel):
    classes = session.space.classes
    three = tuple(Waypoint("class", classes[i], str(i)) for i in range(3))
    session.document.edit("Longer", session.document.state.with_path(PathState(three, frames=9)))
    show(qtbot, session, "033114422")
    assert alarm(panel).endswith("in frames 2 to 3, and 1 more.")
    QTest.mouseClick(panel.evidence.detour_button, LEFT)
    request = wait_for(qtbot, session.engine, "detour")
    parts = [StudyItem(str(segment), None, stop=Waypoint("drawing", segment, "Detour")) for segment in range(2)]
    answer(session.engine, request, parts)
    assert [stop.label for stop in session.document.state.path.waypoints] == ["0", "Detour", "1", "Detour", "2"]
    assert session.document.undo_name == "Detour"


def test_a_detour_that_is_not_found_says_so(qtbot, session, panel):
    show(qtbot, session, "002220111")
    QTest.mouseClick(panel.evidence.detour_button, LEFT)
    request = wait_for(qtbot, session.engine, "detour")
    with qtbot.waitSignal(session.noticed) as told:
        answer(session.engine, request, [StudyItem("0", None, sentence="No detour was found.")])
    assert told.args == ["info", "No detour was found."]
    assert len(session.document.state.path.waypoints) == 2
    assert panel.evidence.detour_button.isEnabled()


def test_a_detour_for_a_path_that_changed_meanwhile_is_dropped(qtbot, session, panel):
    show(qtbot, session, "002220111")
    QTest.mouseClick(panel.evidence.detour_button, LEFT)
    request = wait_for(qtbot, session.engine, "detour")
    panel.frames_box.setValue(12)
    answer(session.engine, request, [StudyItem("0", None, stop=Waypoint("drawing", 3, "Detour"))])
    assert len(session.document.state.path.waypoints) == 2


def test_frames_of_a_takeover_stand_apart_from_others_of_the_class():
    seen = [Seen(frame, name, sure) for frame, (name, sure) in enumerate([("7", 0.4), ("7", 0.9), ("9", 0.9)])]
    runs = runs_of(seen, [Takeover("7", 0, 1, 1, 0.9)])
    assert [(run.name, run.first, run.last, run.takeover) for run in runs] == [
        ("7", 0, 0, False),
        ("7", 1, 1, True),
        ("9", 2, 2, False),
    ]
