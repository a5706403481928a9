"""The studio's window: runs at the left, and beside them a new training or the run that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from latentloom.base.errors import LoomError
from latentloom.ui.fitting import fit_first
from latentloom.ui.questions import Questions
from latentloom.ui.session import Session
from latentloom.ui.studio.run_list import RunList
from latentloom.ui.studio.run_page import RunPage
from latentloom.ui.studio.setup_page import SetupPage

if TYPE_CHECKING:
    from latentloom.work.trainings import Run, Trainings

SIZE = (1160, 680)


class StudioWindow(QWidget):
    """Not modal, and it may be closed while a training goes on.

    Signals:
        spaceWanted(str, str): open the space in this folder, and what it is called.
    """

    spaceWanted = Signal(str, str)

    def __init__(
        self, session: Session, trainings: Trainings, questions: Questions, device: str, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._trainings = trainings
        self.setWindowTitle("Training studio \N{EM DASH} Latent Loom")
        self.setObjectName("studio")
        fit_first(self, SIZE)
        self.runs = RunList(self)
        self.setup = SetupPage(session, questions, device, self)
        self.page = RunPage(self)
        self.message = QLabel(self)
        self.message.setWordWrap(True)
        self.message.setProperty("voice", "error")
        self.message.setContentsMargins(16, 8, 16, 0)
        self.message.hide()
        line = QFrame(self)
        line.setObjectName("rule")
        line.setFixedWidth(1)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.setup)
        self.stack.addWidget(self.page)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.message)
        right.addWidget(self.stack, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.runs)
        layout.addWidget(line)
        layout.addLayout(right, 1)
        self.runs.chosen.connect(self._on_chosen)
        self.setup.asked.connect(self._on_asked)
        self.page.wanted.connect(self._on_wanted)
        self.page.pointWanted.connect(self._on_point)
        trainings.changed.connect(self.refresh)
        trainings.advanced.connect(self._on_advanced)
        closing = QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self)
        closing.activated.connect(self.close)
        self.refresh()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave a training to go on in the background."""
        self.setup.leave()
        super().closeEvent(event)

    def look_at(self, data: str) -> None:
        """Begin a new training with these pictures."""
        self._on_new()
        self.setup.look_at(data)

    def show_run(self, name: str) -> None:
        """Show a run."""
        self.runs.choose(name)
        self._on_chosen(name)

    def refresh(self) -> None:
        """Bring list and page up to the runs as they are."""
        live = self._trainings.running
        runs = self._trainings.all()
        self.runs.show_runs(runs, live)
        self.setup.set_busy(next((run.title for run in runs if run.name == live), live))
        shown = self.page.run
        if shown is not None and self.stack.currentWidget() is self.page:
            now = self._trainings.get(shown.name)
            if now is None:
                self._on_new()
            else:
                self.page.enable()
                self.page.show_run(now, live=now.name == live)

    def tell(self, sentence: str) -> None:
        """Show what went wrong, "" for nothing."""
        self.message.setText(sentence)
        self.message.setVisible(bool(sentence))

    def _on_chosen(self, name: str) -> None:
        self.tell("")
        run = self._trainings.get(name) if name else None
        if run is None:
            self._on_new()
            return
        self.page.enable()
        self.page.show_run(run, live=name == self._trainings.running)
        self.stack.setCurrentWidget(self.page)

    def _on_new(self) -> None:
        self.tell("")
        self.runs.choose("")
        self.stack.setCurrentWidget(self.setup)

    def _on_asked(self, recipe: Any, axes: Any) -> None:
        self._attempt(lambda: self.show_run(self._trainings.start(recipe, axes).name))

    def _on_wanted(self, key: str) -> None:
        run = self.page.run
        if run is None:
            return
        match key:
            case "resume":
                self._attempt(lambda: self._trainings.resume(run.name))
            case "pause":
                self._trainings.pause()
            case "finish":
                self._trainings.finish()
            case "open":
                self.spaceWanted.emit(run.space, run.title)
            case "again":
                self._on_new()
                self.setup.begin_like(run)
            case "remove":
                self._attempt(lambda: self._trainings.delete(run.name))

    def _on_point(self, folder: str) -> None:
        run = self.page.run
        if run is not None:
            self._attempt(lambda: self.spaceWanted.emit(str(self._trainings.keep_point(run, folder)), run.title))

    def _on_advanced(self, name: str, news: dict[str, Any]) -> None:
        run: Run | None = self.page.run
        if run is not None and run.name == name:
            self.page.take(news)

    def _attempt(self, deed: Any) -> None:
        self.tell("")
        try:
            deed()
        except LoomError as problem:
            self.tell(str(problem))
