"""The one thread that runs every engine call.

It takes what comes first from its inbox, and steps the running jobs, one step each in turn, whenever nothing waits
there. With neither it sleeps on the inbox's condition. Nothing that goes wrong ends it: errors leave as data.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QThread, Signal

from latentloom.work.faults import Fault, attempt
from latentloom.work.figure_messages import FigureReply, FigureRequest
from latentloom.work.figuring import RunningFigure
from latentloom.work.gathering import Gathering
from latentloom.work.inbox import Inbox, OpenSpace, PicturesBatch, StartJob, StopFigure
from latentloom.work.jobs import Finished, Job, RunningJob
from latentloom.work.messages import (
    EngineInfo,
    EvidenceReply,
    JobEnd,
    PictureKey,
    Pixels,
    PreviewFailed,
    PreviewReply,
    PreviewRequest,
    SolveReply,
    SpaceInfo,
    StudyReply,
    StudyRequest,
)
from latentloom.work.opening import OpenSpaceFunction, describe_engine, describe_space
from latentloom.work.pace import Pace
from latentloom.work.questions import LengthsQuestion, NeighboursQuestion, Question
from latentloom.work.studying import RunningStudy

if TYPE_CHECKING:
    from latentloom.engine.space import Space

EVIDENCE_EVERY_S = 0.03
"""Evidence is told at most this often: the eye does not read numbers faster, and the next picture must not wait."""
_OTHER_SPACE = "Another space is open now; this picture belongs to the one before."


class EngineThread(QThread):
    """The engine's thread. Its signals are those of `EngineClient` and are emitted in this thread.

    Only `inbox` is touched from outside; every other attribute belongs to the thread itself.
    """

    ready = Signal(object)
    spaceOpened = Signal(object)
    spaceFailed = Signal(str)
    previewReady = Signal(object)
    previewFailed = Signal(object)
    evidenceReady = Signal(object)
    answersReady = Signal(object)
    figureReady = Signal(object)
    studyReady = Signal(object)
    answered = Signal(object)
    picturesReady = Signal(object)
    jobAdvanced = Signal(object)
    jobEnded = Signal(object)
    noticed = Signal(str, str)

    def __init__(self, open_space: OpenSpaceFunction, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("engine")
        self.inbox = Inbox()
        self._open_space = open_space
        self._space: Space | None = None
        self._no_picture = "No space is open: open one from the Space menu."
        self._engine: EngineInfo | None = None
        self._notices_told = 0
        self._pace = Pace()
        self._gathering = Gathering()
        self._running: deque[RunningJob] = deque()
        self._unmeasured: tuple[PreviewRequest, PreviewReply] | None = None
        self._judged = False
        self._measuring: EvidenceSteps | None = None
        self._measured_at = 0.0
        self._figure: RunningFigure | None = None
        self._studies: dict[str, RunningStudy] = {}

    def run(self) -> None:
        """Work until the inbox is closed, then cancel what still runs."""
        while not self.inbox.closed:
            match self.inbox.take(patience_s=self._patience(), batch=self._pace.count):
                case OpenSpace(name_or_path):
                    self._open(name_or_path)
                case StartJob(job):
                    self._begin(job)
                case PreviewRequest() as request:
                    self._preview(request)
                case PicturesBatch() as batch:
                    self._pictures(batch)
                case FigureRequest() | StopFigure() as wanted:
                    self._begin_figure(wanted)
                case NeighboursQuestion() | LengthsQuestion() as question:
                    self._answer(question)
                case StudyRequest() as request:
                    self._studies[request.kind] = RunningStudy(request)
                case None:
                    self._use_spare_time()
        for running in self._running:
            self._end_cancelled(running)
        self._running.clear()

    # Spaces

    def _open(self, name_or_path: str) -> None:
        opened = attempt(lambda: self._read_space(name_or_path), f"open the space {name_or_path}")
        if isinstance(opened, Fault):
            self._open_failed(opened)
            return
        space, info = opened
        works_now = self._space is not None and not self._no_picture
        if not works_now:
            # Nothing to lose: the window gets classes and map while torch loads, or to explain why it does not.
            self._adopt(space, info)
        runtime = attempt(lambda: space.runtime, "load the model")
        if isinstance(runtime, Fault):
            self._open_failed(runtime)
            return
        if not self.inbox.preview_waiting:
            attempt(lambda: runtime.decode_pixels(np.zeros((1, space.latent_dim), np.float32)), "warm up the decoder")
        if works_now:
            self._adopt(space, info)
        self._no_picture = ""
        self._announce()

    def _read_space(self, name_or_path: str) -> tuple[Space, SpaceInfo]:
        space = self._open_space(name_or_path)
        return space, describe_space(space)

    def _adopt(self, space: Space, info: SpaceInfo) -> None:
        self._space = space
        self._judged = space.judged
        self._unmeasured = self._measuring = None
        self._notices_told = 0
        self.spaceOpened.emit(info)

    def _open_failed(self, fault: Fault) -> None:
        # Remembered, so that previews answer at once and do not try to load again; a working space stays as it is.
        if self._no_picture:
            self._no_picture = fault.sentence
        self.spaceFailed.emit(fault.sentence)

    def _announce(self) -> None:
        """Tell the device where it changed, and the runtime's notices (a fallback to the CPU, ...) that are new."""
        if self._space is None or self._no_picture:
            return
        runtime = self._space.runtime
        info = describe_engine(runtime)
        if info != self._engine:
            self._engine = info
            self.ready.emit(info)
        for sentence in runtime.notices[self._notices_told :]:
            self.noticed.emit("warning", sentence)
        self._notices_told = len(runtime.notices)

    # Pictures

    def _preview(self, request: PreviewRequest) -> None:
        from latentloom.work.rendering import render_preview

        space = self._space
        if space is None or self._no_picture:
            self.previewFailed.emit(PreviewFailed(request.number, request.stamp, self._no_picture))
            return
        if request.stamp != space.stamp:
            self.previewFailed.emit(PreviewFailed(request.number, request.stamp, _OTHER_SPACE))
            return
        reply = attempt(lambda: render_preview(space, request), "decode the preview")
        if isinstance(reply, Fault):
            self.previewFailed.emit(PreviewFailed(request.number, request.stamp, reply.sentence))
        else:
            self.previewReady.emit(reply)
            if self._judged:
                self._unmeasured = request, reply
        self._announce()

    def _pictures(self, batch: PicturesBatch) -> None:
        from latentloom.work.rendering import render_pictures

        space, request = self._space, batch.request
        keys: tuple[PictureKey, ...] = ()
        pixels: tuple[Pixels, ...] = ()
        if space is not None and not self._no_picture and request.stamp == space.stamp:
            began = perf_counter()
            made = attempt(lambda: render_pictures(space, request.keys, request.size), "decode small pictures")
            self._pace.learn(len(request.keys), perf_counter() - began)
            if not isinstance(made, Fault):
                keys, pixels = made
        for reply in self._gathering.add(request, keys, pixels, last=batch.last):
            self.picturesReady.emit(reply)
        self._announce()

    # What follows the picture

    def _patience(self) -> float | None:
        """Return how long to wait for the next request: for ever with nothing else to do, else until it is time."""
        if self._running or self._studies or self._figure is not None or self._measuring is not None:
            return 0.0
        if self._unmeasured is None:
            return None
        return max(0.0, self._measured_at + EVIDENCE_EVERY_S - perf_counter())

    def _use_spare_time(self) -> None:
        """Do one thing that no hand waits for: evidence first, then a figure, then studies, jobs, the ground."""
        if self._measuring is not None or self._unmeasured is not None:
            self._measure()
        elif self._figure is not None:
            self._step_the_figure(self._figure)
        elif self._studies:
            self._step_a_study()
        elif self._running:
            self._step_a_job()
        else:
            ground = self.inbox.take_ground(self._pace.count)
            if ground is not None:
                self._pictures(ground)

    def _measure(self) -> None:
        """Go on finding out what the judges see: a few milliseconds, so that the next picture hardly waits for it.

        A measurement that was begun is finished, and only then the newest picture's is begun, so the numbers follow a
        hand that never rests.
        """
        if self._measuring is None:
            from latentloom.work.measuring import evidence_steps

            assert self._unmeasured is not None
            (request, reply), self._unmeasured = self._unmeasured, None
            space = self._space
            if space is None or request.stamp != space.stamp:
                return
            self._measured_at = perf_counter()
            self._measuring = evidence_steps(space, request, reply)
        found = attempt(partial(_next_or_last, self._measuring), "measure the evidence")
        if isinstance(found, _Last | Fault):
            self._measuring = None
        if isinstance(found, Fault):
            # Damaged judges, most likely: said once, and the pictures go on without them.
            self._judged = False
            self.noticed.emit("warning", found.sentence)
        if isinstance(found, _Last) and found.value is not None:
            self.evidenceReady.emit(found.value)

    def _answer(self, question: Question) -> None:
        from latentloom.work.answering import answer_to, no_answer_to

        space = self._space
        if space is None or question.stamp != space.stamp:
            self.answered.emit(no_answer_to(question))
            return
        answer = attempt(lambda: answer_to(space, question), "answer a question")
        self.answered.emit(no_answer_to(question) if isinstance(answer, Fault) else answer)

    def _begin_figure(self, wanted: FigureRequest | StopFigure) -> None:
        """Draw the newest figure from now on, and drop the one before."""
        if self._figure is not None:
            attempt(self._figure.close, "drop a figure")
        self._figure = RunningFigure(wanted) if isinstance(wanted, FigureRequest) else None

    def _step_the_figure(self, running: RunningFigure) -> None:
        request = running.request
        news: FigureReply | Fault | None
        if self._no_picture:
            news = Fault(self._no_picture)
        else:
            news = attempt(lambda: running.step(self._space), f"draw the figure {request.name}")
        if isinstance(news, Fault):
            news = FigureReply(request.number, request.stamp, request.name, 1.0, sentence=news.sentence)
        if news is not None:
            if news.picture is not None or news.sentence:
                self._figure = None
            self.figureReady.emit(news)
        self._announce()

    def _step_a_study(self) -> None:
        kind, study = next(iter(self._studies.items()))
        news = attempt(lambda: study.step(self._space), f"look closer ({kind})")
        if isinstance(news, Fault):
            request = study.request
            news = StudyReply(request.number, request.stamp, request.kind, (), done=True)
        if news is not None:
            self.studyReady.emit(news)
            if news.done:
                del self._studies[kind]

    # Jobs

    def _begin(self, job: Job) -> None:
        steps = attempt(lambda: job.begin(self._space), f"begin {_quoted(job)}")
        if isinstance(steps, Fault):
            self._end_failed(job, steps)
        else:
            self._running.append(RunningJob(job, steps))

    def _step_a_job(self) -> None:
        running = self._running.popleft()
        if running.job.cancelled.is_set():
            self._end_cancelled(running)
            return
        outcome = attempt(running.step, f"finish {_quoted(running.job)}")
        match outcome:
            case Finished(result):
                self.jobEnded.emit(JobEnd(running.job.number, running.job.title, "done", result=result))
            case Fault():
                self._end_failed(running.job, outcome)
            case SolveReply():
                self._running.append(running)
                self.answersReady.emit(outcome)
            case _:
                self._running.append(running)
                if outcome is not None:
                    self.jobAdvanced.emit(outcome)
        self._announce()

    def _end_cancelled(self, running: RunningJob) -> None:
        closed = attempt(running.close, "tidy up after the job")
        sentence = closed.sentence if isinstance(closed, Fault) else "Cancelled; nothing was written."
        self.jobEnded.emit(JobEnd(running.job.number, running.job.title, "cancelled", sentence))

    def _end_failed(self, job: Job, fault: Fault) -> None:
        self.jobEnded.emit(JobEnd(job.number, job.title, "cancelled" if fault.cancelled else "failed", fault.sentence))


EvidenceSteps = Generator[None, None, EvidenceReply | None]


@dataclass(frozen=True)
class _Last:
    """What a generator returned."""

    value: EvidenceReply | None


def _next_or_last(steps: EvidenceSteps) -> _Last | None:
    """Take one step; return what the generator returns at its end, None before."""
    try:
        next(steps)
    except StopIteration as end:
        return _Last(end.value)
    return None


def _quoted(job: Job) -> str:
    return f"\N{LEFT DOUBLE QUOTATION MARK}{job.title}\N{RIGHT DOUBLE QUOTATION MARK}"
