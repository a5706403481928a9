"""The open document: its state, its history, and one signal that tells what changed.

Everything here runs on one thread, the window's. The state is always complete before a listener hears of it, so a
listener that fails (psygnal raises EmitLoopError to whoever made the edit) leaves a sound document behind. A listener
may edit in turn: the news of that are delivered after the present news, so all hear everything in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from psygnal import Signal

from latentloom.base.errors import UsageError
from latentloom.doc import wheel
from latentloom.doc.changes import ALL_KINDS, focus_after, kinds_between
from latentloom.doc.history import History
from latentloom.doc.state import BlendState, Change, DocState, Focus, SpaceRef


def new_state(space: SpaceRef, classes: Sequence[str], method: str = "spherical", prototype: str = "mean") -> DocState:
    """Return a fresh document: an even blend of `classes`. Raises UsageError for fewer than two or one named twice."""
    names = tuple(classes)
    if len(set(names)) < len(names):
        raise UsageError("A class can stand on the wheel only once.")
    return DocState(space, BlendState(names, wheel.flat(len(names)), method, prototype=prototype))


@dataclass(frozen=True, slots=True)
class _Gesture:
    """What a gesture started from, for Escape."""

    name: str
    origin: str
    state: DocState
    focus: Focus


class Document:
    """State, focus, undo history, gesture in hand, and the file that it belongs to.

    Attributes:
        changed: psygnal signal, emitted with a `Change` after every change.
    """

    changed = Signal(Change, reemission="queued")

    def __init__(self, state: DocState, path: Path | None = None, limit: int = 500) -> None:
        self._state = state
        self._focus = Focus()
        self._saved: DocState | None = state
        self._path = path
        self._home = state.space
        self._history = History(limit)
        self._gesture: _Gesture | None = None
        self._moved = False

    @property
    def state(self) -> DocState:
        """The present state."""
        return self._state

    @property
    def focus(self) -> Focus:
        """What the preview shows; saved with the document, never an undo step."""
        return self._focus

    @property
    def path(self) -> Path | None:
        """The project file; None for a document that was never saved, or while it is on another space than its file."""
        return self._path if self._state.space == self._home else None

    @property
    def dirty(self) -> bool:
        """Whether the state differs from the saved one; undoing back to that makes it clean again."""
        return self._state is not self._saved and self._state != self._saved

    @property
    def gesture_active(self) -> bool:
        """Whether a gesture has begun and neither ended nor been taken back."""
        return self._gesture is not None

    @property
    def undo_name(self) -> str | None:
        """What undo would take back, for the menu, or None."""
        return self._history.undo_name

    @property
    def redo_name(self) -> str | None:
        """What redo would bring again, for the menu, or None."""
        return self._history.redo_name

    @property
    def undo_space(self) -> SpaceRef | None:
        """The space that the state before the last step belongs to, or None."""
        return None if self._history.before is None else self._history.before.space

    @property
    def redo_space(self) -> SpaceRef | None:
        """The space that the state after the step last taken back belongs to, or None."""
        return None if self._history.after is None else self._history.after.space

    def set_focus(self, focus: Focus, origin: str = "") -> None:
        """Show something else in the preview."""
        if focus != self._focus:
            self._focus = focus
            self.changed.emit(Change(frozenset({"focus"}), origin, self.gesture_active))

    def edit(self, name: str, state: DocState, origin: str = "") -> None:
        """Make one finished step, called `name` in the menu. A gesture in hand is finished first."""
        self.commit()
        if state == self._state:
            return
        self._history.record(name, self._state)
        self._enter(state, origin, extra={"history"})

    def begin(self, name: str, origin: str = "") -> None:
        """Begin a gesture, which will be one step called `name`. A gesture in hand is finished first."""
        self.commit()
        self._gesture = _Gesture(name, origin, self._state, self._focus)
        self._moved = False

    def update(self, state: DocState) -> None:
        """Show a state on the way. Does nothing without a gesture: after Escape the button may still be held down."""
        if self._gesture is None or state == self._state:
            return
        was_dirty = self.dirty
        self._moved = True
        gesture, self._state, old = self._gesture, state, self._state
        extra = {"history"} if self.dirty != was_dirty else set()
        self._announce(old, gesture.origin, live=True, extra=extra)

    def commit(self) -> None:
        """Finish the gesture: one undo entry, or none if it ended where it began.

        If anything moved, one last change tells that it is over (live False), with all that the gesture changed.
        """
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return
        if self._state == gesture.state:
            self._state = gesture.state
            extra: frozenset[str] = frozenset()
        else:
            self._history.record(gesture.name, gesture.state)
            extra = frozenset({"history"})
        if self._moved:
            self.changed.emit(Change(kinds_between(gesture.state, self._state) | extra, gesture.origin))

    def cancel(self) -> None:
        """Take the gesture back: the very state and focus that it began with, and no undo entry."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return
        was_dirty = self.dirty
        kinds = set(kinds_between(self._state, gesture.state))
        if self._focus != gesture.focus:
            kinds.add("focus")
        self._state, self._focus = gesture.state, gesture.focus
        if self.dirty != was_dirty:
            kinds.add("history")
        if kinds:
            self.changed.emit(Change(frozenset(kinds), gesture.origin))

    def undo(self) -> None:
        """Take the last step back, or the gesture in hand."""
        if self._gesture is not None:
            self.cancel()
            return
        state = self._history.back(self._state)
        if state is not None:
            self._enter(state, "undo", extra={"history"})

    def redo(self) -> None:
        """Bring the step last taken back again; does nothing during a gesture."""
        if self._gesture is not None:
            return
        state = self._history.forth(self._state)
        if state is not None:
            self._enter(state, "redo", extra={"history"})

    def mark_saved(self, path: Path | str, state: DocState | None = None) -> None:
        """Note that `state` (the present one if None) now stands in the file `path`."""
        self._path = Path(path)
        self._saved = self._state if state is None else state
        self._home = self._saved.space
        self.changed.emit(Change(frozenset({"history"}), "save", self.gesture_active))

    def replace_all(
        self, state: DocState, path: Path | str | None = None, *, focus: Focus | None = None, saved: bool = True
    ) -> None:
        """Open another document in place of this one; the history starts anew.

        `saved` False marks it dirty from the start: it was recovered, or made from a picture, and is in no file yet.
        """
        self._gesture = None
        self._history.clear()
        self._state = state
        self._focus = Focus() if focus is None else focus
        self._saved = state if saved else None
        self._path = None if path is None else Path(path)
        self._home = state.space
        self.changed.emit(Change(ALL_KINDS, "open"))

    def _enter(self, state: DocState, origin: str, extra: set[str]) -> None:
        old, self._state = self._state, state
        self._announce(old, origin, live=False, extra=extra)

    def _announce(self, old: DocState, origin: str, *, live: bool, extra: set[str]) -> None:
        kinds = kinds_between(old, self._state) | extra
        focus = focus_after(self._focus, self._state, kinds)
        if focus != self._focus:
            self._focus = focus
            kinds |= {"focus"}
        self.changed.emit(Change(kinds, origin, live))
