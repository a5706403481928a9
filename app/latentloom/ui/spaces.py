"""Opening spaces: the menu's list, and which document belongs on a space that has just opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from latentloom.base.errors import LoomError
from latentloom.base.method_words import is_offered
from latentloom.doc.document import new_state
from latentloom.doc.settings import Settings
from latentloom.doc.state import DocState, Focus, SpaceRef, Waypoint
from latentloom.ui.choice_menu import Choice
from latentloom.ui.session import Session
from latentloom.work.messages import SpaceInfo


@dataclass(frozen=True)
class SpaceEntry:
    """A space that can be opened: name, title, where it is and how many classes it has."""

    name: str
    title: str
    path: str
    classes: int


SpaceProvider = Callable[[], Sequence[SpaceEntry]]


@dataclass(frozen=True)
class Opening:
    """A document that waits for its space.

    Attributes:
        state, focus: the document; path: its project file, None when it came from somewhere else.
        saved: False: it is in no file yet (recovered, or from a picture).
    """

    state: DocState
    focus: Focus
    path: Path | None = None
    saved: bool = True


@dataclass(frozen=True)
class Step:
    """A step of the document that waits for its space: a new one called `name`, or undo or redo to the space `name`."""

    way: Literal["edit", "undo", "redo"]
    name: str


def fresh_state(space: SpaceInfo, settings: Settings) -> DocState:
    """Return the document that a space starts with; the settings' method counts where the space offers it."""
    ref = SpaceRef(space.name, space.stamp, str(space.path))
    method = settings.text("method")
    chosen = method if method in space.methods else space.methods[0]
    return new_state(ref, space.startup, chosen, settings.text("prototype"))


def check_fits(state: DocState, space: SpaceInfo) -> None:
    """Raise LoomError unless every class, drawing and method of a document is in the space."""
    known = set(space.classes)
    drawings = len(space.labels)
    used = [state.blend, *(s.blend for s in state.snapshots)]
    for stop in state.path.waypoints:
        used += [stop.value] if stop.kind == "blend" else []
        if not _stop_fits(stop, known, drawings):
            raise LoomError(f"The space {space.name} has no {stop.kind} {stop.value}, which the path goes through.")
    directions = [*state.attributes, *(attribute for blend in used for attribute, _ in blend.moved)]
    if any(len(attribute.direction) != space.latent_dim for attribute in directions):
        raise LoomError(
            f"The attributes here are not of the space {space.name}; open the one that they were made with."
        )
    for blend in used:
        missing = [name for name in blend.classes if name not in known]
        if missing:
            raise LoomError(
                f"The space {space.name} has no class {missing[0]}; open the space that this was made with."
            )
        if not is_offered(blend.method, space.methods):
            raise LoomError(f"The space {space.name} does not offer the method {blend.method} that this blend uses.")


def _stop_fits(stop: Waypoint, known: set[str], drawings: int) -> bool:
    if stop.kind == "class":
        return stop.value in known
    if stop.kind == "drawing":
        return isinstance(stop.value, int) and 0 <= stop.value < drawings
    return True


