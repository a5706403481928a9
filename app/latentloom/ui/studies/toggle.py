"""The switch of the small pictures that show the next steps."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from latentloom.ui.session import Session

SETTING = "steps"


class StepsToggle(QAction):
    """Switches the small pictures on and off."""

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__("Show a little more of each class", parent)
        self._settings = session.settings
        self.setCheckable(True)
        self.setChecked(self._settings.flag(SETTING))
        self.setStatusTip("When the hand rests, small pictures show where a step towards each class leads")
        self.toggled.connect(self._on_toggled)

    def _on_toggled(self, on: bool) -> None:
        self._settings.set(SETTING, on)
