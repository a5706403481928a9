"""The bench: its arithmetic, its table, and a drag that it plays on a real wheel."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QWidget

from latentloom import bench, open_space
from latentloom.base.errors import LoomError
from latentloom.base.options import CommonOptions
from latentloom.bench import probes
from latentloom.bench.gesture import DragPlayer, gesture_lines
from latentloom.bench.plain import PlainDecoder
from latentloom.bench.probes import run_probe
from latentloom.bench.report import Line, as_json, as_table, failed
from latentloom.bench.starting import start_once
from latentloom.bench.timing import interleaved_ms, percentile
from latentloom.doc.document import Document, new_state
from latentloom.doc.settings import Settings
from latentloom.doc.state import SpaceRef
from latentloom.engine import allocator
from latentloom.ui.preview.panel import PreviewPanel
from latentloom.ui.session import Session
from latentloom.ui.wheel.view import WheelView
from latentloom.work.client import EngineClient
from tests.helpers.processes import printed
from tests.helpers.tiny_space import make_tiny_space
from tests.work.fakes import FakeSpace

LINES = [
    Line("quick", 3.21, "ms", 5.0),
    Line("slow", 1234.5, "ms", 5.0, note="why"),
    Line("gain", 7.0, "x", 6.0, "higher"),
    Line("loss", 5.9, "x", 6.0, "higher"),
    Line("no bar", 1.0, "s"),
    Line("unknown", math.nan, "MB", 600.0),
]


def test_a_bar_is_reached_from_the_better_side():
    assert [line.passed for line in LINES] == [True, False, True, False, None, None]
    assert [line.name for line in failed(LINES)] == ["slow", "loss"]


def test_the_table_has_number_bar_and_verdict():
    text = as_table("a machine", LINES).splitlines()
    assert text[0] == "a machine"
    assert text[2].split() == ["quick", "3.21", "ms", "<=", "5", "ms", "pass"]
    assert text[3].split() == ["slow", "1,234", "ms", "<=", "5", "ms", "FAIL", "why"]
    assert text[4].split() == ["gain", "7", "x", ">=", "6", "x", "pass"]
    assert text[7].split() == ["unknown", "not", "measured", "<=", "600", "MB"]


def test_the_json_is_strict_and_says_whether_all_passed():
    found = json.loads(json.dumps(as_json("a machine", LINES), allow_nan=False))
    assert found["machine"] == "a machine"
    assert found["passed"] is False
    assert found["lines"][0] == {
        "name": "quick", "value": 3.21, "unit": "ms", "bar": 5.0, "better": "lower", "note": "", "passed": True,
    }  # fmt: skip
    assert found["lines"][5]["value"] is None
    assert as_json("a machine", LINES[:1])["passed"] is True


@pytest.mark.parametrize(("share", "expected"), [(0.95, 95), (0.5, 50), (0.951, 96), (1.0, 100), (0.0, 1)])
def test_a_percentile_is_a_measured_value(share, expected):
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_rivals_in_processes_of_their_own_are_timed_in_turn(monkeypatch):
    began, order = [], []

    @contextmanager
    def turns(module, way, *given):
        began.append((module, way, *given))
        yield lambda: order.append(way) or float(len(order))

    monkeypatch.setattr(probes, "turns", turns)
    medians = probes.medians_in_turn("a.module", ("ours", "plain"), ("space", "cpu"), rounds=3, warm_up=1)
    assert began == [("a.module", "ours", "space", "cpu"), ("a.module", "plain", "space", "cpu")]
    assert order == ["ours", "plain"] * 4
    assert medians == [5.0, 6.0]  # of turns 3, 5, 7 and 4, 6, 8: the first of each does not count


def test_a_rival_that_fails_says_why():
    with pytest.raises(LoomError, match="decoding_probe failed: KeyError: 'no such way'"):
        probes.medians_in_turn("latentloom.bench.decoding_probe", ("no such way",), ("none", "cpu", "1"), 1, 0)


def test_rivals_are_timed_in_turn():
    order: list[str] = []
    times = interleaved_ms([lambda: order.append("a"), lambda: order.append("b")], rounds=3, warm_up=1)
    assert order == ["a", "b"] * 4
    assert [len(found) for found in times] == [3, 3]


PEAKS = """
import numpy as np
from latentloom.bench import memory