class Spaces(QObject):
    """Opens spaces and puts the right document on them.

    Signals:
        adopted(DocState or None): a document that waited is open now; None: a fresh one is.
        failed(str): it could not be opened; what was open stays.
        warned(str): it is open, but something is not as it was.
    """

    adopted = Signal(object)
    failed = Signal(str)
    warned = Signal(str)

    def __init__(self, session: Session, provider: SpaceProvider, parent: QObject | None = None) -> None:
        """`provider` lists the spaces, shipped and the person's own; called whenever the menu is opened."""
        super().__init__(parent)
        self._session = session
        self._provider = provider
        self._waiting: Opening | None = None
        self._step: Step | None = None
        session.spaceChanged.connect(self._on_opened)
        session.engine.spaceFailed.connect(self._on_failed)

    def entries(self) -> Sequence[SpaceEntry]:
        """Return what can be opened."""
        return self._provider()

    def choices(self) -> list[Choice]:
        """Return the menu's lines; the key is the space's path."""
        return [Choice(e.path, e.title, f"Open the space {e.name}: {e.classes} classes") for e in self.entries()]

    def open(self, name_or_path: str) -> None:
        """Open a space with its own first document."""
        self._waiting, self._step = None, None
        self._session.engine.open_space(name_or_path)

    def open_as_edit(self, name_or_path: str, name: str) -> None:
        """Open a space as a step of the present document, called `name`: undo brings the space before back."""
        self._waiting, self._step = None, Step("edit", name)
        self._session.engine.open_space(name_or_path)

    def undo(self) -> None:
        """Take the last step back; where it leads to another space, that is opened first."""
        self._walk("undo", self._session.document.undo_space)

    def redo(self) -> None:
        """Do the step again; where it leads to another space, that is opened first."""
        self._walk("redo", self._session.document.redo_space)

    def open_with(self, opening: Opening) -> None:
        """Open a document, and its space first when another one is open."""
        ref = opening.state.space
        space = self._session.space
        if space is not None and _is_of(ref, space):
            self._adopt(opening, space)
            return
        self._waiting, self._step = opening, None
        self._session.engine.open_space(ref.path if ref.path and Path(ref.path).is_dir() else ref.name)

    def _on_opened(self, space: SpaceInfo) -> None:
        opening, self._waiting = self._waiting, None
        step, self._step = self._step, None
        if opening is not None:
            self._adopt(opening, space)
        elif step is not None:
            self._take(step, space)
        elif not self._continues(space):
            self._session.document.replace_all(fresh_state(space, self._session.settings))
            self.adopted.emit(None)

    def _walk(self, way: Literal["undo", "redo"], ref: SpaceRef | None) -> None:
        document, space = self._session.document, self._session.space
        if ref is None or document.gesture_active or space is None or _is_of(ref, space):
            document.undo() if way == "undo" else document.redo()
            return
        self._waiting, self._step = None, Step(way, ref.name)
        self._session.engine.open_space(ref.path if ref.path and Path(ref.path).is_dir() else ref.name)

    def _take(self, step: Step, space: SpaceInfo) -> None:
        """Make the step for which a space was opened; where it does not fit any more, begin anew."""
        document = self._session.document
        ref = {"undo": document.undo_space, "redo": document.redo_space, "edit": None}[step.way]
        if step.way == "edit":
            document.edit(step.name, fresh_state(space, self._session.settings), "menu")
            self.adopted.emit(None)
        elif ref is not None and _is_of(ref, space):
            document.undo() if step.way == "undo" else document.redo()
            self.adopted.emit(document.state)
        else:
            document.replace_all(fresh_state(space, self._session.settings))
            self.failed.emit(f"The space {space.name} was trained anew, so the steps before cannot be taken back.")

    def _continues(self, space: SpaceInfo) -> bool:
        """Whether the open document is of this space already: the one that the window started with."""
        state = self._session.document.state
        if not _is_of(state.space, space):
            return False
        try:
            check_fits(state, space)
        except LoomError:
            return False
        return True

    def _adopt(self, opening: Opening, space: SpaceInfo) -> None:
        try:
            check_fits(opening.state, space)
        except LoomError as problem:
            if not self._continues(space):
                self._session.document.replace_all(fresh_state(space, self._session.settings))
            self.failed.emit(str(problem))
            return
        was = opening.state.space.stamp
        state = replace(opening.state, space=SpaceRef(space.name, space.stamp, str(space.path)))
        self._session.document.replace_all(state, opening.path, focus=opening.focus, saved=opening.saved)
        if was and was != space.stamp:
            self.warned.emit(
                f"The space {space.name} is not the one this was made with (trained anew), so pictures may differ."
            )
        self.adopted.emit(state)

    def _on_failed(self, sentence: str) -> None:
        opening, self._waiting = self._waiting, None
        step, self._step = self._step, None
        if step is not None and step.way != "edit":
            sentence = f"That step needs the space {step.name}. {sentence}"
        if opening is not None:
            sentence = f"It needs the space {opening.state.space.name}. {sentence}"
        self.failed.emit(sentence)


def _is_of(ref: SpaceRef, space: SpaceInfo) -> bool:
    return ref.stamp == space.stamp if ref.stamp else ref.name == space.name
