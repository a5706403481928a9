"""What may be dropped on the window, and the hint that says what would happen."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from latentloom.ui import theme

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".tif", ".tiff", ".bmp"})


def dropped_path(data: QMimeData) -> Path | None:
    """Return the first local file or folder in what is dragged; None when there is none that the window can open."""
    for url in data.urls():
        if url.isLocalFile():
            path = Path(url.toLocalFile())
            if path.is_dir() or path.suffix.lower() in PICTURE_SUFFIXES | {".loom"}:
                return path
    return None


def holds_pictures(folder: Path) -> bool:
    """Tell whether a folder is one of class folders rather than a space: it has no description, but folders."""
    try:
        return not (folder / "model.json").exists() and any(entry.is_dir() for entry in folder.iterdir())
    except OSError:
        return False


def hint(path: Path) -> str:
    """Say what dropping `path` does."""
    if path.is_dir():
        return "Drop to train a space on these pictures" if holds_pictures(path) else "Drop to open this space"
    if path.suffix.lower() == ".loom":
        return "Drop to open this project"
    return "Drop to bring back the blend that made this picture, or to encode it"


class DropHint(QWidget):
    """Covers the window while something is dragged over it.

    Signals:
        dropped(Path): a file or folder was let go here.
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def text(self) -> str:
        """Return what the hint says; "" while it is hidden."""
        return self._text

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take drag and drop of the window."""
        if isinstance(event, QDropEvent):
            kind = event.type()
            path = dropped_path(event.mimeData())
            if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove) and path is not None:
                event.acceptProposedAction()
                self._say(hint(path))
                return True
            if kind == QEvent.Type.Drop and path is not None:
                event.acceptProposedAction()
                self._say("")
                self.dropped.emit(path)
                return True
        if event.type() == QEvent.Type.DragLeave:
            self._say("")
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._cover()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A veil, a dashed frame and the hint."""
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = colours.window
        painter.setOpacity(0.86)
        painter.fillRect(self.rect(), veil)
        painter.setOpacity(1)
        painter.setPen(QPen(colours.accent, 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(20, 20, -20, -20), 12, 12)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 1.8)
        painter.setFont(font)
        painter.setPen(colours.text)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)

    def _say(self, text: str) -> None:
        self._text = text
        self.setVisible(bool(text))
        if text:
            self._cover()
            self.update()

    def _cover(self) -> None:
        self.setGeometry(self.parentWidget().rect())
        self.raise_()
