"""The pages of the dialog that makes attributes: each turns into a wish, or says what it still needs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from latentloom.base.attribute_words import EFFECT_WORDS
from latentloom.ui.attributes.report import ReportView
from latentloom.ui.attributes.sides import Sides
from latentloom.ui.elided import ElidedLabel
from latentloom.ui.session import Session
from latentloom.work.attribute_messages import AttributeWish, BalanceReport, TableSeen

_NAME = Qt.ItemDataRole.UserRole


class Page(QWidget):
    """A way to an attribute.

    Signals:
        changed(): the wish, or what it needs, is another.
    """

    changed = Signal()

    def needs(self) -> str:
        """Return what is still missing, "" for nothing."""
        raise NotImplementedError

    def wish(self, stamp: str) -> AttributeWish:
        """Return the wish; name and fit are the dialog's."""
        raise NotImplementedError

    def show_space(self, session: Session) -> None:
        """Begin anew with another space."""

    def _hint(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setWordWrap(True)
        label.setProperty("voice", "dim")
        return label


class ClassesPage(Page):
    """Classes against classes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.sides = Sides(self)
        column = QVBoxLayout(self)
        column.addWidget(self._hint("Tick the classes that have it. Where none is ticked as without, all others are."))
        column.addWidget(self.sides, 1)
        self.sides.model.dataChanged.connect(self.changed)
        self.sides.model.modelReset.connect(self.changed)

    def needs(self) -> str:
        """At least one class."""
        return "" if self.sides.model.side(1) else "Tick at least one class that has it."

    def wish(self, stamp: str) -> AttributeWish:
        """The ticked classes."""
        return AttributeWish(stamp, "classes", having=self.sides.model.side(1), lacking=self.sides.model.side(2))

    def show_space(self, session: Session) -> None:
        """Its classes."""
        self.sides.model.show_classes(() if session.space is None else session.space.classes)


class DrawingsPage(Page):
    """Drawings selected on the map, against all others or against a second selection."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._selected: tuple[int, ...] = ()
        self._sides: list[tuple[int, ...]] = [(), ()]
        self.labels = [QLabel(self), QLabel(self)]
        self.take = [QPushButton("Take the selection", self), QPushButton("Take the selection", self)]
        form = QFormLayout()
        for side, title in enumerate(("With", "Without")):
            row = QHBoxLayout()
            row.addWidget(self.labels[side], 1)
            row.addWidget(self.take[side])
            form.addRow(title, row)
            self.take[side].setAccessibleName(f"Take the selection as {title.lower()}")
        self.take[0].clicked.connect(self._on_with)
        self.take[1].clicked.connect(self._on_without)
        column = QVBoxLayout(self)
        column.addWidget(
            self._hint(
                "Draw a lasso around drawings on the map, then take them here. Without a second selection, all other "
                "drawings count as without."
            )
        )
        column.addLayout(form)
        column.addStretch(1)
        self._say()

    def needs(self) -> str:
        """One selection."""
        return "" if self._sides[0] else "Select drawings on the map, then take them as With."

    def wish(self, stamp: str) -> AttributeWish:
        """The drawings taken; one that stands on both sides has it."""
        having = set(self._sides[0])
        others = tuple(row for row in self._sides[1] if row not in having)
        return AttributeWish(stamp, "drawings", rows=self._sides[0], other_rows=others)

    def show_space(self, session: Session) -> None:
        """None of its drawings."""
        self._sides = [(), ()]
        self._say()

    def show_selection(self, rows: tuple[int, ...]) -> None:
        """Say what is selected on the map now."""
        self._selected = rows
        self._say()

    def _on_with(self) -> None:
        self._sides[0] = self._selected
        self._say()

    def _on_without(self) -> None:
        self._sides[1] = self._selected
        self._say()

    def _say(self) -> None:
        for side, nothing in enumerate(("None yet", "All others")):
            rows = self._sides[side]
            self.labels[side].setText(f"{len(rows):,} drawings" if rows else nothing)
            button = self.take[side]
            button.setEnabled(bool(self._selected))
            button.setText(f"Take the {len(self._selected):,} selected" if self._selected else "Nothing is selected")
        self.changed.emit()


class EffectPage(Page):
    """A change that is made to the space's own pictures."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.effect = QComboBox(self)
        self.effect.setAccessibleName("Effect")
        for name, words in EFFECT_WORDS.items():
            self.effect.addItem(words.title, name)
        self.amount = QDoubleSpinBox(self)
        self.amount.setDecimals(1)
        self.amount.setAccessibleName("Amount")
        self.words = self._hint("")
        form = QFormLayout()
        form.addRow("Effect", self.effect)
        form.addRow("Amount", self.amount)
        column = QVBoxLayout(self)
        column.addWidget(
            self._hint(
                "The same pictures are encoded as they are and with the effect; the vector is the difference of the "
                "means."
            )
        )
        column.addLayout(form)
        column.addWidget(self.words)
        column.addStretch(1)
        self.effect.currentIndexChanged.connect(self._on_effect)
        self._on_effect()

    def needs(self) -> str:
        """Nothing, but an amount."""
        return "" if self.amount.value() else "An amount of 0 changes nothing."

    def wish(self, stamp: str) -> AttributeWish:
        """The effect."""
        return AttributeWish(stamp, "effect", effect=self.effect.currentData(), amount=self.amount.value())

    def _on_effect(self) -> None:
        words = EFFECT_WORDS[self.effect.currentData()]
        self.amount.setRange(words.least, words.most)
        self.amount.setSingleStep(words.amount / 5)
        self.amount.setSuffix(f" {words.unit}")
        self.amount.setValue(words.amount)
        self.words.setText(f"{words.words}.")
        self.changed.emit()


class TablePage(Page):
    """Columns of a table of labels.

    Signals:
        fileAsked(): another table is wanted. ownAsked(): the space's own.
    """

    fileAsked = Signal()
    ownAsked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._seen: TableSeen | None = None
        self.file = ElidedLabel()
        self.choose = QPushButton("Choose a file\N{HORIZONTAL ELLIPSIS}", self)
        self.own = QPushButton("The space's own", self)
        self.columns = QListWidget(self)
        self.columns.setAccessibleName("Attributes in the table")
        self.columns.setSpacing(2)
        self.balanced = QCheckBox("Balance them with each other", self)
        self.balanced.setToolTip("Repeats pictures until every combination of the ticked attributes is as frequent")
        self.report = ReportView(self)
        self.report.hide()
        row = QHBoxLayout()
        row.addWidget(self.file, 1)
        row.addWidget(self.own)
        row.addWidget(self.choose)
        column = QVBoxLayout(self)
        column.addWidget(
            self._hint(
                "A CSV file with a column \N{LEFT DOUBLE QUOTATION MARK}id\N{RIGHT DOUBLE QUOTATION MARK}, the number "
                "of a stored drawing, and a column of 0 and 1 for each attribute. Each ticked one becomes a vector."
            )
        )
        column.addLayout(row)
        column.addWidget(self.columns, 2)
        column.addWidget(self.balanced)
        column.addWidget(self.report, 3)
        self.choose.clicked.connect(self.fileAsked)
        self.own.clicked.connect(self.ownAsked)
        self.columns.itemChanged.connect(self._on_ticked)
        self.show_table(None)

    @property
    def empty(self) -> bool:
        """Whether no table is shown."""
        return self._seen is None

    @property
    def path(self) -> Path | None:
        """The file that is shown."""
        return None if self._seen is None else self._seen.file

    def ticked(self) -> tuple[str, ...]:
        """Return the ticked attributes."""
        items = [self.columns.item(i) for i in range(self.columns.count())]
        return tuple(item.data(_NAME) for item in items if item.checkState() == Qt.CheckState.Checked)

    def needs(self) -> str:
        """A table and a column of it."""
        if self._seen is None:
            return "Choose a table of labels."
        return "" if self.ticked() else "Tick at least one attribute."

    def wish(self, stamp: str) -> AttributeWish:
        """The ticked columns."""
        ticked = self.ticked()
        balanced = self.balanced.isChecked() and len(ticked) > 1
        return AttributeWish(stamp, "table", file=self.path, columns=ticked, balanced=balanced)

    def show_space(self, session: Session) -> None:
        """No table yet."""
        self.own.setEnabled(session.space is not None and bool(session.space.attributes))
        self.show_table(None)

    def show_table(self, seen: TableSeen | None) -> None:
        """Show what a table holds."""
        self._seen = seen
        self.columns.clear()
        self.report.hide()
        for name, count in () if seen is None else seen.columns:
            item = QListWidgetItem(f"{name}   {count:,} of {seen.drawings:,}" if seen is not None else name)
            item.setData(_NAME, name)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.columns.addItem(item)
        words = (
            "No table yet" if seen is None else "The space's own attributes" if seen.file is None else seen.file.name
        )
        self.file.setText(words)
        self._on_ticked()

    def show_report(self, report: BalanceReport | None) -> None:
        """Show what balancing did; None: nothing was balanced."""
        self.report.setVisible(report is not None)
        if report is not None:
            self.report.show_report(report)

    def _on_ticked(self) -> None:
        self.balanced.setEnabled(len(self.ticked()) > 1)
        self.changed.emit()
