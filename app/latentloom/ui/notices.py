"""Quiet notices in the corner of the window: they never take the keyboard, and go by themselves unless they matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from latentloom.ui import icons, theme

Level = Literal["info", "warning", "error"]
MOST = 4
"""Notices shown at once; the oldest that may go by itself goes first."""

_SECONDS = {"info": 6, "warning": 12}
_WIDTH = 380
_MARGIN = 14


@dataclass(frozen=True)
class Deed:
    """A button on a notice: what it says and what it does."""

    text: str
    run: Callable[[], None]


class Notice(QFrame):
    """One notice.

    Signals:
        closed(): it is to be taken away.
    """

    closed = Signal()

    def __init__(
        self, level: Level, sentence: str, details: str, deeds: tuple[Deed, ...], stays: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.level = level
        self.sentence = sentence
        self._details = details
        self.deeds = deeds
        self._seconds = 0 if stays else _SECONDS.get(level, 0)
        self.setObjectName("notice")
        self.setProperty("level", level)
        self.setAccessibleName(f"{level.capitalize()}: {sentence}")
        self.setFixedWidth(_WIDTH)
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.closed)
        self._build()
        self._count()

    @property
    def stays(self) -> bool:
        """Whether only the person takes it away."""
        return self._seconds == 0

    def enterEvent(self, event: QEvent) -> None:
        """Stay while the mouse rests on it."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Count anew."""
        self._count()
        super().leaveEvent(event)

    def _count(self) -> None:
        if self._seconds and self._more.isHidden():
            self._timer.start(self._seconds * 1000)

    def _build(self) -> None:
        icon = QLabel(self)
        colour = {"info": "accent", "warning": "warning", "error": "error"}[self.level]
        ratio = self.devicePixelRatioF()
        image = icons.picture(self.level, round(20 * ratio), getattr(theme.current(), colour))
        image.setDevicePixelRatio(ratio)
        icon.setPixmap(QPixmap.fromImage(image))
        text = QLabel(self.sentence, self)
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        close = QToolButton(self)
        close.setAccessibleName("Close this notice")
        close.setToolTip("Close this notice")
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        icons.bind(close, "close")
        close.clicked.connect(self.closed)
        top = QHBoxLayout()
        top.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(text, 1)
        top.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 8, 10)
        layout.addLayout(top)
        buttons = self._buttons()
        if buttons:
            row = QHBoxLayout()
            row.addStretch(1)
            for button in buttons:
                row.addWidget(button)
            layout.addLayout(row)
        self._more = QLabel(self._details, self)
        self._more.setWordWrap(True)
        self._more.setTextFormat(Qt.TextFormat.PlainText)
        self._more.setProperty("voice", "dim")
        self._more.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._more.hide()
        layout.addWidget(self._more)

    def _buttons(self) -> list[QPushButton]:
        buttons = [self._button(deed.text, self._on_deed) for deed in self.deeds]
        if self._details:
            buttons.append(self._button("Details", self._on_details))
        if self.level == "error":
            buttons.append(self._button("Copy", self._on_copy))
        return buttons

    def _button(self, text: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        return button

    def _on_deed(self) -> None:
        button = self.sender()
        self.closed.emit()
        for deed in self.deeds:
            if isinstance(button, QPushButton) and button.text() == deed.text:
                deed.run()

    def _on_details(self) -> None:
        self._more.setVisible(not self._more.isVisible())
        self._timer.stop()
        self.adjustSize()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText("\n\n".join(filter(None, (self.sentence, self._details))))


class Notices(QObject):
    """The stack of notices at the bottom right of a window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._shown: list[Notice] = []
        window.installEventFilter(self)

    def show(
        self, level: Level, sentence: str, *, details: str = "", deeds: tuple[Deed, ...] = (), stays: bool = False
    ) -> None:
        """Show a notice until its time is up; errors, and those told to, stay until they are closed.

        One that says the same as the newest takes its place. `deeds` are buttons; `details` unfold.
        """
        if self._shown and self._shown[-1].sentence == sentence:
            self._remove(self._shown[-1])
        while len(self._shown) >= MOST:
            self._remove(next((n for n in self._shown if not n.stays), self._shown[0]))
        notice = Notice(level, sentence, details, deeds, stays, self._window)
        notice.closed.connect(self._on_closed)
        notice.installEventFilter(self)
        self._shown.append(notice)
        notice.show()
        self._arrange()

    def shown(self) -> tuple[Notice, ...]:
        """Return what is on show, oldest first."""
        return tuple(self._shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the stack in its corner."""
        # A notice asks for another height by a layout request; its own resizing is our doing.
        wanted = QEvent.Type.Resize if watched is self._window else QEvent.Type.LayoutRequest
        if event.type() == wanted:
            self._arrange()
        return super().eventFilter(watched, event)

    def _on_closed(self) -> None:
        notice = self.sender()
        if isinstance(notice, Notice):
            self._remove(notice)
            self._arrange()

    def _remove(self, notice: Notice) -> None:
        if notice in self._shown:
            self._shown.remove(notice)
        notice.hide()
        notice.deleteLater()

    def _arrange(self) -> None:
        bottom = self._window.height() - _MARGIN - 28
        for notice in reversed(self._shown):
            height = notice.heightForWidth(_WIDTH)
            notice.resize(_WIDTH, height)
            bottom -= height
            notice.move(self._window.width() - _WIDTH - _MARGIN, bottom)
            notice.raise_()
            bottom -= 8
