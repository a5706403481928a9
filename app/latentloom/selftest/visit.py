"""The window, used as a person would: the first blend, a drag, a path, a search, a sheet, and out."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMessageLogContext, QPointF, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from latentloom.base.errors import LoomError
from latentloom.bench.gesture import player_for
from latentloom.bench.timing import median
from latentloom.boot.program import FirstPaint, Program, application
from latentloom.boot.timing import Timing
from latentloom.doc.settings import Settings
from latentloom.selftest.report import Recorder, Step
from latentloom.selftest.script import Script, Wait
from latentloom.ui.map.view import MapView
from latentloom.ui.questions import NobodyThere
from latentloom.work.messages import ExportRequest, JobEnd, PreviewReply, SheetSettings

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions

MOVES = 60
"""Half a second of a hand's movement."""
KNOWN_WORDS = "This plugin does not support propagateSizeHints"
STOPS = 3
APART = 30
"""Pixels between two points of the map, so that a click means one of them."""


def visit(space: Path, options: CommonOptions, folder: Path, recorder: Recorder, patience_s: float) -> None:
    """Open the window, lead it through everything, close it; files go to `folder`."""
    settings = Settings()
    # The hints of a first start would lie where the mouse goes.
    settings.set("hints", False)
    app = application(["latentloom"], settings)
    program = Program(str(space), options, settings, "", Timing(wanted=False, began=0.0), NobodyThere())
    guest = _Guest(program, folder, recorder)
    script = Script(guest.script(), patience_s)
    script.ended.connect(guest.leave)
    program.engine.spaceFailed.connect(script.fail)
    program.session.previewFailed.connect(lambda failure: script.fail(failure.sentence))
    with _without_known_words():
        script.start()
        program.show()
        app.exec()
        program.finish()
    guest.settle(script.problem)
    program.window.deleteLater()
    program.deleteLater()


@contextmanager
def _without_known_words() -> Iterator[None]:
    """Keep from the terminal what the offscreen platform says of every window; all else Qt says goes there."""

    def on_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if KNOWN_WORDS not in text:
            print(f"Qt: {text}", file=sys.stderr)

    before = qInstallMessageHandler(on_message)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


