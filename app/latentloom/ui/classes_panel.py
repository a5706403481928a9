"""Which classes take part: search, groups, random and most different choices. Every choice is one undo step."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

from PySide6.QtCore import QMargins, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QSpinBox, QTreeView, QVBoxLayout, QWidget

from latentloom.doc import selection
from latentloom.doc.state import Change
from latentloom.ui import icons, theme
from latentloom.ui.classes.delegate import ClassDelegate
from latentloom.ui.classes.model import ClassesModel
from latentloom.ui.session import Session
from latentloom.ui.wheel.edits import WheelEdits
from latentloom.ui.wheel.flow import FlowLayout

ORIGIN = "classes"
TOO_FEW = "A blend needs at least two classes; choose another one first."


class ClassesPanel(QWidget):
    """The classes of the open space, and which of them are on the wheel.

    Attributes:
        search: words that a class's name or group must hold; tree: what is left; model: behind it.
        count: how many a random or most different choice takes; taking_part, refusal: lines of text.
        random, different, one_each, all, only_shown: buttons.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._edits = WheelEdits.of(session)
        self.model = ClassesModel(self)
        self.search = QLineEdit(self)
        self.tree = QTreeView(self)
        self._delegate = ClassDelegate(session, self.tree)
        self.taking_part = QLabel(self)
        self.refusal = QLabel(self)
        self.count = QSpinBox(self)
        self._make_search()
        self._make_tree()
        buttons = self._make_buttons()
        self.taking_part.setContentsMargins(10, 2, 8, 0)
        self.refusal.setContentsMargins(10, 0, 8, 2)
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 8, 2)
        row.addWidget(self.search)
        column.addLayout(row)
        column.addWidget(self.taking_part)
        column.addWidget(self.refusal)
        column.addWidget(self.tree, 1)
        column.addWidget(buttons)
        self.setAccessibleName("Classes")
        self.setFocusProxy(self.search)
        self.model.asked.connect(self._on_asked)
        session.documentChanged.connect(self._on_document_changed)
        session.spaceChanged.connect(self._on_space_changed)
        session.pictures.arrived.connect(self._on_pictures_arrived)
        theme.signals.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._on_space_changed(session.space)

    # Making

    def _make_search(self) -> None:
        self.search.setPlaceholderText("Search classes")
        self.search.setClearButtonEnabled(True)
        self._find = self.search.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        _name(self.search, "Search classes", "Several words narrow the list; Down goes to it, Esc clears")
        self.search.textChanged.connect(self._on_search)

    def _make_tree(self) -> None:
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(self._delegate)
        self.tree.setHeaderHidden(True)
        # With uniform heights the view lays out only what it shows: a thousand rows cost as little as twenty.
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(16)
        self.tree.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        _name(self.tree, "Classes of the space", "Space lets a class or a whole group take part, or leaves it out")

    def _make_buttons(self) -> QWidget:
        box = QWidget(self)
        flow = FlowLayout(box, gap=4, margins=QMargins(8, 2, 8, 8))
        self.count.setRange(2, 2)
        self.count.setSuffix(" classes")
        _name(self.count, "How many classes", "How many classes Random and Most different take")
        self.random = self._button("Random", "Let so many classes at random take part", self._on_random)
        self.different = self._button(
            "Most different",
            "Let so many classes take part as unlike each other as can be",
            self._on_different,
        )
        self.one_each = self._button("One a group", "Let one class of every group take part", self._on_one_each)
        self.all = self._button("All", "Let every class of the space take part", self._on_all)
        self.only_shown = self._button(
            "Only shown", "Let exactly the classes take part that the search leaves", self._on_only_shown
        )
        for part in (self.count, self.random, self.different, self.all, self.one_each, self.only_shown):
            flow.addWidget(part)
        return box

    def _button(self, text: str, tip: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(text, self)
        _name(button, text, tip)
        button.clicked.connect(slot)
        return button

    # Choosing

    def choose(self, name: str, numbers: Iterable[int]) -> None:
        """Let these classes of the space take part, one undo step called `name`; fewer than two are refused in words.

        Those who stay keep their order on the ring, newcomers follow in the order of the space.
        """
        space = self._session.space
        if space is None:
            return
        wanted = {space.classes[number] for number in numbers}
        self._say(TOO_FEW if len(wanted) < 2 else "")
        if len(wanted) >= 2:
            present = self._edits.blend.classes
            stay = [name for name in present if name in wanted]
            self._edits.set_classes(name, [*stay, *(n for n in space.classes if n in wanted.difference(stay))], ORIGIN)

    def _on_asked(self, numbers: frozenset[int]) -> None:
        self.choose("Choose classes", numbers)

    def _on_random(self) -> None:
        if self._session.space is not None:
            count = len(self._session.space.classes)
            self.choose("Random classes", selection.random_classes(count, self.count.value(), random.randrange(2**31)))

    def _on_different(self) -> None:
        if self._session.space is not None:
            means = self._session.space.class_means
            self.choose("Most different classes", selection.most_different(means, self.count.value()))

    def _on_one_each(self) -> None:
        if self._session.space is not None:
            groups = selection.by_group(self._session.space.groups)
            self.choose("One from each group", [random.choice(members) for members in groups.values()])

    def _on_all(self) -> None:
        if self._session.space is not None:
            self.choose("All classes", range(len(self._session.space.classes)))

    def _on_only_shown(self) -> None:
        self.choose("Only these classes", self.model.shown)

    def _say(self, sentence: str) -> None:
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))

    # Following

    def _on_search(self, text: str) -> None:
        self.model.show_space(self._session.space, text)
        self.only_shown.setEnabled(len(self.model.shown) > 0)
        if text.strip():
            self.tree.expandAll()

    def _on_space_changed(self, _space: object) -> None:
        space = self._session.space
        self.model.show_space(space, self.search.text())
        self.tree.setRootIsDecorated(not self.model.flat)
        most = 2 if space is None else len(space.classes)
        with QSignalBlocker(self.count):
            self.count.setRange(2, max(2, most))
            self.count.setValue(min(20, most))
        for button in (self.random, self.different, self.all, self.only_shown, self.count, self.tree, self.search):
            button.setEnabled(space is not None)
        self.one_each.setVisible(not self.model.flat)
        self._follow()

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds & {"classes", "space"}:
            self._say("")
            self._follow()

    def _follow(self) -> None:
        space, classes = self._session.space, self._edits.blend.classes
        known = {} if space is None else {name: number for number, name in enumerate(space.classes)}
        rings = {known[name]: ring for ring, name in enumerate(classes) if name in known}
        self._delegate.show_rings(rings)
        self.model.show_choice(rings)
        self.taking_part.setText(
            "No space is open" if space is None else f"{len(rings)} of {len(space.classes)} take part"
        )
        self.tree.viewport().update()

    def _on_pictures_arrived(self, _arrived: object) -> None:
        self.tree.viewport().update()

    def _on_theme_changed(self) -> None:
        self._find.setIcon(icons.icon("search"))
        self.refusal.setStyleSheet(f"color: {theme.current().warning.name()}")
        self.tree.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes from the search to the list, Escape clears the search."""
        if event.key() == Qt.Key.Key_Down and self.search.hasFocus():
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
            if not self.tree.currentIndex().isValid():
                self.tree.setCurrentIndex(self.model.index(0, 0))
        elif event.key() == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
        else:
            super().keyPressEvent(event)


def _name(widget: QWidget, name: str, tip: str) -> None:
    widget.setAccessibleName(name)
    widget.setAccessibleDescription(tip)
    widget.setToolTip(tip)
    widget.setStatusTip(tip)
