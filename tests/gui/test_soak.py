"""Thousands of repaints: memory stays, and so does the reference count of None.

PySide6 6.12.0 on Python 3.11 gives up a reference to None with every repaint that goes through Python; after some
hundred of them the count reaches zero and the interpreter aborts. From Python 3.12 on None is immortal, and only
memory is watched.
"""

from __future__ import annotations

import gc
import math
import re
import sys
from pathlib import Path

import pytest
from tests.gui.panels import make_session
from tests.gui.spaces import drawing

from latentloom.doc.state import PathState
from latentloom.ui.map import MapPanel
from latentloom.ui.path import PathPanel
from latentloom.ui.preview import PreviewPanel

WARM_UP, REPAINTS = 200, 3_000
NONE_SLACK = 1_000
MEMORY_SLACK = 8 * 2**20
STATUS = Path("/proc/self/status")


def own_bytes() -> int:
    """Memory that is this process's own; how much of its libraries is there is the system's affair (0: not Linux)."""
    found = re.search(r"^RssAnon:\s*(\d+) kB$", STATUS.read_text(), re.MULTILINE) if STATUS.exists() else None
    return 0 if found is None else int(found[1]) * 1024


@pytest.fixture
def panels(qtbot):
    session = make_session()
    path = PathState(tuple(drawing(row) for row in (0, 9, 17)), frames=5)
    session.document.edit("A path", session.document.state.with_path(path))
    made = MapPanel(session), PreviewPanel(session), PathPanel(session)
    for panel, size in zip(made, ((300, 220), (160, 200), (420, 116)), strict=True):
        qtbot.addWidget(panel)
        panel.resize(*size)
        panel.show()
    qtbot.waitUntil(lambda: made[1].picture is not None and made[0].view.marks.blend is not None)
    session.engine.auto = False
    return made


def repaint(panels, step):
    map_panel, preview, path = panels
    map_panel.view.set_marks(blend=(math.sin(step / 9), math.cos(step / 7)))
    if step % 50 == 0:
        map_panel.view.zoom(1.01 if step % 100 else 1 / 1.01, (0.0, 0.0))
    map_panel.view.viewport().repaint()
    preview.sheet.show_picture(preview.picture, preview.sheet.shown.number + 1)
    preview.sheet.repaint()
    if step % 10 == 0:
        path.timeline.repaint()


def soak(panels, steps, count):
    """Repaint, and stop long before references to None run out, when the interpreter would abort without a word."""
    for step in range(steps):
        repaint(panels, step)
        if step % 10 == 0:
            assert sys.getrefcount(None) > count - NONE_SLACK, f"{step} repaints gave up references to None"


def test_thousands_of_repaints_leave_none_and_memory_alone(panels):
    # What earlier tests left behind refers to None, too; whenever it went, it would count as given up by the repaints.
    gc.collect()
    count = sys.getrefcount(None)
    soak(panels, WARM_UP, count)
    memory = own_bytes()
    soak(panels, REPAINTS, count)
    assert own_bytes() - memory < MEMORY_SLACK
