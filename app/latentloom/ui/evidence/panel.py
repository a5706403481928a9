"""The panel Evidence: what the judges see in the picture, in a sentence and a few small instruments."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from latentloom.doc.state import Change
from latentloom.ui.evidence.others import Others
from latentloom.ui.evidence.scales import Gauge, Meter, Scale, align
from latentloom.ui.evidence.words import (
    MEASURES,
    NO_JUDGE,
    NO_JUDGE_WHY,
    OF_THE_BLEND,
    WAITING,
    chance,
    is_usual,
    likeness,
    measure_name,
    measure_words,
    verdict,
)
from latentloom.ui.pacing import Pacer
from latentloom.ui.session import Session
from latentloom.work.messages import EvidenceReport

READING_MS = 120
"""Numbers and sentences that change faster than this cannot be read; the wheel is faster."""
SIDE_BY_SIDE = 430
"""A panel at least this wide has the instruments in two columns."""
AUC_TIP = "How likely a class that was asked for shows more than one that was not. 1 is always; the mark is chance."
EVENNESS_TIP = "How evenly the classes asked for show. 1 is all alike, 0 is one alone."
DISTANCE_TIP = "How much of what the judges see lies elsewhere than it was asked for. 0 is just as asked, 1 all of it."
OTHERS_TIP = "The classes that show most without having been asked for, and how much of each"
BAND_TIP = "Where the picture stands among real ones that training never saw; nine of ten lie in the shaded part."


class EvidencePanel(QWidget):
    """What the judges see in the picture of a session.

    Attributes:
        blend: says that the picture on show is not the one that was measured;
        verdict, likeness: sentences; auc, evenness, distance: bars; gauges: by measure;
        others: classes that were not asked for; nothing: the sentence where there is no evidence.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._beat = Pacer(self, READING_MS)
        self._beat.due.connect(self._refresh)
        self.blend = QLabel(OF_THE_BLEND, self)
        self.verdict, self.likeness = QLabel(self), QLabel(self)
        self.auc = Meter("Shows them", "0.00", 0.5, self)
        self.evenness = Meter("Evenly", "0.00", None, self)
        self.distance = Meter("Off the shares", "0.00", None, self)
        self.gauges = {name: Gauge(measure_name(name), "usual", self) for name in MEASURES}
        self.others = Others(session, self)
        self.others_title = QLabel("Also shows", self)
        self.nothing = QLabel(self)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._pages = QStackedLayout(self)
        self._arrange()
        self.setAccessibleName("Evidence")
        session.evidenceArrived.connect(self._beat.call)
        session.spaceChanged.connect(self._refresh)
        session.documentPaced.connect(self._on_document)
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the instruments side by side where there is room."""
        super().resizeEvent(event)
        wide = event.size().width() >= SIDE_BY_SIDE
        self._columns.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    def _arrange(self) -> None:
        self.blend.setProperty("voice", "dim")
        self.blend.setWordWrap(True)
        self.blend.hide()
        self.verdict.setProperty("voice", "strong")
        self.likeness.setProperty("voice", "dim")
        self.likeness.setToolTip(BAND_TIP)
        self.others_title.setProperty("voice", "dim")
        self.others_title.setToolTip(OTHERS_TIP)
        for label in (self.verdict, self.likeness, self.nothing):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            label.setAccessibleName("Evidence")
            label.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        also = QHBoxLayout()
        also.setSpacing(8)
        also.addWidget(self.others_title)
        also.addWidget(self.others, 1)
        holds = _column([self.auc, self.evenness, self.distance])
        holds.insertLayout(3, also)
        looks = _column(list(self.gauges.values()))
        looks.insertWidget(0, self.likeness)
        self._columns.setSpacing(20)
        self._columns.addLayout(holds, 1)
        self._columns.addLayout(looks, 1)
        content = QWidget(self)
        # Its height for the width counts, not the larger one that its sentences would need in a narrow column.
        content.setMinimumHeight(1)
        column = QVBoxLayout(content)
        column.setContentsMargins(12, 1, 12, 1)
        column.setSpacing(4)
        column.addWidget(self.blend)
        column.addWidget(self.verdict)
        column.addLayout(self._columns)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setAccessibleName("Evidence in the picture")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(content)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setMargin(20)
        self._pages.addWidget(self.nothing)
        self._pages.addWidget(area)

    def _on_document(self, change: Change) -> None:
        if change.kinds & {"focus", "space"}:
            self._refresh()

    def _refresh(self) -> None:
        space, evidence = self._session.space, self._session.evidence
        if space is None or not space.judged:
            self._show_nothing(WAITING if space is None else f"{NO_JUDGE}. {NO_JUDGE_WHY}")
        elif evidence is None:
            self._show_nothing(WAITING)
        else:
            self._show(evidence.report)

    def _show_nothing(self, sentence: str) -> None:
        _say(self.nothing, sentence)
        self.setFocusProxy(self.nothing)
        self._pages.setCurrentIndex(0)
        self.setAccessibleDescription(sentence)

    def _show(self, report: EvidenceReport) -> None:
        self._pages.setCurrentIndex(1)
        self.setFocusProxy(self.verdict)
        space = self._session.space
        kind = "ink" if space is None else space.kind
        elsewhere = self._session.document.focus.kind != "blend"
        self.blend.setVisible(elsewhere)
        said, like = verdict(report), likeness(report.plausibility, kind)
        _say(self.verdict, said)
        _say(self.likeness, like)
        self.setAccessibleDescription(f"{OF_THE_BLEND if elsewhere else ''} {said} {like}".strip())
        self.auc.show_value(report.auc, _two(report.auc), f"{AUC_TIP} {chance(report.auc)}")
        self.evenness.show_value(report.evenness, _two(report.evenness), EVENNESS_TIP)
        self.distance.show_value(report.distance, _two(report.distance), DISTANCE_TIP)
        measured = dict(report.plausibility)
        for name, gauge in self.gauges.items():
            value = measured.get(name)
            gauge.setVisible(value is not None)
            if value is not None:
                word = "usual" if is_usual(value) else "low" if value < 0.5 else "high"
                gauge.show_value(value, word, f"{measure_words(name, value, kind)} {BAND_TIP}")
        self.others.show_others(report.others)
        self.others_title.setVisible(bool(report.others))
        self.others.setVisible(bool(report.others))


def _column(scales: list[Scale]) -> QVBoxLayout:
    align(scales)
    column = QVBoxLayout()
    column.setSpacing(2)
    for scale in scales:
        column.addWidget(scale)
    column.addStretch(1)
    return column


def _say(label: QLabel, sentence: str) -> None:
    label.setText(sentence)
    label.setAccessibleName(sentence or "Evidence")


def _two(value: float | None) -> str:
    return "\N{EN DASH}" if value is None else f"{value:.2f}"
