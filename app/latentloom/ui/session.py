"""What every panel of the window shares: the document, the engine, the open space and the pictures.

A panel is made as `Panel(session, parent=None)`. It reads `session.document.state`, edits through `session.document`,
and listens to the session's signals, which Qt disconnects by itself when the panel goes.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from latentloom.doc.document import Document
from latentloom.doc.settings import Settings
from latentloom.doc.state import Change
from latentloom.ui.pacing import Pacer
from latentloom.ui.picking import Picking
from latentloom.ui.pictures import PictureStore
from latentloom.work.client import EngineClient
from latentloom.work.messages import (
    EvidenceReply,
    PreviewFailed,
    PreviewReply,
    SolveReply,
    SolveRequest,
    SpaceInfo,
    StudyKind,
    StudyReply,
)

Rows = npt.NDArray[np.intp]

MOST_UNANSWERED = 256
"""Requests whose time is remembered; most are overwritten by a newer one and never answered."""


class Session(QObject):
    """The shared state of one window, all of it on the GUI thread.

    Signals:
        documentChanged(Change): the document was edited, undone, or is being dragged.
        documentPaced(Change): the same for views beside the hand: a finished step at once, live changes gathered and
            told once a beat.
        spaceChanged(SpaceInfo): another space is open; everything that was decoded is stale.
        previewArrived(PreviewReply), previewFailed(PreviewFailed): never older than what was shown before.
        previewPaced(PreviewReply): the newest picture once a beat, after `previewArrived`, so that the picture itself
            never waits.
        evidenceArrived(EvidenceReply): what the judges see, never older than what was shown before.
        evidencePaced(EvidenceReply): the newest of it once a beat, for what is painted beside the hand.
        answersArrived(SolveReply): what a search has found so far, for the open space.
        studyArrived(StudyReply): the parts of a study so far, for the open space.
        selectionChanged(rows): other drawings are selected on the map; (n,) atlas rows, rising.
        statusTip(str): a short hint for the status bar.
        noticed(str, str): a notice, level "info", "warning" or "error".
    """

    documentChanged = Signal(object)
    documentPaced = Signal(object)
    spaceChanged = Signal(object)
    previewArrived = Signal(object)
    previewPaced = Signal(object)
    previewFailed = Signal(object)
    evidenceArrived = Signal(object)
    evidencePaced = Signal(object)
    answersArrived = Signal(object)
    studyArrived = Signal(object)
    selectionChanged = Signal(object)
    statusTip = Signal(str)
    noticed = Signal(str, str)

    def __init__(
        self, document: Document, engine: EngineClient, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.document = document
        self.engine = engine
        self.settings = settings
        self.space: SpaceInfo | None = None
        self.pictures = PictureStore(engine, self)
        self.picking = Picking(self)
        self.preview_size = 512
        self.evidence: EvidenceReply | None = None
        self._selection: Rows = np.zeros(0, np.intp)
        self._shown = 0
        self._asked: dict[int, float] = {}
        self._untold: Change | None = None
        self._newest: PreviewReply | None = None
        self._document_beat, self._preview_beat, self._evidence_beat = Pacer(self), Pacer(self), Pacer(self)
        self._document_beat.due.connect(self._tell_document)
        self._preview_beat.due.connect(self._tell_preview)
        self._evidence_beat.due.connect(self._tell_evidence)
        document.changed.connect(self._on_document_changed)
        engine.ready.connect(self._on_engine_ready)
        engine.spaceOpened.connect(self._on_space_opened)
        engine.previewReady.connect(self._on_preview_ready)
        engine.previewFailed.connect(self._on_preview_failed)
        engine.evidenceReady.connect(self._on_evidence_ready)
        engine.answersReady.connect(self._on_answers_ready)
        engine.studyReady.connect(self._on_study_ready)
        engine.noticed.connect(self.noticed)

    @property
    def selection(self) -> Rows:
        """The drawings selected on the map: (n,) atlas rows of the open space, rising; not to be written to."""
        return self._selection

    def select(self, rows: npt.ArrayLike) -> None:
        """Select these atlas rows instead of what was selected; those that the space does not have are left out."""
        count = 0 if self.space is None else len(self.space.labels)
        wanted: Rows = np.unique(np.asarray(rows, np.intp))
        wanted = wanted[(wanted >= 0) & (wanted < count)]
        if not np.array_equal(wanted, self._selection):
            self._selection = wanted
            self.selectionChanged.emit(wanted)

    def request_preview(self) -> None:
        """Ask for the picture of the present focus; the newest request overwrites one that still waits."""
        if self.space is None:
            return
        state, asked = self.document.state, perf_counter()
        number = self.engine.preview(self.space.stamp, state.blend, state.path, self.document.focus, self.preview_size)
        self._asked[number] = asked
        if len(self._asked) > MOST_UNANSWERED:
            del self._asked[next(iter(self._asked))]

    def solve_blend(self, answers: int = 6) -> int | None:
        """Search for pictures that show the present blend; return the job's number, None without judges."""
        if self.space is None or not self.space.judged:
            return None
        return self.engine.solve(SolveRequest(self.space.stamp, self.document.state.blend, answers))

    def request_study(self, kind: StudyKind, size: int) -> int | None:
        """Ask for a closer look at the present document; return the request's number, None without a space."""
        if self.space is None:
            return None
        state = self.document.state
        return self.engine.study(kind, self.space.stamp, state.blend, state.path, size)

    def age_ms(self, number: int) -> float:
        """Return how many milliseconds ago the newest answered preview was asked for; 0 for one not asked here.

        What was asked before the engine was ready counts from then on: a start is no frame.
        """
        asked = self._asked.get(number)
        return 0.0 if asked is None else (perf_counter() - asked) * 1e3

    def set_preview_size(self, size: int) -> None:
        """Tell how many device pixels a side the preview has room for; asks anew when it grew or shrank."""
        if size != self.preview_size:
            self.preview_size = size
            self.request_preview()

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds & {"weights", "classes", "method", "offset", "path", "focus", "space"}:
            self.request_preview()
        self.documentChanged.emit(change)
        before = frozenset() if self._untold is None else self._untold.kinds
        self._untold = replace(change, kinds=change.kinds | before)
        if change.live and not change.kinds & {"classes", "space"}:
            self._document_beat.call()
        else:
            self._tell_document()

    def _tell_document(self) -> None:
        change, self._untold = self._untold, None
        if change is not None:
            self.documentPaced.emit(change)

    def _on_engine_ready(self) -> None:
        self._asked = dict.fromkeys(self._asked, perf_counter())

    def _on_space_opened(self, info: SpaceInfo) -> None:
        self.space = info
        self._newest = None
        self.evidence = None
        self.pictures.reset(info.stamp)
        self.select(())
        self.spaceChanged.emit(info)
        self.request_preview()

    def _on_preview_ready(self, reply: PreviewReply) -> None:
        if self._is_news(reply):
            self.previewArrived.emit(reply)
            self._newest = reply
            self._preview_beat.call()

    def _tell_preview(self) -> None:
        reply, self._newest = self._newest, None
        if reply is not None:
            self.previewPaced.emit(reply)

    def _on_evidence_ready(self, reply: EvidenceReply) -> None:
        newer = self.evidence is None or reply.number > self.evidence.number
        if self.space is not None and reply.stamp == self.space.stamp and newer:
            self.evidence = reply
            self.evidenceArrived.emit(reply)
            self._evidence_beat.call()

    def _tell_evidence(self) -> None:
        if self.evidence is not None:
            self.evidencePaced.emit(self.evidence)

    def _on_answers_ready(self, reply: SolveReply) -> None:
        if self.space is not None and reply.stamp == self.space.stamp:
            self.answersArrived.emit(reply)

    def _on_study_ready(self, reply: StudyReply) -> None:
        if self.space is not None and reply.stamp == self.space.stamp:
            self.studyArrived.emit(reply)

    def _on_preview_failed(self, failure: PreviewFailed) -> None:
        if self._is_news(failure):
            self._newest = None
            self.previewFailed.emit(failure)

    def _is_news(self, answer: PreviewReply | PreviewFailed) -> bool:
        if self.space is None or answer.stamp != self.space.stamp or answer.number < self._shown:
            return False
        self._shown = answer.number
        self._asked = {number: asked for number, asked in self._asked.items() if number >= answer.number}
        return True
