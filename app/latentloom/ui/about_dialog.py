"""What this program is, what it runs on, and what it is made of, with every part's licence to read."""

from __future__ import annotations

import platform

from PySide6 import __version__ as pyside_version
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from latentloom import __version__
from latentloom.base import components, paths
from latentloom.base.components import Component
from latentloom.base.errors import LoomError
from latentloom.ui.device_words import device_words
from latentloom.work.messages import EngineInfo

ICON_SIDE = 72
UNKNOWN = "The package came without the text of its licence."


class AboutDialog(QDialog):
    """Icon, name, version, device; below, the parts with versions and licences, and the licence of the chosen one.

    Attributes:
        parts: the list; licence: the text of the part that is chosen in it.
    """

    def __init__(self, engine: EngineInfo | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Latent Loom")
        self.parts = QTreeWidget()
        self.parts.setAccessibleName("Parts of the program")
        self.parts.setHeaderLabels(["Part", "Version", "Licence"])
        self.parts.setRootIsDecorated(False)
        self.parts.header().setStretchLastSection(True)
        self.licence = QPlainTextEdit()
        self.licence.setAccessibleName("Licence of the chosen part")
        self.licence.setReadOnly(True)
        self.licence.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.parts.currentItemChanged.connect(self._on_chosen)
        self._arrange(engine)
        self._fill()
        self.resize(720, 560)

    def _arrange(self, engine: EngineInfo | None) -> None:
        picture = QLabel()
        picture.setPixmap(_icon(ICON_SIDE, self.devicePixelRatioF()))
        name = QLabel(f"Latent Loom {__version__}")
        name.setProperty("voice", "title")
        text = QLabel(f"One picture woven out of many classes at once.\n{_runs_on(engine)}")
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QGridLayout()
        head.setHorizontalSpacing(16)
        head.addWidget(picture, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        head.addWidget(name, 0, 1)
        head.addWidget(text, 1, 1)
        head.setColumnStretch(1, 1)
        made = QLabel("Made of these parts; choose one to read its licence:")
        made.setProperty("voice", "dim")
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.parts)
        split.addWidget(self.licence)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(head)
        layout.addSpacing(6)
        layout.addWidget(made)
        layout.addWidget(split, 1)
        layout.addWidget(buttons)

    def _fill(self) -> None:
        try:
            parts = components.components()
        except LoomError as problem:
            self.licence.setPlainText(str(problem))
            return
        for part in sorted(parts, key=_own_first):
            item = QTreeWidgetItem(self.parts, [part.name, part.version, part.licence])
            item.setToolTip(2, part.licence)
            item.setData(0, Qt.ItemDataRole.UserRole, part.text)
        for column in (0, 1):
            self.parts.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.parts.setCurrentItem(self.parts.topLevelItem(0))

    def _on_chosen(self, item: QTreeWidgetItem | None) -> None:
        text = "" if item is None else item.data(0, Qt.ItemDataRole.UserRole)
        self.licence.setPlainText(text or UNKNOWN)


def _runs_on(engine: EngineInfo | None) -> str:
    runs_on = "The engine has not started yet." if engine is None else device_words(engine)
    return f"{runs_on}\nPython {platform.python_version()}, PySide6 {pyside_version}, {platform.system()}"


def _own_first(part: Component) -> tuple[bool, str]:
    return part.name != "Latent Loom", part.name.lower()


def _icon(side: int, ratio: float) -> QPixmap:
    image = QImage(round(side * ratio), round(side * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(paths.resources_dir() / "latentloom.svg")).render(painter, QRectF(image.rect()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return QPixmap.fromImage(image)
