"""The button that starts the search, and stops it while it runs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from latentloom.ui import icons
from latentloom.ui.actions import ACTIONS
from latentloom.ui.evidence.search import Search
from latentloom.ui.session import Session

_SPECS = {spec.id: spec for spec in ACTIONS if spec.id in {"blend.solve", "blend.stop"}}
_FACES = {False: ("Even it", "blend.solve"), True: ("Stop", "blend.stop")}


class EvenButton(QToolButton):
    """One button of a session's search."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = Search.of(session)
        self._running: bool | None = None
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(16, 16))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._on_clicked)
        self._search.changed.connect(self._refresh)
        session.spaceChanged.connect(self._refresh)
        self.setText(_FACES[False][0])
        self.setMinimumWidth(self.sizeHint().width())
        self._refresh()

    def _refresh(self) -> None:
        self.setEnabled(self._search.possible)
        if self._search.running == self._running:
            return
        self._running = self._search.running
        text, action = _FACES[self._running]
        spec = _SPECS[action]
        self.setText(text)
        icons.bind(self, spec.icon)
        self.setAccessibleName(text)
        self.setAccessibleDescription(spec.tip)
        self.setToolTip(f"{spec.tip} ({spec.keys()})")
        self.setStatusTip(spec.tip)

    def _on_clicked(self) -> None:
        if self._search.running:
            self._search.stop()
        else:
            self._search.start()
