"""The window's side of the engine thread: requests go in, signals come out, nothing ever waits.

Every method is to be called on the GUI thread, and every signal arrives there through a queued connection.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from latentloom.doc.state import Attribute, BlendState, Focus, PathState
from latentloom.work.attribute_messages import AttributeWish
from latentloom.work.engine_thread import EngineThread
from latentloom.work.figure_messages import FigureReply, FigureRequest
from latentloom.work.inbox import OpenSpace, StartJob, StopFigure
from latentloom.work.jobs import Job, Steps
from latentloom.work.messages import (
    ExportRequest,
    JobEnd,
    JobInfo,
    PictureKey,
    PicturesRequest,
    PreviewRequest,
    SolveRequest,
    StudyKind,
    StudyRequest,
)
from latentloom.work.opening import default_opener
from latentloom.work.questions import LengthsQuestion, NeighboursQuestion

if TYPE_CHECKING:
    from latentloom.engine.space import Space

_logger = logging.getLogger(__name__)

_running: list[EngineThread] = []
"""Threads from their start to their end: a QThread that is deleted while it runs aborts the process."""


class EngineClient(QObject):
    """Talks with the one engine thread.

    Attributes:
        device: what was asked for, "auto" or a name.

    Signals:
        ready(EngineInfo): the device is known and warm; again whenever it changes (memory ran out, another space).
        spaceOpened(SpaceInfo): another space is open. At the start it comes before torch has loaded.
        spaceFailed(str): a space could not be opened; the one before stays open.
        previewReady(PreviewReply), previewFailed(PreviewFailed): answers, in rising order of their numbers.
        evidenceReady(EvidenceReply): what the judges see in a preview's picture; it comes after the picture, while the
            engine has time, and only where the space has judges.
        answersReady(SolveReply): the best answers of a search so far; several times, the last with `done`.
        studyReady(StudyReply): the parts of a study so far; the last with `done`. None for a request that was
            overwritten by a newer one of its kind.
        figureReady(FigureReply): how far the newest figure is, and at last the figure or why there is none.
        answered(NeighboursAnswer or LengthsAnswer): of a question; none for one that was overwritten by a newer one of
            its kind.
        picturesReady(PicturesReply): a batch of small pictures. Keys that cannot be decoded are left out of the reply.
        jobStarted(JobInfo), jobAdvanced(JobInfo) at most ten times a second, jobEnded(JobEnd): once for every job.
        noticed(str level, str sentence): level "info", "warning" or "error".
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

    def __init__(
        self,
        open_space: Callable[[str], Space] | None = None,
        *,
        device: str = "auto",
        threads: int | None = None,
        parent: QObject | None = None,
    ) -> None:
        """Make the client; no thread runs before `start`.

        Args:
            open_space: name or path to an open space; called in the engine thread. None: the real one.
            device: "auto", "cpu", "cuda", ...; threads: for torch, None = cores minus one.
            parent: the owner in Qt's sense.
        """
        super().__init__(parent)
        self.device = device
        self._thread = EngineThread(open_space or default_opener(device, threads))
        self._numbers = itertools.count(1)
        self._job_numbers = itertools.count(1)
        self._jobs: dict[int, Job] = {}
        self._progress: dict[int, JobInfo] = {}
        self._down = False
        queued = Qt.ConnectionType.QueuedConnection
        for name in (
            "ready",
            "spaceOpened",
            "spaceFailed",
            "previewReady",
            "previewFailed",
            "evidenceReady",
            "answersReady",
            "figureReady",
            "studyReady",
            "answered",
            "picturesReady",
            "noticed",
        ):
            getattr(self._thread, name).connect(getattr(self, name), queued)
        self._thread.jobAdvanced.connect(self._on_job_advanced, queued)
        self._thread.jobEnded.connect(self._on_job_ended, queued)

    def start(self) -> None:
        """Start the engine thread; what was asked for before is answered then."""
        if not self._down and self._thread not in _running:
            _running.append(self._thread)
            self._thread.start()

    def open_space(self, name_or_path: str | Path) -> None:
        """Open a space by its name or its folder; `spaceOpened` or `spaceFailed` answers."""
        self._thread.inbox.post_command(OpenSpace(str(name_or_path)))

    def preview(self, stamp: str, blend: BlendState, path: PathState, focus: Focus, size: int) -> int:
        """Ask for one picture in place of an earlier request that still waits; return the request's number."""
        number = next(self._numbers)
        self._thread.inbox.post_preview(PreviewRequest(number, stamp, blend, path, focus, size))
        return number

    def pictures(self, ticket: str, stamp: str, keys: tuple[PictureKey, ...], size: int) -> None:
        """Ask for small pictures in place of what still waits under the same ticket."""
        self._thread.inbox.post_pictures(PicturesRequest(ticket, stamp, tuple(keys), size))

    def ground(self, ticket: str, stamp: str, keys: tuple[PictureKey, ...], size: int) -> None:
        """Ask for pictures that are decoded when there is nothing else to do, in place of those asked for before.

        They come by `picturesReady` under the ticket. No keys: nothing is wanted any more.
        """
        self._thread.inbox.post_ground(PicturesRequest(ticket, stamp, tuple(keys), size))

    def ask_neighbours(self, stamp: str, blend: BlendState, path: PathState, focus: Focus, count: int) -> int:
        """Ask which drawings are nearest to what `focus` shows; return the question's number."""
        number = next(self._numbers)
        self._thread.inbox.post_question(NeighboursQuestion(number, stamp, blend, path, focus, count))
        return number

    def ask_lengths(self, stamp: str, path: PathState, count: int) -> int:
        """Ask how long the latents along a path are, at `count` places; return the question's number."""
        number = next(self._numbers)
        self._thread.inbox.post_question(LengthsQuestion(number, stamp, path, count))
        return number

    def export(self, request: ExportRequest) -> int:
        """Write a sheet or a film as a job; return the job's number. The result is the written Path."""

        def begin(space: Space | None) -> Steps:
            from latentloom.work.exporting import export_steps

            return export_steps(space, request)

        return self._start_job(f"Export {request.target.name}", begin)

    def read_picture(self, path: str | Path) -> int:
        """Read a picture as a job; return the job's number. The result is a `messages.PictureRead`."""
        path = Path(path)

        def begin(space: Space | None) -> Steps:
            from latentloom.work.reading import reading_steps

            return reading_steps(space, path)

        return self._start_job(f"Read {path.name}", begin)

    def solve(self, request: SolveRequest) -> int:
        """Search for pictures that show a blend, as a job; return its number. The result is a SolveReply."""
        number = next(self._job_numbers)

        def begin(space: Space | None) -> Steps:
            from latentloom.work.solving import solving_steps

            return solving_steps(space, request, number)

        return self._start_job("Even it", begin, number)

    def job(self, title: str, begin: Callable[[Space | None], Steps]) -> int:
        """Run any generator as a job (see `work.jobs`); return its number. The result is what the generator returns."""
        return self._start_job(title, begin)

    def study(self, kind: StudyKind, stamp: str, blend: BlendState, path: PathState, size: int) -> int:
        """Ask for a closer look, in place of one of its kind that waits or runs; return the request's number."""
        number = next(self._numbers)
        self._thread.inbox.post_study(StudyRequest(number, stamp, kind, blend, path, size))
        return number

    def figure(self, stamp: str, name: str, options: Mapping[str, Any]) -> int:
        """Ask for a figure, in place of one that waits or is being drawn; return the request's number."""
        number = next(self._numbers)
        self._thread.inbox.post_figure(FigureRequest(number, stamp, name, dict(options)))
        return number

    def stop_figure(self) -> None:
        """Draw no figure any more; nothing answers."""
        self._thread.inbox.post_figure(StopFigure())

    def write_figure(self, reply: FigureReply, target: Path) -> int:
        """Write a figure that was drawn as a job; return the job's number. The result is the written Path."""

        def begin(space: Space | None) -> Steps:
            from latentloom.work.figuring import writing_steps

            return writing_steps(reply, target)

        return self._start_job(f"Export {target.name}", begin)

    def see_table(self, file: Path | None) -> int:
        """Look into a table of labels (None: the space's own) as a job; the result is a `TableSeen`."""

        def begin(space: Space | None) -> Steps:
            from latentloom.work.attributing import table_steps

            return table_steps(space, file)

        return self._start_job("Read the table of labels", begin)

    def make_attributes(self, wish: AttributeWish) -> int:
        """Find attribute vectors as a job; return the job's number. The result is an `AttributesMade`."""

        def begin(space: Space | None) -> Steps:
            from latentloom.work.attributing import making_steps

            return making_steps(space, wish)

        return self._start_job("Find the attribute", begin)

    def write_attributes(self, attributes: tuple[Attribute, ...], target: Path) -> int:
        """Write vectors to a CSV file as a job; return the job's number. The result is the written Path."""

        def begin(space: Space | None) -> Steps:
            from latentloom.work.attributing import writing_steps

            return writing_steps(attributes, target)

        return self._start_job(f"Export {target.name}", begin)

    def cancel(self, number: int) -> None:
        """Cancel a job: told at once by `jobAdvanced`, ended within one step by `jobEnded`, and no file is left."""
        job = self._jobs.get(number)
        if job is None or job.cancelled.is_set():
            return
        job.cancelled.set()
        self._progress[number] = replace(self._progress[number], text="Cancelling\N{HORIZONTAL ELLIPSIS}")
        self.jobAdvanced.emit(self._progress[number])

    def jobs(self) -> tuple[JobInfo, ...]:
        """Return the jobs that have not ended, oldest first."""
        return tuple(self._progress.values())

    def shutdown(self, timeout_s: float = 2.0) -> bool:
        """Cancel every job and end the thread; wait at most `timeout_s` seconds.

        Returns:
            True when the thread has ended (or never ran). False: it is stuck in a call that cannot be interrupted; what
            is left then is to end the process (`os._exit`), for Qt would wait or abort. May be called again.
        """
        self._down = True
        for job in self._jobs.values():
            job.cancelled.set()
        self._thread.inbox.close()
        if self._thread not in _running:
            return True
        if not self._thread.wait(round(timeout_s * 1000)):
            _logger.warning("The engine did not stop within %.1f s", timeout_s)
            return False
        _running.remove(self._thread)
        return True

    def _start_job(self, title: str, begin: Callable[[Space | None], Steps], number: int | None = None) -> int:
        job = Job(next(self._job_numbers) if number is None else number, title, begin)
        self._jobs[job.number] = job
        self._progress[job.number] = JobInfo(job.number, title)
        self._thread.inbox.post_command(StartJob(job))
        self.jobStarted.emit(self._progress[job.number])
        return job.number

    @Slot(object)
    def _on_job_advanced(self, info: JobInfo) -> None:
        job = self._jobs.get(info.number)
        if job is not None and not job.cancelled.is_set():
            self._progress[info.number] = info
            self.jobAdvanced.emit(info)

    @Slot(object)
    def _on_job_ended(self, end: JobEnd) -> None:
        self._jobs.pop(end.number, None)
        self._progress.pop(end.number, None)
        self.jobEnded.emit(end)
