"""The beat of what stands beside the hand: few refreshes, the last one exact, the picture first."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from tests.gui.benches import make_bench, mouse_move, point
from tests.gui.panels import lean, make_session, on_screen

from latentloom.doc import blends, wheel
from latentloom.ui import pacing
from latentloom.ui.map import MapPanel
from latentloom.ui.pacing import Pacer
from latentloom.ui.preview import PreviewPanel
from latentloom.ui.session import Session
from latentloom.ui.weights.model import WeightsModel
from latentloom.ui.wheel.sharebar import ShareBar
from latentloom.ui.wheel.view import WheelView

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The pacers' clock, in seconds. It stands: no beat ends because a busy machine made a test wait."""
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(pacing, "perf_counter", lambda: clock.now)
    return clock


@pytest.fixture
def owner(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def bench(owner):
    bench = make_bench(5)
    bench.adopt(owner)
    return bench


def put(bench, x, y):
    bench.document.update(blends.set_wheel(bench.document.state, wheel.with_puck(bench.wheel, (x, y))))


def test_calls_are_answered_at_once_after_a_rest_and_else_together(qtbot, owner, clock):
    pacer = Pacer(owner, beat_ms=40)
    answers = []
    pacer.due.connect(lambda: answers.append(len(answers)))
    pacer.call()
    assert len(answers) == 1
    for _ in range(50):
        pacer.call()
    assert len(answers) == 1
    with qtbot.waitSignal(pacer.due):
        pass
    assert len(answers) == 2
    clock.now += 0.039
    pacer.call()
    assert len(answers) == 2
    with qtbot.waitSignal(pacer.due):
        pass
    clock.now += 0.041
    pacer.call()
    assert len(answers) == 4


def test_a_drag_is_told_once_a_beat_and_its_end_at_once(bench):
    told, all_told = [], []
    bench.session.documentPaced.connect(told.append)
    bench.session.documentChanged.connect(all_told.append)
    bench.document.begin("Drag", "wheel")
    for step in range(1, 21):
        put(bench, 0.01 * step, 0.0)
    assert len(all_told) == 20
    assert len(told) == 1, "the first at once, the others when the beat ends"
    bench.document.commit()
    assert not told[-1].live
    assert {"weights", "wheel", "history"} <= told[-1].kinds
    count = len(told)
    put(bench, 0.5, 0.0)
    assert len(told) == count


def test_finished_steps_are_never_held_back(bench):
    told = []
    bench.session.documentPaced.connect(told.append)
    for step in range(1, 6):
        bench.set_wheel(wheel.with_puck(bench.wheel, (0.1 * step, 0.0)))
    assert len(told) == 5
    assert not any(change.live for change in told)


def test_table_and_bar_end_exactly_where_the_drag_ends(bench, owner):
    table, bar = WeightsModel(bench.session, owner), ShareBar(bench.session, owner)
    bench.document.begin("Drag", "wheel")
    for step in range(1, 40):
        put(bench, 0.02 * step, 0.01 * step)
    bench.document.commit()
    assert table.scene.blend is bench.blend
    assert table.scene.shares.tolist() == bench.shares.tolist()
    assert bar.accessibleDescription().startswith(bar.text())
    before = bench.blend
    bench.document.begin("Drag", "wheel")
    put(bench, -0.5, 0.1)
    put(bench, -0.6, 0.1)
    bench.document.cancel()
    assert table.scene.blend is before


def test_while_the_hand_rests_in_a_drag_the_table_comes_up_to_it(qtbot, bench, owner):
    table = WeightsModel(bench.session, owner)
    bench.document.begin("Drag", "wheel")
    put(bench, 0.3, 0.0)
    put(bench, 0.4, 0.0)
    assert table.scene.blend is not bench.blend
    qtbot.waitUntil(lambda: table.scene.blend is bench.blend)
    bench.document.commit()


def test_the_picture_is_painted_before_the_rest_hears_of_it(qtbot, owner):
    session = make_session()
    session.setParent(owner)
    preview = PreviewPanel(session, owner)
    owner.resize(360, 420)
    preview.resize(360, 420)
    owner.show()
    qtbot.waitUntil(lambda: preview.sheet.shown.kind == "picture" and preview.norm.text() != "")
    session.engine.auto = False
    order = []
    preview.sheet.painted.connect(lambda number: order.append(("painted", number)))
    session.previewPaced.connect(lambda reply: order.append(("paced", reply.number)))
    lean(session, 0.4, 0.2)
    reply = session.engine.reply_to(session.engine.previews[-1])
    session.engine.previewReady.emit(reply)
    assert order[0] == ("painted", reply.number)
    qtbot.waitUntil(lambda: order == [("painted", reply.number), ("paced", reply.number)])


def test_the_mark_on_the_map_ends_where_the_last_picture_is(qtbot, owner):
    session = make_session()
    session.setParent(owner)
    panel = MapPanel(session, owner)
    qtbot.waitUntil(lambda: panel.view.marks.blend is not None)
    session.engine.auto = False
    replies = []
    for step in range(1, 9):
        lean(session, 0.1 * step, 0.05)
        replies.append(session.engine.reply_to(session.engine.previews[-1]))
        session.engine.previewReady.emit(replies[-1])
    qtbot.waitUntil(lambda: panel.view.marks.blend == replies[-1].xy)
    assert panel.view.marks.trail[-8:] == tuple(reply.xy for reply in replies)


def test_no_reply_of_a_space_that_went_is_told_late(qtbot, owner):
    session: Session = make_session()
    session.setParent(owner)
    session.engine.auto = False
    told = []
    session.previewPaced.connect(told.append)
    for step in range(1, 4):
        lean(session, 0.1 * step, 0.0)
        session.engine.previewReady.emit(session.engine.reply_to(session.engine.previews[-1]))
    stale = session.engine.previews[-1].number
    assert stale not in [reply.number for reply in told]
    session.engine.open_space("fake")
    session.engine.previewReady.emit(session.engine.reply_to(session.engine.previews[-1]))
    fresh = session.engine.previews[-1].number
    qtbot.waitUntil(lambda: fresh in [reply.number for reply in told])
    assert stale not in [reply.number for reply in told]


# The hand


@pytest.fixture
def view(qtbot, bench):
    view = WheelView(bench.session)
    on_screen(qtbot, view, 400, 400)
    return view


class Counted(QObject):
    """Counts live changes."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.states = []
        session.documentChanged.connect(self._on_changed)
        self._session = session

    def _on_changed(self, change) -> None:
        if change.live:
            self.states.append(self._session.document.state.blend.wheel.puck)


def places(view, *model):
    return [point(view.layout_on_screen.to_screen(xy)) for xy in model]


def test_of_moves_that_crowd_only_the_first_and_the_newest_count(qtbot, bench, view):
    seen = Counted(bench.session)
    way = places(view, *((0.02 * step, 0.0) for step in range(1, 31)))
    qtbot.mousePress(view, LEFT, pos=places(view, (0.0, 0.0))[0])
    for place in way:
        mouse_move(view, place)
    assert len(seen.states) == 1
    qtbot.waitUntil(lambda: len(seen.states) == 2)
    assert bench.wheel.puck == pytest.approx((0.6, 0.0), abs=0.01)
    qtbot.mouseRelease(view, LEFT, pos=way[-1])
    assert bench.undo_names() == ["Move the puck"]


def test_a_release_wins_over_moves_that_still_wait(qtbot, bench, view):
    start, near, far, end = places(view, (0.0, 0.0), (0.1, 0.0), (0.7, 0.0), (0.3, 0.3))
    qtbot.mousePress(view, LEFT, pos=start)
    for place in (near, far):
        mouse_move(view, place)
    qtbot.mouseRelease(view, LEFT, pos=end)
    assert bench.wheel.puck == pytest.approx((0.3, 0.3), abs=0.01)
    left = bench.document.state
    QApplication.sendPostedEvents()
    assert bench.document.state is left
    assert not bench.document.gesture_active


def test_escape_forgets_moves_that_still_wait(qtbot, bench, view):
    before = bench.document.state
    start, near, far = places(view, (0.0, 0.0), (0.1, 0.0), (0.7, 0.0))
    qtbot.mousePress(view, LEFT, pos=start)
    for place in (near, far):
        mouse_move(view, place)
    qtbot.keyClick(view, KEY.Key_Escape)
    QApplication.sendPostedEvents()
    assert bench.document.state is before


def test_the_way_with_shift_counts_a_fifth_even_where_moves_crowd(qtbot, bench, view):
    start, near, far, fine = places(view, (0.0, 0.0), (0.1, 0.0), (0.4, 0.0), (0.9, 0.0))
    qtbot.mousePress(view, LEFT, pos=start)
    mouse_move(view, near)
    mouse_move(view, far)
    mouse_move(view, fine, SHIFT)
    qtbot.mouseRelease(view, LEFT, SHIFT, fine)
    assert bench.wheel.puck == pytest.approx((0.5, 0.0), abs=0.01)
