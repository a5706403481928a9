"""A wheel on the screen and the hands that play it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from tests.gui.benches import mouse_move, point
from tests.gui.panels import on_screen

from latentloom.ui.wheel.edits import WheelEdits
from latentloom.ui.wheel.view import WheelView

LEFT = Qt.MouseButton.LeftButton


class Hands:
    """A shown wheel with hands on it."""

    def __init__(self, qtbot, bench, size=(600, 600)):
        self.qtbot, self.bench = qtbot, bench
        self.view = WheelView(bench.session)
        bench.adopt(self.view)
        on_screen(qtbot, self.view, *size)
        self.view.setFocus()

    @property
    def layout(self):
        return self.view.layout_on_screen

    def at(self, xy):
        """The pixel of a place of the model."""
        return point(self.layout.to_screen(xy))

    def chip(self, index):
        return point(self.layout.chips[index])

    def handle(self, index):
        return point(self.layout.handles(self.bench.shares)[index])

    def press(self, at, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.mousePress(self.view, LEFT, modifiers, at)

    def move(self, at, modifiers=Qt.KeyboardModifier.NoModifier):
        mouse_move(self.view, at, modifiers)

    def release(self, at):
        self.qtbot.mouseRelease(self.view, LEFT, Qt.KeyboardModifier.NoModifier, at)

    def drag(self, start, *stops):
        self.press(start)
        for stop in stops:
            self.move(stop)
        self.release(stops[-1])

    def key(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.keyClick(self.view, key, modifiers)

    def settle(self):
        """Make an undo step of the ticks so far, without the pause that a person would leave."""
        WheelEdits.of(self.bench.session).finish()
