"""Under the picture, where the space has judges: the button of the search, how far it is, and what it found.

It always takes the same room, so that the picture never jumps.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from latentloom.ui.elided import ElidedLabel
from latentloom.ui.evidence.button import EvenButton
from latentloom.ui.evidence.search import Search
from latentloom.ui.preview.answers import AnswersStrip
from latentloom.ui.session import Session

IDLE = "Finds a picture that shows every class"
LOOKING = "Looking for a picture that shows every class; Esc stops"
_STEPS = 1000


class Footer(QWidget):
    """Attributes: button: starts and stops; words: what happens; answers: the strip; progress: a thin line."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = Search.of(session)
        self.button = EvenButton(session, self)
        self.words = ElidedLabel()
        self.words.setProperty("voice", "dim")
        self.answers = AnswersStrip(session, self)
        self.progress = QProgressBar(self)
        self.progress.setObjectName("thin")
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(3)
        self.progress.setAccessibleName("Progress of the search")
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self._right = QStackedLayout()
        self._right.addWidget(self.words)
        self._right.addWidget(self.answers)
        row = QHBoxLayout()
        row.setContentsMargins(6, 0, 6, 0)
        row.setSpacing(8)
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(self._right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(2)
        column.addWidget(self.progress)
        column.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._search.changed.connect(self._refresh)
        self._search.advanced.connect(self._on_advanced)
        session.spaceChanged.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        self.setVisible(self._search.possible)
        self.progress.setVisible(self._search.running)
        self.words.setText(LOOKING if self._search.running else IDLE)
        self._right.setCurrentWidget(self.answers if self._search.answers else self.words)

    def _on_advanced(self, part: float) -> None:
        self.progress.setValue(round(part * _STEPS))
