"""Find an action: type a few letters of what you want to do, Enter does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QSize, QStringListModel, Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from latentloom.ui import fuzzy, icons, theme
from latentloom.ui.action_set import plain

MOST = 12
"""Lines shown at once."""

_LIST_WIDTH = 440


def search(query: str, found: Sequence[tuple[str, QAction]]) -> list[tuple[str, QAction]]:
    """Return the actions that `query` finds, best first, those that cannot be run now after the others."""
    scored = []
    for where, action in found:
        name = plain(action.text())
        marks = [
            (fuzzy.score(query, name), 0.0),
            (fuzzy.score(query, f"{where} {name}"), 0.4),
            (fuzzy.score(query, str(action.property("words") or "")), 0.6),
        ]
        best = max((mark - malus for mark, malus in marks if mark is not None), default=None)
        if best is not None:
            scored.append((not action.isEnabled(), -best, len(scored), (where, action)))
    return [entry for *_, entry in sorted(scored, key=lambda line: line[:3])]


class Finder(QLineEdit):
    """The field in the menu bar, with a list of what it finds below it.

    The list is a child of the window, so it never takes the keyboard: arrows in the field move through it.
    """

    def __init__(self, actions: Callable[[], Sequence[tuple[str, QAction]]], window: QWidget) -> None:
        """`actions` gives every action with the menu it stands in, whenever the field is entered."""
        super().__init__(window)
        self._actions = actions
        self._known: list[tuple[str, QAction]] = []
        self.lines: list[tuple[str, QAction]] = []
        self.setPlaceholderText("Find an action")
        self.setAccessibleName("Find an action")
        self.setObjectName("finder")
        self.setFixedWidth(230)
        glass = QAction(self)
        icons.bind(glass, "search")
        self.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._model = QStringListModel(self)
        self.list = QListView(window)
        self.list.setObjectName("finder-list")
        self.list.setAccessibleName("Actions found")
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Line(self))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.hide()
        self.list.entered.connect(self.list.setCurrentIndex)
        self.list.clicked.connect(self._on_clicked)
        self.textEdited.connect(self._refresh)

    def open(self) -> None:
        """Take the keyboard and show what there is."""
        self.clear()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._refresh("")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Look at what can be done now."""
        super().focusInEvent(event)
        self._known = list(self._actions())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the list away."""
        super().focusOutEvent(event)
        self._put_away()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show everything on a click."""
        super().mousePressEvent(event)
        self._refresh(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose, Enter runs, Escape gives the keyboard back."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST, Qt.Key.Key_PageUp: -MOST}
        key = Qt.Key(event.key())
        if key in steps:
            self._step(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.list.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _refresh(self, text: str) -> None:
        self.lines = search(text, self._known)
        self._model.setStringList([plain(action.text()) for _, action in self.lines])
        self.list.setVisible(bool(self.lines))
        self.list.setCurrentIndex(self._model.index(0, 0))
        self._place()

    def _place(self) -> None:
        rows = min(len(self.lines), MOST)
        height = rows * max(self.list.sizeHintForRow(0), 1) + 2 * self.list.frameWidth() + 8
        corner = self.mapTo(self.window(), QPoint(self.width() - _LIST_WIDTH, self.height() + 4))
        self.list.setGeometry(max(corner.x(), 0), corner.y(), _LIST_WIDTH, height)
        self.list.raise_()

    def _step(self, by: int) -> None:
        if not self.list.isVisible():
            self._refresh(self.text())
        row = min(max(self.list.currentIndex().row() + by, 0), len(self.lines) - 1)
        self.list.setCurrentIndex(self._model.index(row, 0))

    def _on_clicked(self, index: QModelIndex) -> None:
        self._run(index.row())

    def _run(self, row: int) -> None:
        action = self.lines[row][1] if 0 <= row < len(self.lines) else None
        if action is not None and action.isEnabled():
            self._leave()
            action.trigger()

    def _leave(self) -> None:
        self.clear()
        self.clearFocus()
        self._put_away()

    def _put_away(self) -> None:
        self.list.hide()
        self._known, self.lines = [], []
        self._model.setStringList([])


class _Line(QStyledItemDelegate):
    """Name, menu in a second voice, shortcut on the right."""

    def __init__(self, finder: Finder) -> None:
        super().__init__(finder)
        self._finder = finder

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """A little air around the text."""
        return QSize(400, option.fontMetrics.height() + 10)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one line."""
        if not 0 <= index.row() < len(self._finder.lines):
            return
        where, action = self._finder.lines[index.row()]
        colours = theme.current()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, colours.accent)
        first = colours.on_accent if chosen else colours.text if action.isEnabled() else colours.dim
        second = colours.on_accent if chosen else colours.dim
        box = option.rect.adjusted(10, 0, -10, 0)
        name = plain(action.text())
        painter.setPen(first)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(second)
        left = box.adjusted(option.fontMetrics.horizontalAdvance(name) + 12, 0, 0, 0)
        # What cannot be run says why in its tip (see `action_set`).
        words = where if action.isEnabled() else action.statusTip() or where
        painter.drawText(left, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, keys)
