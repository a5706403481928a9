"""Figures: choose one, set it up, see it drawn in the background, export it. The window stays usable beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from latentloom.base.errors import UsageError
from latentloom.base.figure_options import AnyOption, Text
from latentloom.ui import tabbing
from latentloom.ui.figures.form import FigureForm
from latentloom.ui.figures.numbers import in_words
from latentloom.ui.figures.picture_view import PictureView
from latentloom.ui.figures.points_field import PointsField
from latentloom.ui.figures.spots import spot_of, text_of
from latentloom.ui.fitting import fit_first
from latentloom.ui.picking import Spot
from latentloom.ui.pictures import image_of
from latentloom.ui.questions import Questions
from latentloom.ui.session import Session
from latentloom.work.figure_messages import FigureReply
from latentloom.work.figuring import SUFFIXES, catalogue, known_spaces

SIZE = (1040, 760)
EDIT_MS = 120
"""Edits that follow one another faster than this are drawn once."""
SLOW_MS = 200
"""A figure that takes longer shows its progress."""
_NAME = Qt.ItemDataRole.UserRole


class FiguresDialog(QDialog):
    """Every figure of the engine, made from its options.

    Attributes:
        list: the figures under their headings; form: the options of the one that is chosen; view: its picture.

    Signals:
        exportAsked(FigureReply, Path): the person chose a file for the figure that is shown.
    """

    exportAsked = Signal(object, object)

    def __init__(self, session: Session, questions: Questions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Figures")
        self._session = session
        self._questions = questions
        self._catalogue = {figure.name: figure for figure in catalogue()}
        self._kept: dict[str, dict[str, Any]] = {}
        self._number: int | None = None
        self._again = False
        self.shown: FigureReply | None = None
        self.form: FigureForm | None = None
        self.list = self._made_list()
        self._build()
        self._edits = QTimer(self, singleShot=True, interval=EDIT_MS)
        self._edits.timeout.connect(self.draw)
        self._slow = QTimer(self, singleShot=True, interval=SLOW_MS)
        self._slow.timeout.connect(self._show_progress)
        session.engine.figureReady.connect(self._on_reply)
        session.spaceChanged.connect(self._on_space)
        session.picking.picked.connect(self._on_picked)
        session.picking.moved.connect(self._on_moved)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.choose(next(iter(self._catalogue)))

    @property
    def name(self) -> str:
        """The name of the figure that is chosen."""
        item = self.list.currentItem()
        return "" if item is None else str(item.data(0, _NAME) or "")

    @property
    def drawing(self) -> bool:
        """Whether a figure is being drawn."""
        return self._number is not None

    def choose(self, name: str, values: Mapping[str, Any] | None = None) -> None:
        """Choose a figure, with other values for its options than it had.

        Raises:
            UsageError: there is no such figure, or a value is not good for it.
        """
        if name not in self._catalogue:
            raise UsageError(f"This version of Latent Loom has no figure {name[:80]!r}.")
        for item in self._items():
            if item.data(0, _NAME) == name:
                self.list.setCurrentItem(item)
        if values is not None and self.form is not None and self.name == name:
            self.form.set_values(values)

    def draw(self) -> None:
        """Draw the figure as it is set up, in place of one that is being drawn."""
        self._edits.stop()
        space = self._session.space
        if space is None or self.form is None or not self.isVisible():
            return
        self._again = False
        self._number = self._session.engine.figure(space.stamp, self.name, self.form.values())
        self._slow.start()
        self.cancel_button.setEnabled(True)

    def cancel(self) -> None:
        """Stop drawing; what was shown before stays."""
        self._edits.stop()
        if self._number is not None:
            self._session.engine.stop_figure()
            self._finished("Cancelled. Draw begins anew.")

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what was chosen, unless it stands there already."""
        super().showEvent(event)
        self._order_tabs()
        self._follow_picking()
        if self.shown is None:
            self.draw()

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees is not drawn, and the map's clicks are the map's again."""
        super().hideEvent(event)
        self.cancel()
        self._session.picking.stop()

    # Building

    def _made_list(self) -> QTreeWidget:
        tree = QTreeWidget(self)
        tree.setHeaderHidden(True)
        tree.setRootIsDecorated(False)
        tree.setIndentation(12)
        tree.setAccessibleName("Figures")
        tree.setObjectName("figures")
        tree.ensurePolished()
        headings: dict[str, QTreeWidgetItem] = {}
        for figure in self._catalogue.values():
            heading = headings.get(figure.group)
            if heading is None:
                heading = headings[figure.group] = QTreeWidgetItem(tree, [figure.group])
                heading.setFlags(Qt.ItemFlag.ItemIsEnabled)
                font = heading.font(0)
                font.setBold(True)
                heading.setFont(0, font)
            item = QTreeWidgetItem(heading, [figure.title])
            item.setData(0, _NAME, figure.name)
            item.setToolTip(0, figure.words)
        tree.expandAll()
        tree.setItemsExpandable(False)
        tree.setUniformRowHeights(True)
        return tree

    def _build(self) -> None:
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setProperty("voice", "dim")
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view = PictureView(self)
        self.progress = QProgressBar(self)
        self.progress.setObjectName("thin")
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(3)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName("How far the figure is")
        keep = self.progress.sizePolicy()
        keep.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(keep)
        self.progress.hide()
        self.numbers = QLabel(self)
        self.numbers.setWordWrap(True)
        self.numbers.setProperty("voice", "dim")
        self.numbers.setAccessibleName("What was measured")
        self.numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.close_button = buttons.button(QDialogButtonBox.StandardButton.Close)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.draw_button = buttons.addButton("&Draw", role)
        self.cancel_button = buttons.addButton("&Cancel", role)
        self.copy_button = buttons.addButton("Copy &numbers", role)
        self.export_button = buttons.addButton("&Export\N{HORIZONTAL ELLIPSIS}", role)
        for button in (self.draw_button, self.cancel_button, self.copy_button, self.export_button):
            # Return in a field must not begin an export.
            button.setAutoDefault(False)
        self.cancel_button.setEnabled(False)
        self.draw_button.clicked.connect(self.draw)
        self.cancel_button.clicked.connect(self.cancel)
        self.copy_button.clicked.connect(self._copy)
        self.export_button.clicked.connect(self._export)
        buttons.rejected.connect(self.reject)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 6, 0)
        column.addWidget(self.list, 4)
        column.addWidget(self.words)
        column.addWidget(self._scroll, 5)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(6, 0, 0, 0)
        column.addWidget(self.progress)
        column.addWidget(self.view, 1)
        column.addWidget(self.numbers)
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.addWidget(left)
        self._splitter.addWidget(right)
        self._splitter.setStretchFactor(1, 1)
        self._splitter.setSizes([300, 720])
        self._splitter.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.addWidget(self._splitter, 1)
        row = QHBoxLayout()
        row.addWidget(buttons)
        layout.addLayout(row)
        fit_first(self, SIZE)
        self._enable()

    def _items(self) -> list[QTreeWidgetItem]:
        headings = [self.list.topLevelItem(i) for i in range(self.list.topLevelItemCount())]
        return [heading.child(i) for heading in headings if heading is not None for i in range(heading.childCount())]

    # What the person does

    def _on_chosen(self) -> None:
        if self.form is not None:
            self._kept[self.form.figure.name] = self.form.values()
        self._show_form()

    def _show_form(self) -> None:
        if self.form is not None:
            self.form.deleteLater()
            self.form = None
        figure = self._catalogue.get(self.name)
        if figure is None:
            return
        space = self._session.space
        classes = () if space is None else space.classes
        suggestions = {
            "classes": classes,
            "attributes": classes if space is None else space.attributes or classes,
            "spaces": known_spaces() if any(_wants_spaces(option) for option in figure.options) else (),
        }
        self.form = FigureForm(figure, suggestions, self._questions, self)
        self.form.set_values(self._kept.get(figure.name, {}))
        for field in self.form.points.values():
            field.pick.setChecked(bool(field.option.letters))
            break
        self.form.changed.connect(self._edits.start)
        self.form.pickingChanged.connect(self._follow_picking)
        self._scroll.setWidget(self.form)
        self._order_tabs()
        self.words.setText(figure.words)
        self.cancel()
        self.shown = None
        self.numbers.setText("")
        self.view.say("")
        self._enable()
        self._follow_picking()
        self.draw()

    def _order_tabs(self) -> None:
        if self.form is not None and self.isVisible():
            acting = (self.draw_button, self.cancel_button, self.copy_button, self.export_button, self.close_button)
            tabbing.in_order([self.list, *tabbing.controls(self.form), *acting])

    def _on_space(self) -> None:
        """Begin anew: points and names belong to the space before."""
        self.cancel()
        self._kept.clear()
        self._show_form()

    def _copy(self) -> None:
        if self.shown is not None:
            QGuiApplication.clipboard().setText(json.dumps(self.shown.numbers, indent=2, ensure_ascii=False))

    def _export(self) -> None:
        if self.shown is None:
            return
        last = self._session.settings.text("last_folder")
        folder = Path(last) if last and Path(last).is_dir() else Path.home()
        name = f"{self._session.document.state.space.name} {self.shown.name}.png"
        path = self._questions.file_to_save(folder / name, "PNG picture (*.png);;PDF (*.pdf);;SVG (*.svg)")
        if path is None:
            return
        if path.suffix.lower() not in SUFFIXES:
            path = path.with_name(path.name + ".png")
        self._session.settings.set("last_folder", str(path.absolute().parent))
        self.exportAsked.emit(self.shown, path)

    # Picking on the map

    def _picking_field(self) -> PointsField | None:
        fields = [] if self.form is None else [field for field in self.form.points.values() if field.picking]
        return fields[0] if fields else None

    def _follow_picking(self) -> None:
        field, space = self._picking_field(), self._session.space
        if field is None or space is None or not self.isVisible():
            self._session.picking.stop()
            return
        known = frozenset(space.classes)
        spots = [(letter, spot_of(text, known)) for letter, text in field.lettered()]
        self._session.picking.want(
            field.next_words(), tuple((letter, spot) for letter, spot in spots if spot is not None)
        )

    def _on_picked(self, spot: Spot) -> None:
        field = self._picking_field()
        if field is not None:
            field.take(text_of(spot))
            self._follow_picking()
            self.draw()

    def _on_moved(self, letter: str, spot: Spot) -> None:
        """Follow a mark that is dragged: the newest place is drawn as soon as the one before is there."""
        field = self._picking_field()
        if field is None:
            return
        field.move(letter, text_of(spot))
        self._follow_picking()
        self._edits.stop()
        if self._number is None:
            self.draw()
        else:
            self._again = True

    # What the engine says

    def _on_reply(self, reply: FigureReply) -> None:
        if reply.number != self._number:
            return
        if reply.picture is not None:
            self.shown = reply
            self.view.show_picture(image_of(reply.picture))
            self.numbers.setText(in_words(reply.numbers))
            self._show_points(reply.numbers)
            self._finished("")
        elif reply.sentence:
            self.shown = None
            self.view.say(reply.sentence)
            self.numbers.setText("")
            self._finished("")
        else:
            self.progress.setValue(round(1000 * reply.fraction))
            return
        if self._again:
            self.draw()

    def _show_points(self, numbers: Mapping[str, Any]) -> None:
        for name, field in self.form.points.items() if self.form is not None else ():
            points = numbers.get(name)
            field.show_own([points] if isinstance(points, Mapping) else list(points or ()))
        self._follow_picking()

    def _finished(self, words: str) -> None:
        self._number = None
        self._slow.stop()
        self.progress.hide()
        self.progress.setValue(0)
        self.cancel_button.setEnabled(False)
        if words and self.shown is None:
            self.view.say(words)
        self._enable()

    def _show_progress(self) -> None:
        self.progress.show()

    def _enable(self) -> None:
        there = self.shown is not None
        self.export_button.setEnabled(there)
        self.copy_button.setEnabled(there and bool(self.shown and self.shown.numbers))


def _wants_spaces(option: AnyOption) -> bool:
    return isinstance(option, Text) and option.suggest == "spaces"
