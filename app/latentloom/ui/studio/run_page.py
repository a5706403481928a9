"""One training: where it is, its curves and pictures, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from latentloom.base.family_words import FAMILY_WORDS
from latentloom.ui import icons
from latentloom.ui.studio.curves import Curves
from latentloom.ui.studio.snapshots import SnapshotView
from latentloom.ui.studio.sweep_view import SweepView
from latentloom.ui.studio.words import progress_text, run_text
from latentloom.work.trainings import CurvePoint, for_window, read_journal

if TYPE_CHECKING:
    from latentloom.work.trainings import Run


class RunPage(QWidget):
    """Shows a run and drives it.

    Signals:
        wanted(str): "resume", "pause", "finish", "open", "again" or "remove".
        pointWanted(str): open the space of a sweep's point, its folder below the run's.
    """

    wanted = Signal(str)
    pointWanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.run: Run | None = None
        self._live = False
        self.title = QLabel(self)
        self.title.setProperty("voice", "title")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.about = QLabel(self)
        self.about.setProperty("voice", "dim")
        self.state = QLabel(self)
        self.state.setAccessibleName("State of the training")
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.problem.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.problem.setProperty("voice", "error")
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName("Progress of the training")
        self.buttons = {
            key: self._button(key, text, icon, tip)
            for key, text, icon, tip in (
                ("open", "&Open space", "space", "Open the space that came of it; undo brings the present one back"),
                ("resume", "&Resume", "play", "Go on from where it stopped"),
                ("pause", "&Pause", "pause", "Stop and free the machine; it goes on whenever you like"),
                ("finish", "Stop and &keep", "stop", "Make the space from the model as it stands now"),
                ("again", "Use these &settings", "copy", "Begin a new training with the same pictures and settings"),
                ("remove", "Re&move", "remove", "Remove this run with its curves and pictures; a finished space stays"),
            )
        }
        self.curves = Curves(self)
        self.snapshots = SnapshotView(self)
        self.sweep = SweepView(self)
        self.sweep.opened.connect(self.pointWanted)
        single = QSplitter(Qt.Orientation.Horizontal, self)
        single.addWidget(self.curves)
        single.addWidget(self.snapshots)
        single.setStretchFactor(0, 5)
        single.setStretchFactor(1, 4)
        single.setChildrenCollapsible(False)
        single.setSizes([560, 420])
        self.stack = QStackedWidget(self)
        self.stack.addWidget(single)
        self.stack.addWidget(self.sweep)
        top = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.about)
        top.addLayout(words, 1)
        for button in self.buttons.values():
            top.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addLayout(top)
        layout.addWidget(self.bar)
        layout.addWidget(self.state)
        layout.addWidget(self.problem)
        layout.addWidget(self.stack, 1)

    def show_run(self, run: Run, *, live: bool) -> None:
        """Show a run; `live`: it is being trained by this program."""
        other = self.run is None or self.run.name != run.name
        begins = live and not self._live
        self.run, self._live = run, live
        self.title.setText(run.title)
        family = FAMILY_WORDS.get(run.recipe.family)
        self.about.setText(
            f"{family.title if family else run.recipe.family}, {run.recipe.latent} numbers a picture, "
            f"{run.recipe.size} pixels, batch {run.recipe.batch}"
        )
        self.stack.setCurrentIndex(1 if run.is_sweep else 0)
        if run.is_sweep:
            self.sweep.show_run(run)
        elif other:
            self.curves.show_points(read_journal(run.folder))
            self.snapshots.show_folder(run.folder / "snapshots")
        else:
            self.snapshots.refresh()
        self.problem.setText(for_window(run.sentence))
        self.problem.setVisible(bool(run.sentence) and not live)
        if not live or other or begins:
            self.state.setText("Starting\N{HORIZONTAL ELLIPSIS}" if live else run_text(run).capitalize())
            total = run.recipe.epochs if not run.is_sweep else self.sweep.count
            share = 1.0 if run.state == "done" else run.epochs / max(total, 1e-9)
            self.bar.setValue(round(1000 * min(1.0, share)))
        self._update()

    def take(self, news: dict[str, Any]) -> None:
        """Take in news of the run on show."""
        if self.run is None:
            return
        match news["news"]:
            case "step":
                self.bar.setRange(0, 1000)
                self.bar.setValue(round(1000 * news["step"] / max(1, news["steps"])))
                epochs = self.run.recipe.epochs
                self.state.setText(
                    self.sweep.prefix + progress_text(news["epoch"], epochs, news["speed"], news["left"])
                )
            case "stage":
                self.state.setText(f"{self.sweep.prefix}{news['text']}: {news['done']:,} of {news['total']:,}")
            case "curve" if not self.run.is_sweep:
                self.curves.add(CurvePoint(**{key: value for key, value in news.items() if key != "news"}))
            case "snapshot" if not self.run.is_sweep:
                self.snapshots.refresh()
            case "point":
                self.sweep.begin(news)
            case "row":
                self.sweep.add(news["row"])

    def _update(self) -> None:
        run = self.run
        assert run is not None
        shown = {
            "open": run.state == "done" and bool(run.space),
            "resume": not self._live and run.unfinished,
            "pause": self._live,
            "finish": self._live and not run.is_sweep,
            "again": not self._live,
            "remove": not self._live and run.state != "running",
        }
        for key, button in self.buttons.items():
            button.setVisible(shown[key])

    def _button(self, key: str, text: str, icon: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(key)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        icons.bind(button, icon)
        button.clicked.connect(self._on_clicked)
        return button

    def _on_clicked(self) -> None:
        key = self.sender().objectName()
        if key in ("pause", "finish"):
            self.state.setText("Stopping after this step\N{HORIZONTAL ELLIPSIS}")
            for one in ("pause", "finish"):
                self.buttons[one].setEnabled(False)
        self.wanted.emit(key)

    def enable(self) -> None:
        """Let it be stopped (again)."""
        for one in ("pause", "finish"):
            self.buttons[one].setEnabled(True)
