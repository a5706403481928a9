"""What waits for the engine thread, and what it takes first.

Commands go first and in order, then the newest preview, then quick questions, then small pictures in batches, then the
newest figure, then studies; jobs are stepped by the thread itself whenever nothing waits here, and the map's ground is
decoded when there is nothing else at all.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING

from latentloom.work.figure_messages import FigureRequest
from latentloom.work.mailbox import Mailbox
from latentloom.work.messages import PicturesRequest, PreviewRequest, StudyRequest
from latentloom.work.questions import Question

if TYPE_CHECKING:
    from latentloom.work.jobs import Job


@dataclass(frozen=True)
class OpenSpace:
    """Open the space with this name or in this folder."""

    name_or_path: str


@dataclass(frozen=True)
class StartJob:
    """Begin a job."""

    job: Job


Command = OpenSpace | StartJob


@dataclass(frozen=True)
class StopFigure:
    """Draw no figure any more."""


@dataclass(frozen=True)
class PicturesBatch:
    """The part of a request that is decoded in one go; `last` where nothing of the request remains."""

    request: PicturesRequest
    last: bool


Work = Command | PreviewRequest | Question | PicturesBatch | FigureRequest | StopFigure | StudyRequest


class Inbox:
    """The tray between the window and the engine thread. Posting never waits; only `take` may."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._commands: deque[Command] = deque()
        self._preview: Mailbox[PreviewRequest] = Mailbox()
        self._pictures: dict[str, PicturesRequest] = {}
        self._figure: Mailbox[FigureRequest | StopFigure] = Mailbox()
        self._questions: dict[type, Question] = {}
        self._studies: dict[str, StudyRequest] = {}
        self._ground: PicturesRequest | None = None
        self._closed = False

    def post_command(self, command: Command) -> None:
        """Add a command; commands are taken one by one in the order of posting."""
        with self._changed:
            self._commands.append(command)
            self._changed.notify()

    def post_preview(self, request: PreviewRequest) -> None:
        """Ask for a preview in place of one that still waits."""
        with self._changed:
            self._preview.post(request)
            self._changed.notify()

    def post_pictures(self, request: PicturesRequest) -> None:
        """Ask for small pictures; what still waits of the same ticket is replaced and keeps its place in the line."""
        with self._changed:
            self._pictures[request.ticket] = request
            self._changed.notify()

    def post_figure(self, request: FigureRequest | StopFigure) -> None:
        """Ask for a figure, or for none, in place of what still waits."""
        with self._changed:
            self._figure.post(request)
            self._changed.notify()

    def post_question(self, question: Question) -> None:
        """Ask something in place of a question of the same kind that still waits."""
        with self._changed:
            self._questions[type(question)] = question
            self._changed.notify()

    def post_ground(self, request: PicturesRequest | None) -> None:
        """Ask for the ground's pictures in place of what still waits of them; None: for no more of those."""
        with self._changed:
            self._ground = request if request is not None and request.keys else None
            self._changed.notify()

    def take_ground(self, batch: int) -> PicturesBatch | None:
        """Return the next part of the ground, at most `batch` pictures, or None where nothing of it waits."""
        with self._changed:
            request = self._ground
            if request is None:
                return None
            now, later = request.keys[:batch], request.keys[batch:]
            self._ground = replace(request, keys=later) if later else None
            return PicturesBatch(replace(request, keys=now), last=not later)

    def post_study(self, request: StudyRequest) -> None:
        """Ask for a study in place of one of the same kind that still waits."""
        with self._changed:
            self._studies.pop(request.kind, None)
            self._studies[request.kind] = request
            self._changed.notify()

    def close(self) -> None:
        """Wake the engine thread for the last time: from now on `take` gives nothing."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    @property
    def preview_waiting(self) -> bool:
        """Whether a preview request waits to be taken."""
        return self._preview.waiting

    @property
    def overwritten(self) -> int:
        """How many preview requests were dropped because a newer one came."""
        return self._preview.overwritten

    def take(self, *, patience_s: float | None, batch: int) -> Work | None:
        """Return what comes first, with at most `batch` pictures of a PicturesRequest.

        Sleeps until something comes, at most `patience_s` seconds (None: for ever). Returns None when nothing came in
        that time, when only the ground waits, or when the inbox was closed.
        """
        until = None if patience_s is None else monotonic() + patience_s
        with self._changed:
            while not self._closed:
                work = self._first(batch)
                left = None if until is None else until - monotonic()
                if work is not None or self._ground is not None or (left is not None and left <= 0):
                    return work
                self._changed.wait(left)
            return None

    def _first(self, batch: int) -> Work | None:
        if self._commands:
            return self._commands.popleft()
        preview = self._preview.take()
        if preview is not None:
            return preview
        if self._questions:
            return self._questions.pop(next(iter(self._questions)))
        if self._pictures:
            return self._next_batch(batch)
        figure = self._figure.take()
        if figure is not None:
            return figure
        if self._studies:
            return self._studies.pop(next(iter(self._studies)))
        return None

    def _next_batch(self, batch: int) -> PicturesBatch:
        ticket, request = next(iter(self._pictures.items()))
        now, later = request.keys[:batch], request.keys[batch:]
        if later:
            self._pictures[ticket] = replace(request, keys=later)
        else:
            del self._pictures[ticket]
        return PicturesBatch(replace(request, keys=now), last=not later)