def use(megabytes):
    np.ones(megabytes * 1_000_000 // 8)

use(200)
memory.reset_peak()
before = memory.resident_mb()
print(memory.peak_mb() - before)
use(50)
print(memory.peak_mb() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells the peak")
def test_the_peak_is_watched_anew():
    # In a small process of its own: from a large one the system takes pages away at any moment.
    at_once, after_use = map(float, printed("-c", PEAKS).split())
    assert at_once < 20
    assert 45 < after_use < 80


def test_a_probe_that_fails_is_told_in_a_sentence():
    with pytest.raises(LoomError, match=r"latentloom.bench.nothing failed: .*No module named"):
        run_probe("latentloom.bench.nothing")


@pytest.fixture
def stage(qtbot, tmp_path) -> Iterator[tuple[Session, WheelView, PreviewPanel]]:
    """A wheel and a preview beside each other over a fake space, open and painted once."""
    space = FakeSpace()
    client = EngineClient(lambda name: space)
    document = Document(new_state(SpaceRef(space.name, space.stamp), space.classes))
    session = Session(document, client, Settings(tmp_path / "settings.json"))
    widget = QWidget()
    qtbot.addWidget(widget)
    session.setParent(widget)
    wheel, preview = WheelView(session, widget), PreviewPanel(session, widget)
    wheel.setGeometry(0, 0, 450, 450)
    preview.setGeometry(450, 0, 450, 450)
    widget.resize(900, 450)
    widget.show()
    with qtbot.waitSignal(preview.sheet.painted):
        client.start()
        client.open_space(space.name)
    yield session, wheel, preview
    assert client.shutdown()


def test_a_played_drag_times_every_move_and_is_one_undo_step(qtbot, stage):
    session, wheel, preview = stage
    player = DragPlayer(session, wheel, preview.sheet, moves=60)
    ends = []
    player.finished.connect(lambda: ends.append(len(player.latencies_ms)))
    with qtbot.waitSignal(player.finished, timeout=10_000):
        player.start()
    preview.sheet.painted.emit(preview.sheet.shown.number)
    QApplication.sendPostedEvents()
    assert len(ends) == 1
    assert 50 <= len(player.latencies_ms) <= 61
    assert all(0 < latency < 1000 for latency in player.latencies_ms)
    assert session.document.undo_name is not None
    session.document.undo()
    assert session.document.undo_name is None
    lines = gesture_lines(player.latencies_ms)
    assert [line.name for line in lines] == ["puck to pixels, median", "puck to pixels, p95", "puck to pixels, worst"]
    assert lines[0].value <= lines[1].value <= lines[2].value


def test_a_small_run_measures_everything_on_real_processes(tmp_path, capsys):
    space = make_tiny_space(tmp_path / "tiny")
    effort = bench.Effort(starts=1, moves=40, rounds=2, tiles=100)
    status = bench.main(CommonOptions("cpu", 1), as_json=True, space=str(space), effort=effort)
    printed, told = capsys.readouterr()
    found = json.loads(printed)
    assert status == (0 if found["passed"] else 1)
    measured = {line["name"]: line["value"] for line in found["lines"]}
    assert all(value is None or value > 0 for value in measured.values())
    assert measured["start to window"] < measured["start to first blend"]
    assert {"puck to pixels, p95", "decode 64 against plain", "sheet against plain"} <= set(measured)
    assert sum(line["bar"] is not None for line in found["lines"]) >= 7
    assert told.splitlines()[0] == "bench: starting the program ..."


def test_the_plain_rival_leaves_the_process_s_memory_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(allocator, "_set", lambda *_: pytest.fail("the plain way has no such settings"))
    space = open_space(make_tiny_space(tmp_path / "tiny"), "cpu", 1)
    assert PlainDecoder(space).pixels(space.atlas.codes).dtype == np.uint8


def test_the_plain_rival_makes_the_same_pictures(tmp_path):
    space = open_space(make_tiny_space(tmp_path / "tiny"), "cpu", 1)
    ours = space.runtime.decode_pixels(space.atlas.codes, space.runtime.grid)
    plain = PlainDecoder(space).pixels(space.atlas.codes)[:, 0]
    assert np.abs(ours.astype(int) - plain).mean() < 2.0


def test_a_program_that_shows_no_blend_is_told_in_a_sentence(tmp_path):
    with pytest.raises(LoomError, match="without showing a blend"):
        start_once(["--profile", str(tmp_path), "--device", "nonsense"])
