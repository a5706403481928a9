"""The list of runs at the left of the studio, with a way to begin a new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from latentloom.ui import icons
from latentloom.ui.studio.words import STATE_WORDS, run_text

if TYPE_CHECKING:
    from latentloom.work.trainings import Run

_NAME = Qt.ItemDataRole.UserRole


class RunList(QWidget):
    """Runs, newest first.

    Signals:
        chosen(str): show this run; "" for a new training.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(222)
        self.new = QPushButton("&New training", self)
        icons.bind(self.new, "add")
        self.new.clicked.connect(self._on_new)
        heading = QLabel("Runs", self)
        heading.setProperty("voice", "dock")
        self.list = QListWidget(self)
        self.list.setObjectName("runs")
        self.list.setAccessibleName("Runs")
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.currentItemChanged.connect(self._on_current)
        self.empty = QLabel("Trainings stand here, also those that were stopped, to go on with.", self)
        self.empty.setWordWrap(True)
        self.empty.setProperty("voice", "dim")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 0, 10)
        layout.addWidget(self.new)
        layout.addWidget(heading)
        layout.addWidget(self.empty)
        layout.addWidget(self.list, 1)

    def show_runs(self, runs: Sequence[Run], live: str) -> None:
        """Show these; `live` is being trained."""
        current = self.current()
        self.list.blockSignals(True)
        self.list.clear()
        often = Counter(run.title for run in runs)
        for run in runs:
            begun = f"{datetime.fromtimestamp(run.created):%d %b %Y, %H:%M}"
            title = run.title if often[run.title] == 1 else f"{run.title}, {begun}"
            state = STATE_WORDS["running"] if run.name == live else run_text(run)
            kind = "sweep, " if run.is_sweep else ""
            item = QListWidgetItem(f"{title}\n{kind}{state}")
            item.setData(_NAME, run.name)
            item.setToolTip(f"{run.title}, begun {begun}\n{run.sentence}".strip())
            self.list.addItem(item)
            if run.name == current:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self.empty.setVisible(not runs)

    def current(self) -> str:
        """Return the run on show, "" for none."""
        item = self.list.currentItem()
        return "" if item is None else str(item.data(_NAME))

    def choose(self, name: str) -> None:
        """Mark a run, "" for none of them; nothing is told."""
        self.list.blockSignals(True)
        items = [self.list.item(i) for i in range(self.list.count())]
        found = next((item for item in items if item.data(_NAME) == name), None)
        if found is None:
            self.list.setCurrentItem(None)
            self.list.clearSelection()
        else:
            self.list.setCurrentItem(found)
        self.list.blockSignals(False)

    def _on_new(self) -> None:
        self.choose("")
        self.chosen.emit("")

    def _on_current(self) -> None:
        if self.current():
            self.chosen.emit(self.current())