class _Guest:
    """Whoever uses the window, and keeps the record."""

    def __init__(self, program: Program, folder: Path, recorder: Recorder) -> None:
        self._program = program
        self._window = program.window
        self._session = program.session
        self._folder = folder
        self._recorder = recorder
        self._step: Step | None = None
        self._ends: dict[int, JobEnd] = {}
        self._reply: PreviewReply | None = None
        program.engine.jobEnded.connect(self._keep_end)
        program.session.previewArrived.connect(self._keep)

    def script(self) -> Generator[Wait, None, None]:
        """Return what is done, as a script."""
        yield from self._open()
        yield from self._drag()
        yield from self._travel()
        if self._window.search.possible:
            yield from self._search()
        yield from self._export()
        self._begin("quit")

    def leave(self) -> None:
        """Close the window, also in the middle of a search that did not come to its end in time."""
        self._window.close()

    def settle(self, problem: str) -> None:
        """End the last step: with the script's problem, or an error that the window told of meanwhile."""
        told = [notice.sentence for notice in self._window.notices.shown() if notice.level == "error"]
        self._end(problem or " ".join(told))

    def _open(self) -> Generator[Wait, None, None]:
        self._begin("window")
        yield Wait("The window", FirstPaint(self._window).painted)
        self._note(f"{time.time() - self._recorder.began:.2f} s")
        self._begin("first blend")
        yield Wait("The first blend", self._window.panels.painted)
        self._note(f"{time.time() - self._recorder.began:.2f} s")
        self._demand_picture()

    def _drag(self) -> Generator[Wait, None, None]:
        self._begin("drag")
        player = player_for(self._window, MOVES)
        before = self._session.document.state.blend.wheel
        player.start()
        yield Wait("The picture of the last move", player.finished)
        self._demand(self._session.document.state.blend.wheel != before, "the drag did not change the blend")
        self._demand(self._session.document.undo_name is not None, "the drag cannot be undone")
        self._demand_picture()
        self._note(f"{median(player.latencies_ms):.0f} ms from hand to picture")

    def _travel(self) -> Generator[Wait, None, None]:
        self._begin("path")
        view = self._window.findChild(MapView)
        self._demand(view is not None, "there is no map")
        for at in _points(view):
            _click(view.viewport(), at)
        path = self._session.document.state.path
        self._demand(len(path.waypoints) == STOPS, f"{STOPS} clicks on the map gave {len(path.waypoints)} stops")
        yield Wait("The picture of the last stop", self._session.previewArrived, self._shows_path)
        self._note(f"{STOPS} stops")

    def _search(self) -> Generator[Wait, None, None]:
        self._begin("search")
        search = self._window.search
        search.start()
        yield Wait("The end of the search", search.changed, lambda: not search.running)
        self._demand(bool(search.answers), "the search for an even blend found nothing")
        found = search.answers[0].report.auc
        self._note(f"{len(search.answers)} answers" + ("" if found is None else f", AUC {found:.2f}"))

    def _export(self) -> Generator[Wait, None, None]:
        from latentloom.engine.recipe import read_recipe

        self._begin("sheet")
        target = self._folder / "sheet.png"
        state = self._session.document.state
        look = SheetSettings(content="classes", tile=64)
        number = self._program.engine.export(ExportRequest(target, state, look))
        # By its number: other jobs may end meanwhile, the search just made among them.
        yield Wait("The sheet", self._program.engine.jobEnded, lambda: number in self._ends)
        end = self._ends[number]
        self._demand(end.outcome == "done", end.sentence)
        image = QImage(str(target))
        self._demand(not image.isNull() and not _is_blank(image), "the sheet is an empty page")
        self._demand(read_recipe(target) is not None, "the sheet does not carry the blend that made it")
        self._note(f"{image.width()} x {image.height()} pixels")

    # The record

    def _begin(self, name: str) -> None:
        self._end("")
        self._step = self._recorder.begin(name)

    def _note(self, note: str) -> None:
        assert self._step is not None
        self._step.note = note

    def _end(self, problem: str) -> None:
        if self._step is not None:
            self._recorder.end(self._step, problem)
            self._step = None

    # What is looked at

    def _keep(self, reply: PreviewReply) -> None:
        self._reply = reply

    def _keep_end(self, end: JobEnd) -> None:
        self._ends[end.number] = end

    def _shows_path(self) -> bool:
        return self._reply is not None and self._reply.focus == self._session.document.focus

    def _demand_picture(self) -> None:
        image = self._window.panels.preview.picture
        self._demand(image is not None and not _is_blank(image), "the blend is an empty page")

    @staticmethod
    def _demand(condition: bool, otherwise: str) -> None:
        if not condition:
            raise LoomError(otherwise)


def _points(view: MapView) -> list[QPointF]:
    """Return places on the map that mean something, well apart."""
    assert view.info is not None
    found: list[QPointF] = []
    for x, y in view.info.codes_xy.tolist():
        at = QPointF(view.to_pixel((x, y)).toPoint())
        apart = all((at - other).manhattanLength() > APART for other in found)
        if apart and view.area().contains(at) and view.target_at(at) is not None:
            found.append(at)
        if len(found) == STOPS:
            return found
    raise LoomError(f"the map shows fewer than {STOPS} points that a click can tell apart")


def _click(widget: QWidget, at: QPointF) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    screen = QPointF(widget.mapToGlobal(at.toPoint()))
    for kind, buttons in ((QEvent.Type.MouseButtonPress, left), (QEvent.Type.MouseButtonRelease, none)):
        event = QMouseEvent(kind, at, screen, left, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)


def _is_blank(image: QImage) -> bool:
    """Tell whether all pixels are alike."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = [bytes(grey.constScanLine(y)[: grey.width()]) for y in range(grey.height())]
    return len(set().union(*rows)) < 2
