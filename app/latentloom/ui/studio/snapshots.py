"""The pictures of a training epoch by epoch: the same J-diagram and samples, to scrub through."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QVBoxLayout, QWidget

from latentloom.ui import theme

J_HELP = (
    "The same three held-out pictures throughout, A top left, B top right, C below A, each beside its copy. Bottom "
    "right is B + C - A, and everything between is interpolated on the sphere."
)
SAMPLES_HELP = (
    "Pictures decoded from random latents, the same draws throughout: from the prior, or where that depends on "
    "classes, from where each class's encodings lie."
)


class Page(QWidget):
    """One picture, as large as there is room, sharp."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Small: it takes what there is."""
        return QSize(220, 150)

    def show_file(self, path: Path | None) -> None:
        """Show a picture's file; None or an unreadable one: nothing."""
        self.image = QImage() if path is None else QImage(str(path))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it in the middle."""
        painter = QPainter(self)
        if self.image.isNull():
            painter.setPen(theme.current().dim)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Comes with the first step")
            return
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF((self.width() - size.width()) / 2, 0, size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self.image)


class SnapshotView(QWidget):
    """J-diagram and samples of a run, with a slider over the epochs. While the slider is at its end, it follows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder: Path | None = None
        self.epochs: list[float] = []
        self.diagram = Page("J-diagram", self)
        self.diagram.setToolTip(J_HELP)
        self.diagram.setAccessibleDescription(J_HELP)
        self.samples = Page("Samples", self)
        self.samples.setToolTip(SAMPLES_HELP)
        self.samples.setAccessibleDescription(SAMPLES_HELP)
        self.label = QLabel(self)
        self.label.setMinimumWidth(76)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName("Epoch that the pictures show")
        self.slider.setToolTip("Go back and forth through the epochs")
        self.slider.setEnabled(False)
        self.slider.valueChanged.connect(self._on_moved)
        row = QHBoxLayout()
        row.addWidget(self.slider, 1)
        row.addWidget(self.label)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for text, page, stretch in (("J-diagram", self.diagram, 6), ("Samples", self.samples, 5)):
            heading = QLabel(text, self)
            heading.setProperty("voice", "strong")
            layout.addWidget(heading)
            layout.addWidget(page, stretch)
        layout.addLayout(row)

    def show_folder(self, folder: Path | None) -> None:
        """Show the snapshots of a run's folder, the newest first of all."""
        self._folder = folder
        self.slider.setValue(self.slider.maximum())
        self._list(follow=True)

    def refresh(self) -> None:
        """Take in what came since."""
        self._list(follow=self.slider.value() >= self.slider.maximum())

    def _list(self, *, follow: bool) -> None:
        files = sorted(self._folder.glob("jdiagram-*.png")) if self._folder is not None else []
        self.epochs = [int(file.stem.partition("-")[2]) / 100 for file in files if file.stem[-6:].isdigit()]
        last = max(0, len(self.epochs) - 1)
        self.slider.setEnabled(last > 0)
        before = self.slider.value()
        self.slider.setRange(0, last)
        self.slider.setPageStep(max(1, last // 10))
        self.slider.setValue(last if follow else min(before, last))
        self._show()

    def _on_moved(self) -> None:
        self._show()

    def _show(self) -> None:
        at = self.slider.value()
        if self._folder is None or at >= len(self.epochs):
            for page in (self.diagram, self.samples):
                page.show_file(None)
            self.label.setText("")
            return
        epoch = self.epochs[at]
        number = f"{round(epoch * 100):06d}"
        self.diagram.show_file(self._folder / f"jdiagram-{number}.png")
        self.samples.show_file(self._folder / f"samples-{number}.png")
        self.label.setText(f"epoch {epoch:g}" if epoch else "untrained")
