"""The studio of one main window: its runs, its own window when it is wanted, and how trainings end as notices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from latentloom.base.errors import LoomError
from latentloom.doc.state import Change
from latentloom.ui.notices import Deed, Notices
from latentloom.ui.questions import Questions
from latentloom.ui.session import Session
from latentloom.ui.spaces import Spaces
from latentloom.work.trainings import Trainings, for_window

if TYPE_CHECKING:
    from latentloom.ui.studio.window import StudioWindow
    from latentloom.work.trainings import Run


class Studio(QObject):
    """Trains spaces beside the blending; there is one object a main window.

    Attributes:
        trainings: the runs; window: the studio's window, None before it was first shown.
    """

    def __init__(
        self,
        session: Session,
        spaces: Spaces,
        questions: Questions,
        notices: Notices,
        parent: QWidget,
        trainings: Trainings | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._spaces = spaces
        self._questions = questions
        self._notices = notices
        self._parent = parent
        self.trainings = trainings or Trainings(session.engine.device, parent=self)
        self.window: StudioWindow | None = None
        session.documentChanged.connect(self._on_document)
        self.trainings.finished.connect(self._on_finished)
        self.trainings.failed.connect(self._on_failed)

    def _on_document(self, change: Change) -> None:
        if change.live and change.kinds & {"weights", "offset"}:
            self.trainings.rest()

    def show(self) -> StudioWindow:
        """Show the window, in front of all others."""
        if self.window is None:
            # Here and not above: plots take a moment to load, and most starts never need them.
            from latentloom.ui.studio.window import StudioWindow

            device = self._session.engine.device
            self.window = StudioWindow(self._session, self.trainings, self._questions, device, self._parent)
            self.window.spaceWanted.connect(self._on_space_wanted)
        self.window.show()
        self.window.activateWindow()
        return self.window

    def show_with(self, folder: Path) -> None:
        """Show the window with a folder of pictures to learn from."""
        self.show().look_at(str(folder))

    def offer(self) -> None:
        """Offer to go on with a training that was under way when the program ended."""
        for run in self.trainings.interrupted()[:1]:
            done = f" at epoch {run.epochs:.1f} of {run.recipe.epochs:g}" if run.epochs and not run.is_sweep else ""
            self._notices.show(
                "info",
                f"{run.title} was being trained when the program ended{done}.",
                deeds=(Deed("Resume", _Doing(self._resume, run.name)), Deed("Show", _Doing(self._show_run, run.name))),
                stays=True,
            )

    def running_title(self) -> str:
        """Return the title of what is being trained, "" for nothing."""
        name = self.trainings.running
        run = self.trainings.get(name) if name else None
        return name if run is None else run.title

    def close(self, timeout_s: float) -> None:
        """Close the window, and let a training keep its state and end."""
        if self.window is not None:
            self.window.close()
        self.trainings.shutdown(timeout_s)

    def _on_finished(self, run: Run) -> None:
        if run.is_sweep:
            deeds = (Deed("Show the table", _Doing(self._show_run, run.name)),)
            self._notices.show("info", f"The sweep {run.title} is finished.", deeds=deeds)
            return
        deeds = (Deed("Open it", _Doing(self._open, run.space, run.title)),)
        self._notices.show("info", f"{run.title} is trained.", deeds=deeds, stays=True)

    def _on_failed(self, run: Run) -> None:
        deeds = (Deed("Show", _Doing(self._show_run, run.name)),)
        self._notices.show("error", f"{run.title}: {for_window(run.sentence)}", deeds=deeds)

    def _on_space_wanted(self, path: str, title: str) -> None:
        self._open(path, title)
        self._parent.activateWindow()

    def _open(self, path: str, title: str) -> None:
        self._spaces.open_as_edit(path, f"Open {title}")

    def _resume(self, name: str) -> None:
        try:
            self.trainings.resume(name)
        except LoomError as problem:
            self._notices.show("error", str(problem))
        self._show_run(name)

    def _show_run(self, name: str) -> None:
        self.show().show_run(name)


class _Doing:
    """A deed with what it is done to."""

    def __init__(self, deed: Any, *arguments: str) -> None:
        self._deed = deed
        self._arguments = arguments

    def __call__(self) -> None:
        """Do it."""
        self._deed(*self._arguments)
