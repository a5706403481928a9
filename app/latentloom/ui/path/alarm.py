"""What the judges see along the document's path: the band, and the line that warns of a third class."""

from __future__ import annotations

from collections.abc import Hashable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from latentloom.base.errors import UsageError
from latentloom.doc import waypoints
from latentloom.doc.state import Change, DocState
from latentloom.doc.takeovers import Seen, Takeover, classes_of, takeovers
from latentloom.ui import icons
from latentloom.ui.elided import ElidedLabel
from latentloom.ui.names import short_name
from latentloom.ui.path.band import HEIGHT, Band
from latentloom.ui.path.layout import Strip
from latentloom.ui.session import Session
from latentloom.ui.studies.watch import StudyWatch
from latentloom.work.messages import StudyItem, StudyReply

LINE = 20
"""Height of the sentence with its button."""
NOT_FOUND = "No detour was found: put a stop of your own between the two."
LOOKING = "The judges look at the path\N{HORIZONTAL ELLIPSIS}"
CLEAR = "No third class takes over: the judges are never more than half sure of one."
SEARCHING = "Looking for a way around\N{HORIZONTAL ELLIPSIS}"


class PathEvidence(QWidget):
    """Band, sentence and Detour. It is there only where the space has judges and the path has two stops."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._takeovers: tuple[Takeover, ...] = ()
        self._detour: int | None = None
        self._watch = StudyWatch(session, "path", _subject, self)
        self.band = Band(self)
        self.line = QWidget(self)
        self.sentence = ElidedLabel()
        self.detour_button = QToolButton(self.line)
        self.detour_button.setText("Detour")
        self.detour_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.detour_button.setIconSize(QSize(14, 14))
        self.detour_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.detour_button.setAccessibleName("Detour")
        icons.bind(self.detour_button, "path")
        tip = "Put a stop in between that leads the path around the third class"
        self.detour_button.setToolTip(tip)
        self.detour_button.setStatusTip(tip)
        self.detour_button.setAccessibleDescription(tip)
        row = QHBoxLayout(self.line)
        row.setContentsMargins(4, 0, 0, 0)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.detour_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self.band)
        column.addWidget(self.line)
        self.line.setFixedHeight(LINE)
        self.detour_button.setMaximumHeight(LINE)
        # Said always, alarm or not: the pictures above must not jump.
        self.setFixedHeight(HEIGHT + LINE + 1)
        self.detour_button.clicked.connect(self._on_detour)
        self._watch.changed.connect(self._refresh)
        session.documentChanged.connect(self._on_document_changed)
        session.spaceChanged.connect(self._refresh)
        session.studyArrived.connect(self._on_study)
        self._refresh()

    @property
    def takeovers(self) -> tuple[Takeover, ...]:
        """The runs of frames that a third class takes over."""
        return self._takeovers

    def follow(self, strip: Strip) -> None:
        """Stand under this strip."""
        self.band.follow(strip)

    def _refresh(self) -> None:
        info, state = self._session.space, self._session.document.state
        path = state.path
        shown = info is not None and info.judged and len(path.waypoints) > 1
        self._watch.want(shown)
        self.setVisible(shown)
        if info is None or not shown:
            return
        seen = [Seen(int(item.name), *item.top) for item in self._watch.items if item.top is not None]
        if not self._watch.done:
            # A stop further on may still explain what is seen.
            self._takeovers = ()
        else:
            classes, labels = info.classes, info.labels
            own = [
                classes_of(stop, lambda row: classes[labels[row]] if row < len(labels) else None)
                for stop in path.waypoints
            ]
            self._takeovers = takeovers(path, own, seen)
        self.band.show_seen(seen, self._takeovers, path.frames, state.blend.classes)
        self._say(self._takeovers)

    def _say(self, runs: tuple[Takeover, ...]) -> None:
        words = in_words(runs) if runs else CLEAR if self._watch.done else LOOKING
        self.sentence.setText(words)
        voice = "" if runs else "dim"
        if self.sentence.property("voice") != voice:
            self.sentence.setProperty("voice", voice)
            self.style().polish(self.sentence)
        self.detour_button.setVisible(bool(runs))
        self.detour_button.setEnabled(self._detour is None)

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds & {"path", "space"}:
            self._detour = None
        if change.kinds & {"path", "space", "classes"}:
            self._refresh()

    def _on_detour(self) -> None:
        self._session.document.commit()
        self._detour = self._session.request_study("detour", 0)
        self.detour_button.setEnabled(self._detour is None)
        self.sentence.setText(SEARCHING)

    def _on_study(self, reply: StudyReply) -> None:
        if reply.kind == "detour" and reply.number == self._detour and reply.done:
            self._detour = None
            self._say(self._takeovers)
            self._lead_around(reply.items)

    def _lead_around(self, items: tuple[StudyItem, ...]) -> None:
        document = self._session.document
        state = document.state
        try:
            # From the back, so that the segments before keep their numbers.
            for item in sorted(items, key=lambda one: -int(one.name)):
                if item.stop is not None:
                    state = waypoints.add_waypoint(state, item.stop, int(item.name) + 1)
        except UsageError as refusal:
            self._session.noticed.emit("info", str(refusal))
            return
        if state is not document.state:
            document.edit("Detour", state, "path")
        refused = "" if items else NOT_FOUND
        refused = next((item.sentence for item in items if item.stop is None), refused)
        if refused:
            self._session.noticed.emit("info", refused)


def in_words(runs: tuple[Takeover, ...]) -> str:
    """Return a sentence about the first takeover, and how many more there are."""
    run = runs[0]
    frames = f"frame {run.first + 1}" if run.first == run.last else f"frames {run.first + 1} to {run.last + 1}"
    more = f", and {len(runs) - 1} more" if len(runs) > 1 else ""
    between = f"between stops {run.segment + 1} and {run.segment + 2}"
    return f"{short_name(run.name)} takes over {between}, in {frames}{more}."


def _subject(state: DocState) -> Hashable:
    # As it is: this is asked at every move of a drag, and a path that did not change is the same object.
    return state.path
