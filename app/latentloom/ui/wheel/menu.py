"""The menus of one class, on its chip or on its row of the table, and of the wheel as a whole."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from latentloom.ui import icons
from latentloom.ui.names import short_name
from latentloom.ui.session import Session
from latentloom.ui.studies.toggle import StepsToggle
from latentloom.ui.wheel.edits import WheelEdits

EXEMPLARS = (
    ("", "As the blend"),
    ("mean", "Class mean"),
    ("medoid", "Most typical"),
    ("centres:2", "2 centres"),
    ("centres:3", "3 centres"),
    ("centres:5", "5 centres"),
)
"""What can stand for a class: a spec of `BlendState.chosen` and its name for people."""


def exemplar_name(spec: str) -> str:
    """Return a spec in words."""
    known = dict(EXEMPLARS)
    kind, _, number = spec.partition(":")
    if spec in known:
        return known[spec]
    if kind == "drawing":
        return f"Drawing {number}"
    if kind == "centre":
        return f"Centre {number.replace('/', ' of ')}"
    return f"{number} centres" if kind == "centres" else spec


class ChipMenu(QMenu):
    """Everything that can be done with one class. Deletes itself when it closes."""

    def __init__(self, session: Session, index: int, origin: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._edits = WheelEdits.of(session)
        self._index, self._origin = index, origin
        self._specs: dict[QAction, str] = {}
        self._commands: dict[QAction, Callable[[int, str], None]] = {}
        blend = self._edits.blend
        name, state = blend.classes[index], blend.wheel
        self.setTitle(short_name(name))
        self.setAccessibleName(f"Menu of {short_name(name)}")
        edits = self._edits
        self._add("Lock the share", "lock", edits.toggle_lock, "L", index in dict(state.locked))
        self._add("Mute", "mute", edits.toggle_mute, "Space", index in state.muted)
        self._add("Solo", "solo", edits.toggle_solo, "S", index in state.solo)
        self._add("Only this class", "puck", edits.only)
        self.addSeparator()
        self._add_exemplars(dict(blend.chosen).get(name, ""))
        self._add("Add to the path", "path", edits.add_stop)
        self.addSeparator()
        self._add("Remove from the blend", "remove", edits.remove).setEnabled(len(blend.classes) > 2)
        self.addSeparator()
        self.addAction(StepsToggle(session, self))
        self.triggered.connect(self._on_triggered)
        self.aboutToHide.connect(self.deleteLater)

    def _add(
        self, text: str, icon: str, command: Callable[[int, str], None], shortcut: str = "", on: bool | None = None
    ) -> QAction:
        action = self.addAction(icons.icon(icon), text)
        if shortcut:
            # Shown only: the keys belong to the wheel and the table, for the class that has the focus there.
            action.setText(f"{text}\t{QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)}")
        if on is not None:
            action.setCheckable(True)
            action.setChecked(on)
        self._commands[action] = command
        return action

    def _add_exemplars(self, present: str) -> None:
        menu = self.addMenu(icons.icon("picture"), "What stands for it")
        for spec, text in EXEMPLARS:
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(spec == present)
            self._specs[action] = spec
        menu.addSeparator()
        self._commands[menu.addAction("Next drawing")] = self._edits.next_drawing
        if present not in dict(EXEMPLARS):
            action = menu.addAction(exemplar_name(present))
            action.setCheckable(True)
            action.setChecked(True)
            self._specs[action] = present

    def _on_triggered(self, action: QAction) -> None:
        if action in self._specs:
            self._edits.set_exemplar(self._index, self._specs[action], self._origin)
        elif action in self._commands:
            self._commands[action](self._index, self._origin)


class WheelMenu(QMenu):
    """What can be done with the wheel as a whole. Deletes itself when it closes."""

    def __init__(self, session: Session, origin: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._edits, self._origin = WheelEdits.of(session), origin
        self.setAccessibleName("Menu of the wheel")
        self._centre = self.addAction(icons.icon("puck"), "Centre the puck")
        self._even = self.addAction(icons.icon("even"), "Even")
        self.addSeparator()
        self.addAction(StepsToggle(session, self))
        self.triggered.connect(self._on_triggered)
        self.aboutToHide.connect(self.deleteLater)

    def _on_triggered(self, action: QAction) -> None:
        if action is self._centre:
            self._edits.centre(self._origin)
        elif action is self._even:
            self._edits.even(self._origin)
