"""The curves of a training: reconstruction, KL and the bound of both, for training and held-out pictures.

Beside them stand the further terms of families that have some (a critic's loss, a label's), of training pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from latentloom.ui import theme
from latentloom.ui.pacing import Pacer
from latentloom.ui.studio.plot import Plot, draw_line

if TYPE_CHECKING:
    from latentloom.work.trainings import CurvePoint

_BEAT_MS = 200
PANES = (
    ("reconstruction", "Reconstruction"),
    ("kl", "KL"),
    ("bound", "Negative ELBO (their sum)"),
)
_WARM = 0.03
"""Share of the first points that does not decide the scale: a fresh network's loss is far above all that follows."""


class Pane(Plot):
    """One quantity against epochs: a line for training pictures, dots with a line for held-out ones."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setAccessibleName(f"Curve of {title}, nats a picture against epochs")
        self.train = self.add_line()
        self.held = self.add_line()
        self.train.setDownsampling(auto=True, method="peak")
        self.recolour()

    def recolour(self) -> None:
        """Take the colours of the theme in force."""
        super().recolour()
        if len(self.lines) == 2:
            colours = theme.current()
            draw_line(self.train, colours.dim, width=1.2)
            draw_line(self.held, colours.accent, width=1.6, symbol="o", size=5)

    def show_values(self, epochs: np.ndarray, train: np.ndarray, held_at: np.ndarray, held: np.ndarray) -> None:
        """Draw both lines, scaled to what matters."""
        self.train.setData(epochs, train)
        self.held.setData(held_at, held)
        settled = train[int(len(train) * _WARM) :]
        shown = np.concatenate([settled, held])
        if len(shown):
            low, high = float(shown.min()), float(np.quantile(shown, 0.98)) if len(shown) > 20 else float(shown.max())
            margin = max((high - low) * 0.08, abs(high) * 1e-3, 1e-6)
            self.box.setYRange(low - margin, high + margin, padding=0)
            self.box.setXRange(0, max(float(epochs[-1]), 1e-3), padding=0.02)


class Curves(QWidget):
    """The panes of one run; points may be added while it trains."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points: list[CurvePoint] = []
        self.panes = {key: Pane(title, self) for key, title in PANES}
        self._train_key, self._held_key = QLabel(self), QLabel(self)
        key = QHBoxLayout()
        key.addWidget(self._train_key)
        key.addSpacing(12)
        key.addWidget(self._held_key)
        key.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(key)
        self._grid = QGridLayout()
        self._grid.setSpacing(2)
        layout.addLayout(self._grid, 1)
        self.panes["bound"].set_label("epoch")
        for row, pane in enumerate(self.panes.values()):
            self._grid.addWidget(pane, row, 0)
            self._grid.setRowStretch(row, 1)
        self.others: dict[str, Pane] = {}
        self._beat = Pacer(self, _BEAT_MS)
        self._beat.due.connect(self._draw)
        theme.signals.changed.connect(self._recolour)
        self._recolour()

    def show_points(self, points: Sequence[CurvePoint]) -> None:
        """Show these and no others."""
        self.points = list(points)
        self._draw()

    def add(self, point: CurvePoint) -> None:
        """Add a point; one of an earlier step takes the place of what came after it."""
        while self.points and self.points[-1].step >= point.step:
            self.points.pop()
        self.points.append(point)
        self._beat.call()

    def _draw(self) -> None:
        points = self.points
        epochs = np.array([p.epoch for p in points])
        measured = [p for p in points if p.held_reconstruction is not None and p.held_kl is not None]
        held_at = np.array([p.epoch for p in measured])
        reconstruction, kl = (np.array([getattr(p, name) for p in points]) for name in ("reconstruction", "kl"))
        held_r, held_k = (
            np.array([getattr(p, name) for p in measured], float) for name in ("held_reconstruction", "held_kl")
        )
        for key, train, held in (
            ("reconstruction", reconstruction, held_r),
            ("kl", kl, held_k),
            ("bound", reconstruction + kl, held_r + held_k),
        ):
            self.panes[key].show_values(epochs, train, held_at, held)
        self._draw_others()
        self.setAccessibleDescription(self._said())

    def _draw_others(self) -> None:
        """Draw the further terms in a second column, a pane each; what the run on show has not goes away."""
        names = list(dict.fromkeys(name for point in self.points for name in point.others))
        for name in [name for name in self.others if name not in names]:
            gone = self.others.pop(name)
            self._grid.removeWidget(gone)
            gone.deleteLater()
        nothing = np.zeros(0)
        for name in names:
            if name not in self.others:
                self.others[name] = Pane(name.capitalize(), self)
                self.others[name].show()
            told = [(point.epoch, point.others[name]) for point in self.points if name in point.others]
            epochs, values = np.array(told).T
            self.others[name].show_values(epochs, values, nothing, nothing)
        for row, pane in enumerate(self.others.values()):
            self._grid.addWidget(pane, row, 1)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2 if self.others else 0)

    def _said(self) -> str:
        """Return the newest values in words: what a screen reader has of the curves."""
        measured = [p for p in self.points if p.held_reconstruction is not None]
        if not measured:
            return "No epoch is finished yet."
        last = measured[-1]
        return (
            f"After epoch {last.epoch:.0f}, held-out pictures: reconstruction {last.held_reconstruction:.1f}, "
            f"KL {last.held_kl:.1f} nats a picture."
        )

    def _recolour(self) -> None:
        colours = theme.current()
        for label, text, colour in (
            (self._train_key, "training pictures", colours.dim),
            (self._held_key, "\N{BLACK CIRCLE} held-out pictures, nats a picture", colours.accent),
        ):
            label.setText(f'<span style="color: {colour.name()}">\N{EM DASH} {text}</span>')
        for pane in (*self.panes.values(), *self.others.values()):
            pane.recolour()
