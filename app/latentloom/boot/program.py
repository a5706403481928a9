"""The program while it runs: settings, engine, session, window, and what joins them."""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from latentloom import __version__
from latentloom.base import paths
from latentloom.boot.application import Application
from latentloom.boot.keeper import Keeper
from latentloom.boot.targets import Start, name_for_settings, start_with
from latentloom.boot.timing import Timing
from latentloom.doc.document import Document
from latentloom.doc.settings import Settings
from latentloom.engine.description import list_spaces
from latentloom.ui.menus import apply_theme
from latentloom.ui.notices import Deed
from latentloom.ui.questions import Questions
from latentloom.ui.session import Session
from latentloom.ui.spaces import Opening, SpaceEntry
from latentloom.ui.window import MainWindow
from latentloom.work.client import EngineClient
from latentloom.work.messages import SpaceInfo

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions

_log = logging.getLogger(__name__)


def application(arguments: Sequence[str], settings: Settings) -> QApplication:
    """Make the QApplication, or return the one there is, in the theme of the settings."""
    # Qt would cut every larger fill into pieces for a pool of threads and wait for them. While the engine decodes there
    # is no core for these: in a drag on two cores 15,000 hand-overs in 2.4 s, and a third of all painting was waiting.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else Application(list(arguments))
    app.setApplicationName("latentloom")
    app.setApplicationDisplayName("Latent Loom")
    app.setApplicationVersion(__version__)
    app.setOrganizationName("latentloom")
    app.setDesktopFileName("latentloom")
    app.setWindowIcon(QIcon(str(paths.resources_dir() / "latentloom.svg")))
    apply_theme(settings.text("theme"))
    return app


def space_entries() -> list[SpaceEntry]:
    """Return every space for the menu."""
    return [SpaceEntry(s.name, s.title or s.name, str(s.path), len(s.classes)) for s in list_spaces()]


class FirstPaint(QObject):
    """Signals: painted(): the window was painted for the first time, and the event loop is free again."""

    painted = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self.painted)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for one paint event."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            self._turn.start()
        return False


class Program(QObject):
    """One window and its engine.

    Signals:
        started(): the first blend is there, or what kept it from coming was told; once.
    """

    started = Signal()

    def __init__(
        self,
        target: str | None,
        options: CommonOptions,
        settings: Settings,
        crash_record: str,
        timing: Timing,
        questions: Questions | None = None,
    ) -> None:
        """`questions`: who answers what the window asks; None asks with dialogs."""
        super().__init__()
        self._settings = settings
        self._timing = timing
        self._start: Start = start_with(target, settings)
        self.engine = EngineClient(
            device=settings.text("device") if options.device == "auto" else options.device,
            threads=options.threads or settings.whole("threads") or None,
            parent=self,
        )
        document = Document(self._start.state, self._start.project)
        document.set_focus(self._start.focus)
        self.session = Session(document, self.engine, settings, self)
        self.window = MainWindow(self.session, space_entries, questions, crash_record)
        self._keeper = Keeper(self.window)
        self._started = False
        self._told_blend = False
        self._quit = QTimer(self, singleShot=True, interval=0)
        self._quit.timeout.connect(self.window.close)
        first = FirstPaint(self.window)
        first.painted.connect(self._on_first_paint)
        self.session.spaceChanged.connect(self._on_space)
        for answer in (self.session.previewArrived, self.session.previewFailed, self.engine.spaceFailed):
            answer.connect(self._on_answer)
        self.window.panels.painted.connect(self._on_painted)
        app = QApplication.instance()
        if isinstance(app, Application):
            app.asked.connect(self.window.open_path)
            self.started.connect(app.listen)
        self._old_hook = sys.excepthook
        sys.excepthook = self._on_exception
        for sentence in filter(None, (settings.problem, *self._start.problems)):
            self.window.notices.show("warning", sentence, stays=True)
        if crash_record:
            self.window.notices.show(
                "warning",
                "The program died the last time it ran; Help, Crash log shows what was written down.",
                deeds=(Deed("Show it", self.window.dialogs.show_crash_record),),
                stays=True,
            )

    def show(self) -> None:
        """Show the window; the engine starts after its first paint."""
        self.window.show()

    def finish(self) -> None:
        """Tidy up after the window has closed."""
        sys.excepthook = self._old_hook
        self._keeper.finish()
        self.engine.shutdown()

    def _on_first_paint(self) -> None:
        self._timing.tell("window")
        self.engine.start()
        if self._start.project is not None:
            self.window.spaces.open_with(Opening(self._start.state, self._start.focus, self._start.project))
        elif self._start.space:
            self.engine.open_space(self._start.space)
        else:
            self._on_answer()
        self.window.panels.map.prepare()
        if not self._timing.wanted:
            self._keeper.offer()
            self.window.studio.offer()

    def _on_answer(self) -> None:
        if not self._started:
            self._started = True
            self.started.emit()

    def _on_space(self, info: SpaceInfo) -> None:
        self._settings.set("last_space", name_for_settings(info.name, info.path))
        if self._start.picture is not None:
            picture = self._start.picture
            self._start = Start(self._start.state, self._start.space)
            self.window.open_path(picture)

    def _on_painted(self) -> None:
        if not self._told_blend:
            self._told_blend = True
            self._timing.tell("blend")
            if self._timing.wanted:
                # Not here: the window is being painted.
                self._quit.start()

    def _on_exception(self, kind: type[BaseException], problem: BaseException, trace: TracebackType | None) -> None:
        """Write an unexpected error down and tell of it; the document is untouched and the window stays."""
        if issubclass(kind, KeyboardInterrupt):
            self.window.close()
            return
        _log.error("Unexpected error", exc_info=(kind, problem, trace))
        self.window.notices.show(
            "error",
            f"Something unexpected went wrong ({kind.__name__}). Your work is still here; save it to be safe.",
            details="".join(traceback.format_exception(kind, problem, trace))[-2000:],
        )
