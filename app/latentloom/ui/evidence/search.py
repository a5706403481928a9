"""The search for a picture that shows every class: it starts, shows what it finds, and leaves answers to choose from.

For the document it is one gesture: it begins with the first answer, the picture walks there and on to better ones, and
when the search is over it is one undo step. Whoever edits the blend meanwhile is stronger: the step is made of what is
there, and the search ends.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from latentloom.doc import wheel
from latentloom.doc.attributes import offset
from latentloom.doc.state import BlendState, Change, DocState
from latentloom.ui.evidence.walk import Latent, Walk, is_calm
from latentloom.ui.evidence.words import SEARCH_TITLE
from latentloom.ui.session import Session
from latentloom.work.messages import Answer, JobEnd, JobInfo, PreviewReply, SolveReply

METHOD = "even"
ORIGIN = "search"
REST_MS = 400
"""How long the hand rests before a blend that was solved is solved again."""
NOT_BY_HAND = frozenset({"undo", "redo", "open"})
"""Origins of changes after which nothing is searched: undo must be able to go back further than one step."""


class Search(QObject):
    """The search of one session; there is one object a session (`Search.of`).

    Signals:
        changed(): whether it runs, the answers, or which of them is in the picture.
        advanced(float): how far the search is, 0..1.
    """

    changed = Signal()
    advanced = Signal(float)

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._document = session.document
        self._job: int | None = None
        self._leads = False
        self._left: DocState | None = None
        self._wanted: BlendState | None = None
        self._answers: tuple[Answer, ...] = ()
        self._solutions: tuple[tuple[float, ...], ...] = ()
        self._seen: Latent | None = None
        self._told: tuple[bool, int | None, bool] | None = None
        self._told_answers: tuple[Answer, ...] = ()
        self._walk = Walk(self)
        self._walk.moved.connect(self._on_walked)
        self._walk.arrived.connect(self._settle)
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._on_rest)
        session.documentChanged.connect(self._on_document)
        session.documentPaced.connect(self._tell)
        session.spaceChanged.connect(self._on_space)
        session.previewArrived.connect(self._on_preview)
        session.answersArrived.connect(self._on_answers)
        session.engine.jobAdvanced.connect(self._on_job_advanced)
        session.engine.jobEnded.connect(self._on_job_ended)

    @classmethod
    def of(cls, session: Session) -> Search:
        """Return the session's search, made at the first call."""
        return session.findChild(cls) or cls(session)

    @property
    def possible(self) -> bool:
        """Whether the open space has judges."""
        return self._session.space is not None and self._session.space.judged

    @property
    def running(self) -> bool:
        """Whether the engine searches, or the picture is on its way."""
        return self._job is not None or self._walk.under_way

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What was found for the blend as it stands, best first; none once its classes or shares are others."""
        return self._answers if self._fits() else ()

    @property
    def adopted(self) -> int | None:
        """Which of the answers is the blend now."""
        blend = self._document.state.blend
        if blend.method == METHOD and blend.solved in self._solutions and self._fits():
            return self._solutions.index(blend.solved)
        return None

    def start(self) -> None:
        """Search for the blend as it stands, in place of a search that runs."""
        self._rest.stop()
        self._document.commit()
        self._abandon()
        job = self._session.solve_blend()
        if job is None:
            return
        self._job, self._leads = job, True
        self._wanted, self._answers, self._solutions = self._document.state.blend, (), ()
        self.advanced.emit(0.0)
        self._tell()

    def stop(self) -> None:
        """End the search and take back what it did to the document; answers stay to choose from."""
        self._rest.stop()
        self._take_back()
        self._tell()

    def adopt(self, index: int) -> None:
        """Make one of the answers the blend, as one undo step."""
        if not 0 <= index < len(self.answers) or index == self.adopted:
            return
        self._walk.stop()
        self._leads = False
        self._document.commit()
        self._document.edit("Choose an Answer", self._solved(self._solutions[index]), ORIGIN)
        self._tell()

    # What the engine tells

    def _on_answers(self, reply: SolveReply) -> None:
        if reply.job != self._job:
            return
        self._answers = reply.answers
        self._solutions = tuple(tuple(answer.latent.tolist()) for answer in reply.answers)
        if reply.done:
            self._job = None
            if not reply.answers:
                self._session.noticed.emit("info", "The search found no picture that shows more of the classes.")
        if self._leads and reply.answers:
            self._lead_to(0)
        if not self._walk.under_way:
            self._settle()
        self._tell()

    def _on_job_advanced(self, info: JobInfo) -> None:
        if info.number == self._job:
            self.advanced.emit(info.fraction)

    def _on_job_ended(self, end: JobEnd) -> None:
        if end.number != self._job:
            return
        self._job = None
        if end.outcome == "done":
            self._settle()
        else:
            self._take_back()
        if end.outcome == "failed":
            self._session.noticed.emit("error", end.sentence)
        self._tell()

    def _on_preview(self, reply: PreviewReply) -> None:
        if reply.focus.kind == "blend":
            moved = offset(self._document.state.blend)
            self._seen = reply.latent if moved is None else (reply.latent - moved).astype(np.float32)

    def _on_space(self) -> None:
        self._rest.stop()
        self._take_back()
        self._wanted, self._answers, self._solutions, self._seen = None, (), (), None
        self._tell()

    # The gesture

    def _lead_to(self, index: int) -> None:
        """Walk to an answer, unless the blend is there or on the way already."""
        target = self._answers[index].latent
        if self._walk.goes_to(target) or (self.adopted == index and not self._walk.under_way):
            return
        if not self._holds():
            self._document.begin(SEARCH_TITLE, ORIGIN)
            self._left = self._document.state
        solved = self._document.state.blend.solved
        start = np.array(solved, np.float32) if solved else self._seen
        if start is None or start.shape != target.shape or not self._may_move():
            self._walk.jump(target)
        else:
            self._walk.go(start, target)

    def _may_move(self) -> bool:
        return self._session.settings.flag("walk") and not is_calm()

    def _on_walked(self, latent: Latent) -> None:
        if not self._holds():
            self._walk.stop()
            return
        # Noted before the update, for whoever hears of that asks whether the gesture is still ours.
        self._left = self._solved(tuple(latent.tolist()))
        self._document.update(self._left)

    def _settle(self) -> None:
        """Make the undo step once the search is over and the picture has arrived."""
        if self._job is None and not self._walk.under_way and self._holds():
            self._left = None
            self._document.commit()
        self._tell()

    def _take_back(self) -> None:
        """End the search, with the document as it was before."""
        held = self._holds()
        self._abandon()
        if held:
            self._document.cancel()

    def _abandon(self) -> None:
        """End the search, and leave the document alone."""
        job, self._job = self._job, None
        self._leads, self._left = False, None
        self._walk.stop()
        if job is not None:
            self._session.engine.cancel(job)

    def _holds(self) -> bool:
        """Whether the document's gesture is ours: the state is still the one that was left."""
        return self._left is not None and self._document.gesture_active and self._document.state == self._left

    def _solved(self, latent: tuple[float, ...]) -> DocState:
        state = self._document.state
        return state.with_blend(replace(state.blend, method=METHOD, solved=latent))

    def _fits(self) -> bool:
        blend = self._document.state.blend
        if self._wanted is None or blend.classes != self._wanted.classes:
            return False
        return blend.wheel is self._wanted.wheel or np.allclose(
            wheel.shares(blend.wheel), wheel.shares(self._wanted.wheel), rtol=0, atol=1e-9
        )

    # The document

    def _on_document(self, change: Change) -> None:
        if self._left is not None and not self._holds():
            # Somebody has finished our gesture, or taken it back.
            self._left, self._leads = None, False
            self._walk.stop()
            if self._document.state.blend == self._wanted:
                self._abandon()
        if change.origin == ORIGIN or not change.kinds & {"weights", "classes", "method"}:
            return
        self._abandon()
        self._rest.stop()
        blend = self._document.state.blend
        unsolved = blend.method == METHOD and not blend.solved
        by_hand = change.origin not in NOT_BY_HAND
        if unsolved and by_hand and self.possible and self._session.settings.flag("even_again"):
            self._rest.start()

    def _on_rest(self) -> None:
        # A hand that holds still has not let go: its release is a change, too, and starts the rest again.
        if not self._document.gesture_active:
            self.start()

    def _tell(self) -> None:
        now = (self.running, self.adopted, self.possible)
        answers = self.answers
        if now != self._told or answers is not self._told_answers:
            self._told, self._told_answers = now, answers
            self.changed.emit()
