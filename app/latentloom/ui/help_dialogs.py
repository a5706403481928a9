"""Help: every action with its keys, and the crash log."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from latentloom.ui.action_set import plain
from latentloom.ui.actions import ACTIONS, MENUS

GESTURES = (
    ("Wheel", "Lean the blend", "Drag the dot, or the arrow keys"),
    ("Wheel", "Change one class", "Drag its spoke"),
    ("Map", "Add a stop to the path", "Click a point"),
    ("Map", "See what lies there", "Click empty ground"),
    ("Everywhere", "Take a drag back while it lasts", "Esc"),
)


class ShortcutsDialog(QDialog):
    """All actions by menu, then what the hand can do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts")
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search")
        self.search.setAccessibleName("Search the shortcuts")
        self.search.textChanged.connect(self._on_search)
        self.tree = QTreeWidget()
        self.tree.setObjectName("shortcuts")
        self.tree.setAccessibleName("Actions and their keys")
        self.tree.setHeaderLabels(["Action", "Keys"])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.setRootIsDecorated(False)
        # Rows measured before the style sheet is there would be lower than those measured later.
        self.tree.ensurePolished()
        self.tree.setUniformRowHeights(True)
        for menu in MENUS:
            self._add(menu, [(plain(spec.text), spec.keys()) for spec in ACTIONS if spec.menu == menu])
        for place in dict.fromkeys(place for place, *_ in GESTURES):
            self._add(place, [(what, how) for where, what, how in GESTURES if where == place])
        self.tree.expandAll()
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.tree, 1)
        layout.addWidget(_close_button(self))
        self.resize(560, 640)

    def _add(self, title: str, lines: list[tuple[str, str]]) -> None:
        top = QTreeWidgetItem(self.tree, [title])
        font = top.font(0)
        font.setBold(True)
        top.setFont(0, font)
        for line in lines:
            QTreeWidgetItem(top, list(line))

    def _on_search(self, text: str) -> None:
        wanted = text.strip().lower()
        for i in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(i)
            hits = 0
            for j in range(top.childCount()):
                hit = wanted in f"{top.child(j).text(0)} {top.child(j).text(1)}".lower()
                top.child(j).setHidden(not hit)
                hits += hit
            top.setHidden(hits == 0)


class TextDialog(QDialog):
    """A longer text to read and copy."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._text = QPlainTextEdit(text)
        self._text.setAccessibleName(title)
        self._text.setReadOnly(True)
        buttons = _close_button(self)
        copy = buttons.addButton("Copy", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._on_copy)
        layout = QVBoxLayout(self)
        layout.addWidget(self._text, 1)
        layout.addWidget(buttons)
        self.resize(720, 480)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())


def _close_button(dialog: QDialog) -> QDialogButtonBox:
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    return buttons
