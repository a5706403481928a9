"""A made-up space and an engine without threads or torch, for tests of widgets.

`FakeSpace` holds clusters in a small latent space; its "decoder" draws three strokes whose points are a fixed linear
map of the latent, so that neighbours look alike and blends morph. `FakeEngine` has the signals and methods of
`EngineClient`, records every request, and answers from a FakeSpace when `auto` is on (through a zero timer, as late
as the real one is: never within the call).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal
from tests.gui.asking import answer_of
from tests.gui.judging import made_up_report

from latentloom.base.errors import LoomError
from latentloom.doc.attributes import offset
from latentloom.doc.state import Attribute, BlendState, Focus, PathState, Waypoint
from latentloom.doc.wheel import shares
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
    Pixels,
    PreviewFailed,
    PreviewReply,
    PreviewRequest,
    SolveReply,
    SolveRequest,
    SpaceInfo,
    StudyKind,
    StudyRequest,
)
from latentloom.work.questions import LengthsQuestion, NeighboursQuestion, Question


@dataclass(frozen=True)
class FakeSpace:
    """A space of `info` with `codes` (n, d) behind it, `axes` (2, d) and `centre` (d,) of its map."""

    info: SpaceInfo
    codes: np.ndarray
    axes: np.ndarray
    centre: np.ndarray

    def project(self, latent: np.ndarray) -> tuple[float, float]:
        x, y = self.axes @ (latent - self.centre)
        return float(x), float(y)

    def lift(self, xy: tuple[float, float]) -> np.ndarray:
        return self.centre + np.asarray(xy) @ self.axes

    def latent(self, kind: str, value: Any) -> np.ndarray:
        match kind:
            case "class" | "typical":
                return self.info.class_means[self.info.classes.index(value)]
            case "drawing":
                return self.codes[value]
            case "place":
                return self.lift(value)
            case "picture":
                return np.array(value)
            case "path":
                path, position, *moved = value
                return self.on_path(path, position) + (np.array(moved[0]) if moved else 0.0)
        if value.solved:
            return np.array(value.solved)
        weights = np.asarray(shares(value.wheel))
        return weights @ np.array([self.latent("class", name) for name in value.classes])

    def on_path(self, path: PathState, position: float) -> np.ndarray:
        stops = [self.latent(w.kind, w.value) for w in path.waypoints]
        if path.loop:
            stops.append(stops[0])
        at = position * (len(stops) - 1)
        low = min(int(at), max(len(stops) - 2, 0))
        high = min(low + 1, len(stops) - 1)
        return stops[low] + (at - low) * (stops[high] - stops[low])

    def picture(self, latent: np.ndarray, size: int) -> Pixels:
        rng = np.random.default_rng(1)
        mixer = rng.normal(size=(3 * 4 * 2, len(latent))) / np.sqrt(len(latent))
        points = 0.5 + 0.36 * np.tanh(1.3 * mixer @ latent).reshape(3, 4, 2)
        grid = (np.stack(np.meshgrid(np.arange(size), np.arange(size)), -1) + 0.5) / size
        nearest = np.full((size, size), np.inf)
        for stroke in points:
            for a, b in pairwise(stroke):
                along = np.clip(((grid - a) @ (b - a)) / max((b - a) @ (b - a), 1e-9), 0, 1)
                nearest = np.minimum(nearest, np.linalg.norm(grid - a - along[..., None] * (b - a), axis=-1))
        return (255 * np.clip((nearest - 0.028) * size + 0.5, 0, 1)).astype(np.uint8)


def make_space(
    classes: int = 6,
    per_class: int = 8,
    latent_dim: int = 8,
    startup: int = 4,
    seed: int = 0,
    judged: bool = False,
) -> FakeSpace:
    """Clusters: class names "Greek/character01" and so on in groups of 20, the last quarter of each class held out."""
    rng = np.random.default_rng(seed)
    spread = rng.normal(size=(classes, latent_dim)) * np.linspace(1.4, 0.6, latent_dim)
    labels = np.repeat(np.arange(classes, dtype=np.int32), per_class)
    codes = (spread[labels] + 0.35 * rng.normal(size=(len(labels), latent_dim))).astype(np.float32)
    means = np.array([codes[labels == c].mean(0) for c in range(classes)], np.float32)
    centre = codes.mean(0)
    _, values, axes = np.linalg.svd(codes - centre, full_matrices=False)
    alphabets = ("Greek", "Korean", "Latin", "Futurama", "Tifinagh", "Japanese_(katakana)")
    groups = tuple(alphabets[c // 20 % len(alphabets)] + (f"_{c // 120}" if c >= 120 else "") for c in range(classes))
    names = tuple(f"{group}/character{c % 20 + 1:02d}" for c, group in enumerate(groups))
    chosen = tuple(names[i] for i in np.linspace(0, classes - 1, min(startup, classes)).astype(int))
    total = float((values**2).sum())
    info = SpaceInfo(
        name="fake",
        title="A made-up space",
        path=Path("fake"),
        stamp=f"stamp-{seed}",
        kind="ink",
        channels=1,
        native_size=64,
        latent_dim=latent_dim,
        classes=names,
        groups=groups,
        startup=chosen,
        class_means=means,
        mean_xy=((means - centre) @ axes[:2].T).astype(np.float32),
        codes_xy=((codes - centre) @ axes[:2].T).astype(np.float32),
        labels=labels,
        held_out=np.arange(len(labels)) % per_class >= per_class * 3 // 4,
        variance_share=(float(values[0] ** 2) / total, float(values[1] ** 2) / total),
        methods=("spherical", "typical", "linear", *(("even",) if judged else ())),
        typical_norm=float(np.median(np.linalg.norm(codes, axis=1))),
        judged=judged,
        shell=(float(np.sqrt(latent_dim)), 0.7),
    )
    return FakeSpace(info, codes, axes[:2], centre)


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


def drawing(row: int) -> Waypoint:
    """A waypoint on an atlas row."""
    return Waypoint("drawing", row, f"drawing {row}")
