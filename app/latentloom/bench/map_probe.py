"""In a fresh process: show many points, move them by the mouse, and print the time of every frame as JSON.

`python -m latentloom.bench.map_probe map|pyqtgraph COUNT FRAMES`
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from latentloom.ui import theme
from latentloom.ui.map.clouds import QUIET_SIZE
from latentloom.ui.map.view import MapView
from latentloom.ui.pictures import PictureStore
from latentloom.work.messages import SpaceInfo

SIZE = (960, 640)
CLASSES, IN_BLEND = 200, 20
REACH = 160.0
"""Pixels around the start that the hand's loops go."""
_BUTTONS = {
    QEvent.Type.MouseButtonPress: (Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton),
    QEvent.Type.MouseMove: (Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton),
    QEvent.Type.MouseButtonRelease: (Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton),
}


class NoEngine(QObject):
    """What a picture store needs of an engine, without one."""

    picturesReady = Signal(object)

    def pictures(self, ticket: str, stamp: str, keys: tuple[Any, ...], size: int) -> None:
        """Decode nothing."""


def made_space(count: int) -> SpaceInfo:
    """Return a space of `count` encodings in clusters, of which the blend's classes are a tenth."""
    rng = np.random.default_rng(0)
    means = (3 * rng.normal(size=(CLASSES, 2))).astype(np.float32)
    labels = rng.integers(0, CLASSES, count).astype(np.int32)
    places = (means[labels] + 0.35 * rng.normal(size=(count, 2))).astype(np.float32)
    names = tuple(f"made/{number:03d}" for number in range(CLASSES))
    return SpaceInfo(
        "made", "Made points", Path("made"), "made", "ink", 1, 64, 2, names, ("made",) * CLASSES, names[:IN_BLEND],
        means, means, places, labels, rng.random(count) < 0.2, (0.5, 0.5), ("linear",), 1.0,
    )  # fmt: skip


def measure_map(count: int, frames: int) -> dict[str, Any]:
    """Move, zoom and point at our map."""
    info = made_space(count)
    view = MapView(PictureStore(NoEngine()))
    _show(view)
    began = perf_counter()
    view.show_space(info, info.startup)
    _until_sharp(view)
    shown = perf_counter()
    pan = _pan(view, view.viewport(), frames)
    _until_sharp(view)
    zoom = [_timed(_turner(view.viewport(), 120 if turn % 24 < 12 else -120), view) for turn in range(frames)]
    _until_sharp(view)
    _timed(_turner(view.viewport(), 240), view)
    zoomed = perf_counter()
    _until_sharp(view)
    sharp = perf_counter()
    point = [
        _timed(_mover(view.viewport(), _loop(step, view), Qt.MouseButton.NoButton), view) for step in range(frames)
    ]
    return {
        "pan_ms": pan,
        "zoom_ms": zoom,
        "point_ms": point,
        "sharp_ms": (sharp - zoomed) * 1e3,
        "show_ms": (shown - began) * 1e3,
    }


def measure_pyqtgraph(count: int, frames: int) -> dict[str, Any]:
    """Move the same points as anybody would show them with pyqtgraph."""
    info = made_space(count)
    plot = pg.PlotWidget(background=theme.current().panel)
    plot.addItem(pg.ScatterPlotItem(pos=info.codes_xy, size=QUIET_SIZE, pen=None, brush=pg.mkBrush(120, 120, 120, 120)))
    _show(plot)
    plot.plotItem.vb.setRange(view_rect(info), padding=0)
    QApplication.processEvents()
    return {"pan_ms": _pan(plot, plot.viewport(), frames)}


def view_rect(info: SpaceInfo) -> Any:
    """Return the rectangle around all points."""
    low, high = info.codes_xy.min(axis=0), info.codes_xy.max(axis=0)
    return pg.QtCore.QRectF(*low.tolist(), *(high - low).tolist())


def _show(widget: QWidget) -> None:
    widget.resize(*SIZE)
    widget.show()
    QApplication.processEvents()


def _pan(widget: Any, viewport: QWidget, frames: int) -> list[float]:
    """Press, go around in loops, release; return the milliseconds of every move."""
    _send(viewport, QEvent.Type.MouseButtonPress, _loop(0, widget))
    # The first moves decide that it is a drag.
    times = [
        _timed(_mover(viewport, _loop(step, widget), Qt.MouseButton.LeftButton), widget) for step in range(frames + 3)
    ]
    _send(viewport, QEvent.Type.MouseButtonRelease, _loop(frames, widget))
    return times[3:]


def _loop(step: int, widget: QWidget) -> QPointF:
    turn = step / 60 * 2 * math.pi
    reach = REACH * math.sin(1.7 * turn / 2)
    return QPointF(widget.width() / 2 + reach * math.cos(turn), widget.height() / 2 + reach * math.sin(turn))


def _timed(action: Callable[[], None], widget: QWidget) -> float:
    """Act, then let everything that is due happen; return the milliseconds until it is on the screen."""
    began = perf_counter()
    action()
    QApplication.processEvents()
    return (perf_counter() - began) * 1e3


def _mover(viewport: QWidget, at: QPointF, button: Qt.MouseButton) -> Callable[[], None]:
    return lambda: _send(viewport, QEvent.Type.MouseMove, at, button)


def _send(viewport: QWidget, kind: QEvent.Type, at: QPointF, held: Qt.MouseButton | None = None) -> None:
    button, buttons = _BUTTONS[kind]
    screen = QPointF(viewport.mapToGlobal(at.toPoint()))
    event = QMouseEvent(kind, at, screen, button, buttons if held is None else held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(viewport, event)


def _turner(viewport: QWidget, angle: int) -> Callable[[], None]:
    at = QPointF(viewport.rect().center())
    screen = QPointF(viewport.mapToGlobal(at.toPoint()))
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(at, screen, QPoint(), QPoint(0, angle), none, Qt.KeyboardModifier.NoModifier, phase, False)
    return lambda: QApplication.sendEvent(viewport, event) and None


def _until_sharp(view: MapView) -> None:
    view.viewport().update()
    QApplication.processEvents()
    while view.points.busy:
        QApplication.processEvents()


def main(what: str, count: str, frames: str) -> None:
    """Measure one of the two and print it."""
    app = QApplication(["latentloom"])
    theme.apply("light")
    measured = (measure_map if what == "map" else measure_pyqtgraph)(int(count), int(frames))
    print(json.dumps(measured), flush=True)
    del app


if __name__ == "__main__":
    main(*sys.argv[1:])
