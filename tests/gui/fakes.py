"""An engine without threads or torch, for tests of widgets.

`FakeEngine` has the signals and methods of `EngineClient`, records every request, and answers from a made-up space when
`auto` is on (through a zero timer, as late as the real one is: never within the call).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from tests.gui.asking import answer_of
from tests.gui.judging import made_up_report
from tests.gui.spaces import FakeSpace, make_space

from latentloom.base.errors import LoomError
from latentloom.doc.attributes import offset
from latentloom.doc.state import Attribute, BlendState, Focus, PathState
from latentloom.work.attribute_messages import AttributeWish
from latentloom.work.figure_messages import FigureReply, FigureRequest
from latentloom.work.messages import (
    Answer,
    EngineInfo,
    EvidenceReply,
    EvidenceReport,
    ExportRequest,
    JobEnd,
    JobInfo,
    PictureKey,
    PicturesReply,
    PicturesRequest,
    PreviewFailed,
    PreviewReply,
    PreviewRequest,
    SolveReply,
    SolveRequest,
    StudyKind,
    StudyRequest,
)
from latentloom.work.questions import LengthsQuestion, NeighboursQuestion, Question


class FakeEngine(QObject):
    """EngineClient without a thread.

    Attributes:
        previews, requests, exports, opened, cancelled, solves, studies: what was asked, in order.
        pictures_read: files that were to be read.
        auto: whether previews and pictures are answered by themselves; in a judged space evidence follows a preview.
        refusal: a sentence with which the next spaces are refused, "" to open `space`.
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
    jobStarted = Signal(object)
    jobAdvanced = Signal(object)
    jobEnded = Signal(object)
    noticed = Signal(str, str)

    def __init__(self, space: FakeSpace | None = None, auto: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.space = space or make_space()
        self.auto = auto
        self.device = "auto"
        self.previews: list[PreviewRequest] = []
        self.grounds: list[PicturesRequest] = []
        self.questions: list[Question] = []
        self._questions_answered = 0
        self.requests: list[PicturesRequest] = []
        self.exports: list[ExportRequest] = []
        self.opened: list[str] = []
        self.cancelled: list[int] = []
        self.solves: list[SolveRequest] = []
        self.studies: list[StudyRequest] = []
        self.pictures_read: list[Path] = []
        self.figures: list[FigureRequest] = []
        self.tables_seen: list[Path | None] = []
        self.wishes: list[AttributeWish] = []
        self.attributes_written: list[tuple[tuple[Attribute, ...], Path]] = []
        self.figures_stopped = 0
        self.figures_written: list[tuple[FigureReply, Path]] = []
        self.refusal = ""
        self._jobs: dict[int, JobInfo] = {}
        self._answered = 0
        self._pending: list[PicturesRequest] = []
        self._last_job = 0
        self._steps: dict[int, tuple[str, Any]] = {}
        self._jobs_turn = QTimer(self, singleShot=True, interval=0)
        self._jobs_turn.timeout.connect(self._step_jobs)
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._answer)

    def job(self, title: str, begin: Any) -> int:
        """Run a generator as a job, a step a turn of the event loop."""
        number = self.begin_job(title)
        self._steps[number] = (title, begin(None))
        self._jobs_turn.start()
        return number

    def _step_jobs(self) -> None:
        for number, (title, steps) in list(self._steps.items()):
            try:
                done, total = next(steps)
            except StopIteration as end:
                self._end_job(JobEnd(number, title, "done", result=end.value))
            except LoomError as problem:
                self._end_job(JobEnd(number, title, "failed", str(problem)))
            else:
                self._jobs[number] = JobInfo(number, title, done / max(total, 1))
                self.jobAdvanced.emit(self._jobs[number])
        if self._steps:
            self._jobs_turn.start()

    def _end_job(self, end: JobEnd) -> None:
        self._steps.pop(end.number, None)
        self._jobs.pop(end.number, None)
        self.jobEnded.emit(end)

    def start(self) -> None:
        self.ready.emit(EngineInfo("cpu", "a made-up processor", 1, "float32"))

    def open_space(self, name_or_path: str | Path) -> None:
        self.opened.append(str(name_or_path))
        if self.refusal:
            self.spaceFailed.emit(self.refusal)
        else:
            self.spaceOpened.emit(self.space.info)

    def preview(self, stamp: str, blend: BlendState, path: PathState, focus: Focus, size: int) -> int:
        self.previews.append(PreviewRequest(len(self.previews) + 1, stamp, blend, path, focus, size))
        self._turn.start()
        return len(self.previews)

    def pictures(self, ticket: str, stamp: str, keys: tuple[PictureKey, ...], size: int) -> None:
        request = PicturesRequest(ticket, stamp, tuple(keys), size)
        self.requests.append(request)
        self._pending = [p for p in self._pending if p.ticket != ticket] + [request]
        self._turn.start()

    def solve(self, request: SolveRequest) -> int:
        self.solves.append(request)
        return self.begin_job("Even it")

    def study(self, kind: StudyKind, stamp: str, blend: BlendState, path: PathState, size: int) -> int:
        self.studies.append(StudyRequest(len(self.studies) + 1, stamp, kind, blend, path, size))
        return len(self.studies)

    def figure(self, stamp: str, name: str, options: Mapping[str, Any]) -> int:
        self.figures.append(FigureRequest(len(self.figures) + 1, stamp, name, dict(options)))
        return len(self.figures)

    def stop_figure(self) -> None:
        self.figures_stopped += 1

    def write_figure(self, reply: FigureReply, target: Path) -> int:
        self.figures_written.append((reply, target))
        return self.begin_job(f"Export {target.name}")

    def ground(self, ticket: str, stamp: str, keys: tuple[PictureKey, ...], size: int) -> None:
        self.grounds.append(PicturesRequest(ticket, stamp, tuple(keys), size))

    def ask_neighbours(self, stamp: str, blend: BlendState, path: PathState, focus: Focus, count: int) -> int:
        self.questions.append(NeighboursQuestion(len(self.questions) + 1, stamp, blend, path, focus, count))
        self._turn.start()
        return len(self.questions)

    def ask_lengths(self, stamp: str, path: PathState, count: int) -> int:
        self.questions.append(LengthsQuestion(len(self.questions) + 1, stamp, path, count))
        self._turn.start()
        return len(self.questions)

    def answer_questions(self) -> None:
        """Answer what was asked since the last time, the newest of each kind."""
        newest = {type(question): question for question in self.questions[self._questions_answered :]}
        self._questions_answered = len(self.questions)
        for question in newest.values():
            self.answered.emit(answer_of(self.space, question, self._latent))

    def export(self, request: ExportRequest) -> int:
        self.exports.append(request)
        return self.begin_job(f"Export {request.target.name}")

    def see_table(self, file: Path | None) -> int:
        self.tables_seen.append(file)
        return self.begin_job("Read the table of labels")

    def make_attributes(self, wish: AttributeWish) -> int:
        self.wishes.append(wish)
        return self.begin_job("Find the attribute")

    def write_attributes(self, attributes: tuple[Attribute, ...], target: Path) -> int:
        self.attributes_written.append((attributes, target))
        return self.begin_job(f"Export {target.name}")

    def read_picture(self, path: Path) -> int:
        self.pictures_read.append(Path(path))
        return self.begin_job(f"Read {Path(path).name}")

    def begin_job(self, title: str) -> int:
        """Start a job that goes on until `end_job`."""
        self._last_job += 1
        number = self._last_job
        self._jobs[number] = JobInfo(number, title)
        self.jobStarted.emit(self._jobs[number])
        return number

    def end_job(self, number: int, outcome: str = "done", sentence: str = "", result: Any = None) -> None:
        """End a job as the engine would."""
        info = self._jobs.pop(number)
        self.jobEnded.emit(JobEnd(number, info.title, outcome, sentence, result))

    def cancel(self, number: int) -> None:
        self.cancelled.append(number)
        if number in self._steps:
            title, steps = self._steps[number]
            steps.close()
            self._end_job(JobEnd(number, title, "cancelled", "Cancelled; nothing was written."))

    def jobs(self) -> tuple[JobInfo, ...]:
        return tuple(self._jobs.values())

    def shutdown(self, timeout_s: float = 2.0) -> bool:
        self._turn.stop()
        self._jobs_turn.stop()
        # What a job has open, such as a folder of its own, goes now and not at whatever moment garbage is collected.
        for _, steps in self._steps.values():
            steps.close()
        self._steps.clear()
        return True

    def reply_to(self, request: PreviewRequest) -> PreviewReply:
        """What the engine would answer."""
        latent = self._latent(request)
        return PreviewReply(
            number=request.number,
            stamp=request.stamp,
            focus=request.focus,
            pixels=self.space.picture(latent, min(request.size, 128)),
            latent=latent.astype(np.float32),
            xy=self.space.project(latent),
            norm=float(np.linalg.norm(latent)),
            engine_ms=2.0,
            decode_ms=1.0,
        )

    def fail(self, sentence: str) -> None:
        """Answer the newest preview request with a failure."""
        last = self.previews[-1]
        self._answered = last.number
        self.previewFailed.emit(PreviewFailed(last.number, last.stamp, sentence))

    def send_pictures(self, request: PicturesRequest) -> None:
        """Answer a request for pictures at once."""
        pixels = tuple(self.space.picture(self.space.latent(*key), request.size) for key in request.keys)
        self.picturesReady.emit(PicturesReply(request.ticket, request.stamp, request.keys, pixels, True))

    def send_evidence(self, number: int, report: EvidenceReport) -> None:
        """Tell what the judges see in the picture of a preview request."""
        self.evidenceReady.emit(EvidenceReply(number, self.space.info.stamp, report))

    def send_answers(self, job: int, count: int = 3, *, done: bool = False) -> SolveReply:
        """Answer the newest search with `count` answers, each a step further off; `done` ends its job, too."""
        request = self.solves[-1]
        base = self.space.latent("blend", replace(request.blend, solved=()))
        answers = []
        for step in range(count):
            latent = (base * 0.5 + 0.25 * (step + 1)).astype(np.float32)
            report = made_up_report(request.blend, self.space.info.classes, auc=0.95 - 0.02 * step)
            pixels = self.space.picture(latent, min(request.size, 32))
            answers.append(Answer(latent, self.space.project(latent), pixels, report))
        reply = SolveReply(job, request.stamp, request.blend, tuple(answers), done)
        self.answersReady.emit(reply)
        if done:
            self.end_job(job, result=reply)
        return reply

    def _latent(self, request: PreviewRequest | NeighboursQuestion) -> np.ndarray:
        focus = request.focus
        if focus.kind == "blend":
            latent = self.space.latent("blend", request.blend)
        elif focus.kind == "path":
            latent = self.space.on_path(request.path, float(focus.value))
        else:
            latent = self.space.latent(focus.kind, focus.value)
        moved = offset(request.blend)
        counts = request.blend.constant or focus.kind in ("blend", "picture")
        return latent if moved is None or not counts else latent + moved

    def _answer(self) -> None:
        if not self.auto:
            return
        self.answer_questions()
        if self.previews and self.previews[-1].number > self._answered:
            self._answered = self.previews[-1].number
            newest = self.previews[-1]
            self.previewReady.emit(self.reply_to(newest))
            if self.space.info.judged:
                self.send_evidence(newest.number, made_up_report(newest.blend, self.space.info.classes))
        pending, self._pending = self._pending, []
        for request in pending:
            self.send_pictures(request)
