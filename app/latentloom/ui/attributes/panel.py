"""The panel Attributes: sliders that move the blend, or a dropped picture, along vectors."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from latentloom.base.attribute_words import EFFECT_WORDS
from latentloom.base.errors import LoomError
from latentloom.doc import attributes as edits
from latentloom.doc.state import Change, DocState, Focus
from latentloom.ui.attributes.making import ORIGIN, Making
from latentloom.ui.attributes.row import AttributeRow
from latentloom.ui.elided import ElidedLabel
from latentloom.ui.session import Session
from latentloom.work.attribute_messages import AttributeWish

NOTHING = (
    "An attribute is a direction in the latent space: what makes pictures of one kind differ from those of another. "
    "Add one, then slide it to give more of it to the blend, or take it away."
)
EVERYWHERE_TIP = (
    "Also moves frames of the path, places and drawings when they are shown, and sheets and films of the path"
)
PAGES = (
    ("classes", "From &classes\N{HORIZONTAL ELLIPSIS}", "Some classes against others"),
    ("table", "From a &table of labels\N{HORIZONTAL ELLIPSIS}", "Columns of a CSV file, balanced if you like"),
    ("drawings", "From &drawings selected on the map\N{HORIZONTAL ELLIPSIS}", "A lasso on the map against the rest"),
)
_STEPS = 1000


class AttributesPanel(QWidget):
    """The list of attributes with their sliders.

    Attributes:
        add, reset, export: buttons; everywhere: the switch for all that is shown; rows: by order; target: what moves.

    Signals:
        makerAsked(str): the dialog is wanted, on this page. exportAsked(), importAsked(): vectors are to be written or
            read. pictureAsked(): a picture is to be opened.
    """

    makerAsked = Signal(str)
    exportAsked = Signal()
    importAsked = Signal()
    pictureAsked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._making = Making.of(session)
        self.rows: list[AttributeRow] = []
        self.add = self._button("Add", "Find a vector and put it on the list")
        self.add.setMenu(self._menu())
        self.reset = self._button("Reset", "Set every amount to 0; the list stays")
        self.export = self._button("Export\N{HORIZONTAL ELLIPSIS}", "Write the vectors to a CSV file")
        self.everywhere = QCheckBox("Everywhere", self)
        self.everywhere.setToolTip(EVERYWHERE_TIP)
        self.everywhere.setStatusTip(EVERYWHERE_TIP)
        self.progress = QProgressBar(self)
        self.target = ElidedLabel()
        self.back = self._button("Back to the blend", "Show the blend again; attributes then move it")
        self.picture = self._button(
            "Open a picture\N{HORIZONTAL ELLIPSIS}", "Encode a picture, and move it along vectors"
        )
        self._list = QVBoxLayout()
        self._pages = QStackedLayout()
        self._arrange()
        self.setAccessibleName("Attributes")
        self.setFocusProxy(self.add)
        self.reset.clicked.connect(self._on_reset)
        self.export.clicked.connect(self.exportAsked)
        self.picture.clicked.connect(self.pictureAsked)
        self.everywhere.clicked.connect(self._on_everywhere)
        self.back.clicked.connect(self._on_back)
        self._making.changed.connect(self._on_making)
        self._making.advanced.connect(self._on_advanced)
        self._making.failed.connect(self._on_failed)
        session.documentPaced.connect(self._on_document)
        session.spaceChanged.connect(self._refresh)
        self._refresh()

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setAccessibleDescription(tip)
        button.setToolTip(tip)
        button.setStatusTip(tip)
        return button

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        for key, text, tip in PAGES:
            self._entry(menu, text, tip, self._asking(key))
        self._entry(
            menu, "From a &file of vectors\N{HORIZONTAL ELLIPSIS}", "As Export writes them", self.importAsked.emit
        )
        menu.addSeparator()
        for effect, words in EFFECT_WORDS.items():
            tip = f"{words.words}: made to {words.amount:g} {words.unit} of the space's own pictures"
            self._entry(menu, words.title, f"{words.words} ({words.amount:g} {words.unit})", self._effecting(effect))
            menu.actions()[-1].setStatusTip(tip)
        self._entry(
            menu,
            "Another &amount\N{HORIZONTAL ELLIPSIS}",
            "Any of these effects, stronger or weaker",
            self._asking("effect"),
        )
        return menu

    def _entry(self, menu: QMenu, text: str, tip: str, slot: Callable[[], None]) -> None:
        action = QAction(text, menu)
        action.setToolTip(tip)
        action.setStatusTip(tip)
        action.triggered.connect(slot)
        menu.addAction(action)

    def _asking(self, page: str) -> Callable[[], None]:
        def ask() -> None:
            self.makerAsked.emit(page)

        return ask

    def _effecting(self, effect: str) -> Callable[[], None]:
        def make() -> None:
            space = self._session.space
            if space is not None:
                self._making.start(AttributeWish(space.stamp, "effect", effect=effect))

        return make

    def _arrange(self) -> None:
        self.progress.setObjectName("thin")
        self.progress.setRange(0, _STEPS)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(3)
        self.progress.setAccessibleName("How far the search for an attribute is")
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.hide()
        self.target.setProperty("voice", "dim")
        nothing = QLabel(NOTHING, self)
        nothing.setWordWrap(True)
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nothing.setProperty("voice", "dim")
        # In a low window the panel has room for these three lines and no more.
        nothing.setContentsMargins(16, 2, 16, 2)
        content = QWidget(self)
        self._list.setContentsMargins(0, 2, 0, 2)
        self._list.setSpacing(2)
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._list)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("Sliders of the attributes")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        self._pages.addWidget(nothing)
        self._pages.addWidget(area)
        above = QHBoxLayout()
        above.setContentsMargins(8, 4, 8, 0)
        above.setSpacing(6)
        for button in (self.add, self.reset, self.export):
            above.addWidget(button)
        above.addStretch(1)
        below = QHBoxLayout()
        below.setContentsMargins(8, 0, 8, 6)
        below.setSpacing(6)
        below.addWidget(self.target, 1)
        below.addWidget(self.everywhere)
        below.addWidget(self.back)
        below.addWidget(self.picture)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addLayout(above)
        whole.addWidget(self.progress)
        whole.addLayout(self._pages, 1)
        whole.addLayout(below)

    # From the document

    def _on_document(self, change: Change) -> None:
        if change.kinds & {"offset", "attributes", "focus", "space"}:
            self._refresh()

    def _refresh(self) -> None:
        document, space = self._session.document, self._session.space
        listed, amounts = edits.listed(document.state), edits.amounts(document.state.blend)
        while len(self.rows) > len(listed):
            row = self.rows.pop()
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        while len(self.rows) < len(listed):
            self.rows.append(self._made_row())
        for row, attribute in zip(self.rows, listed, strict=True):
            row.show_attribute(attribute, amounts.get(attribute.name, 0.0))
        self._pages.setCurrentIndex(1 if listed else 0)
        self.everywhere.setChecked(document.state.blend.constant)
        self.everywhere.setEnabled(bool(listed))
        self.export.setEnabled(bool(listed))
        self.reset.setEnabled(bool(amounts))
        self.add.setEnabled(space is not None)
        self.picture.setEnabled(space is not None)
        self._say_target(document.focus)

    def _say_target(self, focus: Focus) -> None:
        outside = focus.kind == "picture"
        self.back.setVisible(outside)
        self.picture.setVisible(not outside)
        constant = self._session.document.state.blend.constant
        words = {"picture": "Moves your picture", "blend": "Moves the blend"}
        self.target.setText(words.get(focus.kind, "Moves what is shown" if constant else "Moves the blend"))

    def _made_row(self) -> AttributeRow:
        row = AttributeRow(self)
        self._list.addWidget(row)
        row.begun.connect(self._on_begun)
        row.moved.connect(self._on_moved)
        row.ended.connect(self._on_ended)
        row.retracted.connect(self._on_retracted)
        row.set.connect(self._on_set)
        row.renamed.connect(self._on_renamed)
        row.removed.connect(self._on_removed)
        return row

    # To the document

    def _name(self) -> str:
        row = self.sender()
        return row.attribute.name if isinstance(row, AttributeRow) and row.attribute is not None else ""

    def _on_begun(self) -> None:
        self._session.document.begin(f"Set {self._name()}", ORIGIN)

    def _on_moved(self, amount: float) -> None:
        document = self._session.document
        document.update(edits.set_amount(document.state, self._name(), amount))

    def _on_ended(self) -> None:
        self._session.document.commit()
        self._refresh()

    def _on_retracted(self) -> None:
        self._session.document.cancel()

    def _on_set(self, amount: float) -> None:
        name = self._name()
        self._edit(f"Set {name}", lambda state: edits.set_amount(state, name, amount))

    def _on_renamed(self, new: str) -> None:
        name = self._name()
        self._edit(f"Rename {name}", lambda state: edits.rename_attribute(state, name, new))

    def _on_removed(self) -> None:
        name = self._name()
        self._edit(f"Remove {name}", lambda state: edits.remove_attribute(state, name))

    def _on_reset(self) -> None:
        self._edit("Reset Attributes", edits.reset)

    def _on_everywhere(self, on: bool) -> None:
        self._edit("Everywhere" if on else "Blend Alone", lambda state: edits.set_constant(state, on))

    def _on_back(self) -> None:
        self._session.document.set_focus(Focus(), ORIGIN)

    def _edit(self, name: str, deed: Callable[[DocState], DocState]) -> None:
        document = self._session.document
        document.commit()
        try:
            document.edit(name, deed(document.state), ORIGIN)
        except LoomError as problem:
            self._session.noticed.emit("warning", str(problem))
        self._refresh()

    # From the search

    def _on_making(self) -> None:
        self.progress.setVisible(self._making.running)

    def _on_advanced(self, fraction: float) -> None:
        self.progress.setValue(round(fraction * _STEPS))

    def _on_failed(self, sentence: str) -> None:
        if not self._making.watched:
            self._session.noticed.emit("error", sentence)
