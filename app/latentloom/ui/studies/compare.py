"""The bake-off: one weighting by every method, with the numbers under each. The window stays usable beside it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from latentloom.doc import blends
from latentloom.doc.state import Change, DocState
from latentloom.ui import tabbing
from latentloom.ui.commands import method_choices
from latentloom.ui.evidence import search
from latentloom.ui.fitting import fit_first
from latentloom.ui.session import Session
from latentloom.ui.studies.card import HEIGHT, PICTURE, WIDTH, MethodCard
from latentloom.ui.studies.figures import FIGURES
from latentloom.ui.studies.watch import StudyWatch
from latentloom.ui.wheel.flow import FlowLayout
from latentloom.work.messages import StudyItem

_AS_LISTED = "listed"


class CompareDialog(QDialog):
    """Shows a card for each method of the space.

    Signals:
        exportAsked(): the comparison is to be written to a sheet.
        searchAsked(): the solver was chosen, and there is no solved blend yet.
    """

    exportAsked = Signal()
    searchAsked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._watch = StudyWatch(session, "methods", _subject, self)
        self.setWindowTitle("Compare Methods")
        self.cards: dict[str, MethodCard] = {}
        self.sorting = QComboBox()
        self.sorting.setAccessibleName("Sort by")
        self.sorting.addItem("As in the menu", _AS_LISTED)
        for figure in FIGURES:
            self.sorting.addItem(figure.title, figure.key)
            self.sorting.setItemData(self.sorting.count() - 1, figure.help, Qt.ItemDataRole.ToolTipRole)
        self.state = QLabel()
        self.state.setProperty("voice", "dim")
        self._room = QWidget()
        self._flow = FlowLayout(self._room, gap=10, line_gap=10)
        self._scroll = QScrollArea()
        self._scroll.setWidget(self._room)
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName("Methods")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.close_button = buttons.button(QDialogButtonBox.StandardButton.Close)
        self.export_button = buttons.addButton(
            "Export a sheet\N{HORIZONTAL ELLIPSIS}", QDialogButtonBox.ButtonRole.ActionRole
        )
        # Return in the dialog must not begin an export.
        self.export_button.setAutoDefault(False)
        self.export_button.clicked.connect(self.exportAsked)
        buttons.rejected.connect(self.reject)
        label = QLabel("&Sort by")
        label.setBuddy(self.sorting)
        top = QHBoxLayout()
        top.addWidget(label)
        top.addWidget(self.sorting)
        top.addSpacing(12)
        top.addWidget(self.state, 1)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self._scroll, 1)
        column.addWidget(buttons)
        fit_first(self, (5 * (WIDTH + 10) + 50, 2 * (HEIGHT + 10) + 120))
        self.sorting.currentIndexChanged.connect(self._sort)
        self._watch.changed.connect(self._on_items)
        session.documentPaced.connect(self._on_document_changed)
        session.spaceChanged.connect(self._on_space_changed)
        self._on_space_changed()

    def order(self) -> list[str]:
        """Return the methods as they stand on the screen."""
        cards = [self._flow.itemAt(place).widget() for place in range(self._flow.count())]
        return [card.method for card in cards if isinstance(card, MethodCard)]

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to compare."""
        super().showEvent(event)
        self._watch.want(True, round(PICTURE * self.devicePixelRatioF()))
        self._say()

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees is not compared."""
        super().hideEvent(event)
        self._watch.want(False)

    def _on_space_changed(self) -> None:
        info = self._session.space
        for card in self.cards.values():
            self._flow.removeWidget(card)
            card.deleteLater()
        self.cards = {}
        for choice in method_choices(info.methods) if info is not None else ():
            card = MethodCard(choice.key, choice.text, choice.tip, self._room)
            card.clicked.connect(self._on_card)
            self.cards[choice.key] = card
            self._flow.addWidget(card)
            card.show()
        self._order_tabs()
        self._mark()
        self._say()

    def _on_document_changed(self, change: Change) -> None:
        if change.kinds & {"method", "weights", "classes", "space"}:
            self._mark()

    def _mark(self) -> None:
        method = self._session.document.state.blend.method
        for name, card in self.cards.items():
            card.set_in_use(name == method)

    def _on_items(self) -> None:
        if not self._watch.items:
            for card in self.cards.values():
                card.set_stale()
        for item in self._watch.items:
            card = self.cards.get(item.name)
            if card is not None and card.item is not item:
                card.show_item(item)
        if self._watch.done:
            self._sort()
        self._say()

    def _say(self) -> None:
        info = self._session.space
        if info is None:
            words = "No space is open."
        elif not self._watch.done:
            words = f"Measuring: {len(self._watch.items)} of {len(self.cards)}"
        elif not info.judged:
            words = "This space has no judges, so only the time is measured. Click a picture to blend that way."
        else:
            words = "Click a picture to blend that way."
        self.state.setText(words)

    def _sort(self) -> None:
        key = self.sorting.currentData()
        figure = next((figure for figure in FIGURES if figure.key == key), None)
        names = list(self.cards)
        if figure is not None:
            # A stable sort: what is equal, or was not measured, stays as in the menu.
            items = {name: card.item or StudyItem(name, None) for name, card in self.cards.items()}
            names.sort(key=lambda name: figure.rank(items[name]))
        if names == self.order():
            return
        while self._flow.count():
            self._flow.takeAt(0)
        for name in names:
            self._flow.addWidget(self.cards[name])
        self._order_tabs()
        self._flow.invalidate()

    def _order_tabs(self) -> None:
        cards = [self.cards[name] for name in self.order()]
        tabbing.in_order([self.sorting, self._scroll, *cards, self.export_button, self.close_button])

    def _on_card(self) -> None:
        card = self.sender()
        if not isinstance(card, MethodCard):
            return
        document = self._session.document
        document.commit()
        blend = document.state.blend
        if card.method == search.METHOD and not blend.solved:
            self.searchAsked.emit()
        elif card.method != blend.method:
            document.edit("Method", blends.set_method(document.state, card.method), "compare")


def _subject(state: DocState) -> Hashable:
    """The comparison is the same whichever of the methods is in use; a solved latent is part of it."""
    return replace(state.blend, method="")
