"""What the menus Edit, Blend and Path do. Every command is one named step of the document."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from latentloom.base.method_words import METHOD_WORDS, MethodWords
from latentloom.doc import blends, waypoints, wheel
from latentloom.doc.shares import effective_classes
from latentloom.doc.state import WheelState
from latentloom.ui import blend_text
from latentloom.ui.choice_menu import Choice
from latentloom.ui.drop import dropped_path
from latentloom.ui.session import Session

PROTOTYPES = (
    Choice("mean", "Class mean", "The average of a class's encodings stands for it"),
    Choice("medoid", "Most typical drawing", "The drawing nearest to all others of its class stands for it"),
    Choice("centres:2", "2 centres", "Two k-means centres stand for a class"),
    Choice("centres:3", "3 centres", "Three k-means centres stand for a class"),
    Choice("centres:5", "5 centres", "Five k-means centres stand for a class"),
)


def method_choices(methods: tuple[str, ...]) -> list[Choice]:
    """Return the menu lines for a space's methods."""
    words = {name: METHOD_WORDS.get(name, MethodWords(name.replace("-", " ").capitalize(), "")) for name in methods}
    return [Choice(name, said.title, said.summary) for name, said in words.items()]


class Commands(QObject):
    """Edits of the document, and the clipboard.

    Signals:
        pathPasted(Path): a file was pasted and is to be opened.
        pictureChanged(): there is a picture to copy, or there is none any more.
    """

    pathPasted = Signal(object)
    pictureChanged = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._has_picture = False
        session.previewArrived.connect(self._on_preview)
        session.spaceChanged.connect(self._on_space)

    @property
    def has_picture(self) -> bool:
        """Whether a picture of the open space has arrived."""
        return self._has_picture

    def copy_blend(self) -> None:
        """Put the blend as text on the clipboard."""
        QGuiApplication.clipboard().setText(blend_text.to_text(self._session.document.state.blend))
        self._session.statusTip.emit("The blend is on the clipboard")

    def paste(self) -> None:
        """Use a blend's text, or open a file that was copied. Raises UsageError when it is neither."""
        data = QGuiApplication.clipboard().mimeData()
        path: Path | None = dropped_path(data)
        if path is not None:
            self.pathPasted.emit(path)
            return
        space = self._session.space
        if space is not None:
            document = self._session.document
            pasted = blend_text.with_text(document.state, data.text(), frozenset(space.classes), space.methods)
            document.edit("Paste Blend", pasted, "menu")

    def even(self) -> None:
        """Give every class the same share."""
        self._turn("Even", wheel.even)

    def invert(self) -> None:
        """Turn strong into weak."""
        self._turn("Invert", wheel.inverted)

    def randomise(self) -> None:
        """Draw new shares that amount to about as many classes as now."""
        state = self._session.document.state.blend.wheel
        about = max(effective_classes(wheel.shares(state)), 2.0)
        self._turn("Randomise", lambda now: wheel.randomised(now, about, secrets.randbelow(2**31)))

    def choose_method(self, method: str) -> None:
        """Blend by another method."""
        document = self._session.document
        document.edit("Method", blends.set_method(document.state, method), "menu")

    def choose_prototype(self, prototype: str) -> None:
        """Let something else stand for each class."""
        document = self._session.document
        document.edit("Prototype", blends.set_prototype(document.state, prototype), "menu")

    def blend_nearest(self, nearest: tuple[tuple[str, float], ...]) -> None:
        """Blend the classes of (name, distance) pairs, each by the inverse of its distance."""
        if len(nearest) < 2:
            return
        document = self._session.document
        weights = {name: 1.0 / max(distance, 1e-6) for name, distance in nearest}
        blend = blends.blend_of(weights, document.state.blend.method)
        document.edit("Nearest Classes", document.state.with_blend(blend), "menu")

    def reverse_path(self) -> None:
        """Walk the other way round."""
        document = self._session.document
        document.edit("Reverse Path", waypoints.reverse_path(document.state), "menu")

    def _turn(self, name: str, rule: Callable[[WheelState], WheelState]) -> None:
        document = self._session.document
        document.edit(name, blends.set_wheel(document.state, rule(document.state.blend.wheel)), "menu")

    def _on_preview(self) -> None:
        if not self._has_picture:
            self._has_picture = True
            self.pictureChanged.emit()

    def _on_space(self) -> None:
        self._has_picture = False
        self.pictureChanged.emit()
