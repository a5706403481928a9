"""How jobs ended, as notices: what was written and where, or what went wrong."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from latentloom.base import outside
from latentloom.ui.commands import Commands
from latentloom.ui.evidence.words import SEARCH_TITLE
from latentloom.ui.files import Files
from latentloom.ui.names import short_name
from latentloom.ui.notices import Deed, Notices
from latentloom.ui.session import Session
from latentloom.work.messages import JobEnd, PictureRead
from latentloom.work.preparing import ESTIMATE, FETCH, SURVEY

_SHOWN_ELSEWHERE = (SURVEY, FETCH, ESTIMATE)
"""How titles of jobs begin whose outcome the training studio shows."""


class ShowInFolder:
    """Opens the folder of a file in the desktop's file manager."""

    def __init__(self, path: Path) -> None:
        self._folder = path.absolute().parent

    def __call__(self) -> None:
        """Open it."""
        with outside.as_the_system_has_it():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))


class Outcomes(QObject):
    """Turns the ends of jobs into notices."""

    def __init__(
        self, session: Session, files: Files, commands: Commands, notices: Notices, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._commands = commands
        self._notices = notices
        self._nearest: tuple[tuple[str, float], ...] = ()
        session.engine.jobEnded.connect(self._on_job_ended)
        files.encoded.connect(self._on_encoded)

    def _on_job_ended(self, end: JobEnd) -> None:
        if not isinstance(end.result, Path | None) or end.title.startswith(_SHOWN_ELSEWHERE):
            return
        if end.outcome == "cancelled" and end.title != SEARCH_TITLE:
            self._notices.show("info", f"{end.title}: cancelled, and no file was left.")
        elif end.outcome == "done" and end.result is not None:
            deeds = (Deed("Show in folder", ShowInFolder(end.result)),)
            self._notices.show("info", f"Exported {end.result.name}", deeds=deeds)
        elif end.outcome == "failed" and end.title.startswith("Export"):
            self._notices.show("error", end.sentence, details=end.title)

    def _on_encoded(self, read: PictureRead) -> None:
        self._nearest = read.nearest[:5]
        near = ", ".join(short_name(name) for name, _ in self._nearest[:3])
        deeds = (Deed("Blend the nearest", self._blend_nearest),) if len(self._nearest) > 1 else ()
        self._notices.show(
            "info",
            f"{read.path.name} carries no blend, so it was encoded: you see what the space makes of it. "
            f"Nearest classes: {near or 'none'}.",
            deeds=deeds,
        )

    def _blend_nearest(self) -> None:
        self._commands.blend_nearest(self._nearest)
