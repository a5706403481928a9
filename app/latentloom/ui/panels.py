"""The panels, made once, and what the window asks of them as a whole."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget

from latentloom.ui import tabbing
from latentloom.ui.attributes.panel import AttributesPanel
from latentloom.ui.classes_panel import ClassesPanel
from latentloom.ui.docks import PLACES
from latentloom.ui.evidence.panel import EvidencePanel
from latentloom.ui.map import MapPanel
from latentloom.ui.path.panel import PathPanel
from latentloom.ui.preview.panel import PreviewPanel
from latentloom.ui.session import Session
from latentloom.ui.studies.steps import StepRing
from latentloom.ui.studies.strokes import StrokeTint
from latentloom.ui.weights_panel import WeightsPanel
from latentloom.ui.wheel import WheelPanel


class Panels(QObject):
    """The panels by key, in the order of PLACES.

    Signals:
        painted(int, float): a preview was painted: its number, and milliseconds since it was asked for.
    """

    painted = Signal(int, float)

    def __init__(self, session: Session, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.classes = ClassesPanel(session)
        self.map = MapPanel(session)
        self.preview = PreviewPanel(session)
        self.wheel = WheelPanel(session)
        self.weights = WeightsPanel(session)
        self.attributes = AttributesPanel(session)
        self.evidence = EvidencePanel(session)
        self.path = PathPanel(session)
        self.steps = StepRing(session, self.wheel.view, self.preview.sheet)
        self.strokes = StrokeTint(session, self.preview.sheet)
        self.preview.painted.connect(self.painted)

    def by_key(self) -> dict[str, QWidget]:
        """Return the panels by the keys of PLACES."""
        return {place.key: getattr(self, place.key) for place in PLACES}

    def pointed_at(self, key: str) -> QWidget:
        """Return the widget that a hint about a panel points at: its picture, without the controls around it."""
        return {"wheel": self.wheel.view, "map": self.map.picture()}.get(key, self.by_key()[key])

    def focus_next(self) -> None:
        """Move the keyboard to the next panel."""
        self._step(1)

    def focus_previous(self) -> None:
        """Move the keyboard one panel back."""
        self._step(-1)

    def _step(self, by: int) -> None:
        shown = [panel for panel in self.by_key().values() if panel.isVisible()]
        if not shown:
            return
        now = QApplication.focusWidget()
        inside = [i for i, panel in enumerate(shown) if now is not None and (panel is now or panel.isAncestorOf(now))]
        target = shown[(inside[0] + by) % len(shown)] if inside else shown[0 if by > 0 else -1]
        dock = target.parentWidget()
        if isinstance(dock, QDockWidget) and self._window.tabifiedDockWidgets(dock):
            dock.raise_()
        target.activateWindow()
        _first_control(target).setFocus(Qt.FocusReason.ShortcutFocusReason)


def _first_control(panel: QWidget) -> QWidget:
    """Return what takes the keyboard first in a panel: its proxy, or the first control in tab order."""
    widget = panel.focusProxy() or panel
    if widget is not panel and widget.isVisible():
        return widget
    return next((one for one in tabbing.controls(panel) if one.isVisible() and one.isEnabled()), panel)
