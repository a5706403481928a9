"""What the wheel shows at one moment, gathered once a change so that painting and hit testing only read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from latentloom.doc import shares as share_texts
from latentloom.doc import wheel
from latentloom.doc.state import BlendState
from latentloom.ui import theme
from latentloom.ui.names import short_name
from latentloom.work.messages import PictureKey


@dataclass(frozen=True, eq=False)
class Scene:
    """The blend as the wheel draws it.

    Attributes:
        blend: the state itself.
        shares: (K,) final shares, sum 1; texts: the same in percent with one decimal, summing to 100.0.
        effective: effective number of classes, 1..K.
        locked, muted, solo: (K,) bool; silent: (K,) bool, classes that count nothing through mute or solo.
        keys: what picture stands for each class.
    """

    blend: BlendState
    shares: npt.NDArray[np.float64]
    texts: tuple[str, ...]
    effective: float
    locked: npt.NDArray[np.bool_]
    muted: npt.NDArray[np.bool_]
    solo: npt.NDArray[np.bool_]
    silent: npt.NDArray[np.bool_]
    keys: tuple[PictureKey, ...] = field(repr=False)

    @classmethod
    def of(cls, blend: BlendState) -> Scene:
        """Return the scene of a blend; wheel, bar and table share the newest ones."""
        return _gathered(blend)

    @property
    def count(self) -> int:
        """How many classes take part."""
        return len(self.blend.classes)

    def colour(self, index: int) -> QColor:
        """Return the class colour in the theme in force: by place on the ring, as on the map."""
        return theme.class_colour(index)

    def describe(self, index: int) -> str:
        """Return one line for a tooltip or a screen reader: name, share and flags."""
        marks = [
            word
            for word, flags in (("locked", self.locked), ("muted", self.muted), ("solo", self.solo))
            if flags[index]
        ]
        return ", ".join([f"{short_name(self.blend.classes[index])}  {self.texts[index]} %", *marks])


def picture_key(name: str, spec: str) -> PictureKey:
    """Return the key of the picture that stands for a class: its mean, or the drawing that was chosen for it."""
    kind, _, number = spec.partition(":")
    return ("drawing", int(number)) if kind == "drawing" else ("class", name)


@lru_cache(maxsize=4)
def _gathered(blend: BlendState) -> Scene:
    state, count = blend.wheel, len(blend.classes)
    weights = wheel.shares(state)
    chosen = dict(blend.chosen)
    return Scene(
        blend=blend,
        shares=weights,
        texts=share_texts.percentages(weights),
        effective=share_texts.effective_classes(weights),
        locked=_flags(count, (i for i, _ in state.locked)),
        muted=_flags(count, state.muted),
        solo=_flags(count, state.solo),
        silent=~wheel.active(state),
        keys=tuple(picture_key(name, chosen.get(name, "")) for name in blend.classes),
    )


def _flags(count: int, indices: Iterable[int]) -> npt.NDArray[np.bool_]:
    flags = np.zeros(count, dtype=bool)
    flags[list(indices)] = True
    return flags
