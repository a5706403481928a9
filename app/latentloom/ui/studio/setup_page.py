"""A new training: pictures on the left, model on the right, and below what it would take."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from latentloom.ui import icons
from latentloom.ui.questions import Questions
from latentloom.ui.session import Session
from latentloom.ui.studio.data_card import DataCard
from latentloom.ui.studio.settings_form import SettingsForm
from latentloom.ui.studio.words import estimate_text
from latentloom.work import preparing
from latentloom.work.messages import JobEnd
from latentloom.work.picture_sets import known_title
from latentloom.work.trainings import for_window

if TYPE_CHECKING:
    from latentloom.work.trainings import Run

REST_MS = 700
"""How long the hand rests before an estimate is made."""

CHOOSE = "Choose pictures first."


class SetupPage(QWidget):
    """Chooses everything that a training needs.

    Signals:
        asked(Recipe, axes): train this; axes empty for one training.
    """

    asked = Signal(object, object)

    def __init__(self, session: Session, questions: Questions, device: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._questions = questions
        self._device = device
        self._job: int | None = None
        self._busy_with = ""
        self.data = DataCard(session, questions, self)
        self.form = SettingsForm(self)
        self.estimate = QLabel(CHOOSE, self)
        self.estimate.setWordWrap(True)
        self.estimate.setProperty("voice", "dim")
        self.start = QPushButton("&Start training", self)
        self.start.setDefault(True)
        icons.bind(self.start, "play")
        self.start.setEnabled(False)
        self.start.clicked.connect(self._on_start)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._estimate)
        cards = QHBoxLayout()
        cards.setSpacing(10)
        cards.addWidget(self.data, 5)
        cards.addWidget(self.form, 6)
        bottom = QHBoxLayout()
        bottom.setContentsMargins(4, 0, 4, 0)
        bottom.addWidget(self.estimate, 1)
        bottom.addWidget(self.start)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addLayout(cards, 1)
        layout.addLayout(bottom)
        self.data.found.connect(self._on_found)
        self.form.edited.connect(self._on_edited)
        self.form.tableAsked.connect(self._on_table)
        session.engine.jobEnded.connect(self._on_ended)

    def look_at(self, data: str) -> None:
        """Begin with these pictures."""
        self.data.look_at(data)

    def begin_like(self, run: Run) -> None:
        """Begin with the pictures and the settings of an earlier run."""
        recipe = run.recipe
        texts = {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in vars(recipe).items()}
        for name, values in run.axes:
            texts[name] = ", ".join(values)
        self.form.sweep.setChecked(run.is_sweep)
        self.form.set_recipe(recipe.data, run.title, recipe.family, texts)
        self.data.look_at(recipe.data)

    def set_busy(self, title: str) -> None:
        """Say that a training is under way, so no other can begin; "" when none is."""
        self._busy_with = title
        self._update()

    def leave(self) -> None:
        """Stop what waits; the window is about to close."""
        self._rest.stop()

    def _on_found(self, found: object) -> None:
        if self.data.survey is not None:
            survey = self.data.survey
            title = known_title(survey.data) or survey.name[:1].upper() + survey.name[1:]
            self.form.set_pictures(survey.data, title, survey.advice)
        self._on_edited()

    def _on_edited(self) -> None:
        self._cancel()
        self._update()
        if self.start.isEnabled() or (self._busy_with and self._ready):
            self.estimate.setText("Estimating\N{HORIZONTAL ELLIPSIS}")
            self._rest.start()

    def _on_table(self, name: str) -> None:
        data = Path(self.data.survey.data) if self.data.survey is not None else Path()
        path = self._questions.table_to_open(data if data.is_absolute() and data.is_dir() else Path.home())
        if path is not None:
            self.form.enter(name, str(path))

    @property
    def _ready(self) -> bool:
        return self.data.survey is not None and self.form.checked.recipe is not None

    def _update(self) -> None:
        self.start.setEnabled(self._ready and not self._busy_with)
        self.start.setText("&Start the sweep" if self.form.checked.axes else "&Start training")
        if self._busy_with:
            self.start.setToolTip(f"{self._busy_with} is being trained; pause it first, or wait until it is done")
        else:
            self.start.setToolTip("Train in the background; you can go on blending meanwhile")
        if self.data.survey is None:
            self.estimate.setText("Reading pictures\N{HORIZONTAL ELLIPSIS}" if self.data.busy else CHOOSE)
        elif self.form.checked.recipe is None:
            problems = self.form.checked.problems
            self.estimate.setText(f"Mend {len(problems)} setting{'s' if len(problems) > 1 else ''} first.")

    def _cancel(self) -> None:
        self._rest.stop()
        job, self._job = self._job, None
        if job is not None:
            self._session.engine.cancel(job)

    def _estimate(self) -> None:
        recipe, found = self.form.checked.recipe, self.data.survey
        if recipe is not None and found is not None:
            self._job = self._session.engine.job(*preparing.estimate(recipe, found, self._device))

    def _on_ended(self, end: JobEnd) -> None:
        if end.number != self._job:
            return
        self._job = None
        if end.outcome == "done":
            points = math.prod(len(values) for _, values in self.form.checked.axes)
            self.estimate.setText(estimate_text(end.result, points))
        elif end.outcome == "failed":
            self.estimate.setText(for_window(end.sentence))

    def _on_start(self) -> None:
        checked = self.form.checked
        if checked.recipe is not None and self.data.survey is not None:
            self._cancel()
            self.asked.emit(checked.recipe, checked.axes)
