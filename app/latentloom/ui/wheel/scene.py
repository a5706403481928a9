"""What the wheel shows at one moment, worked out once a change at most, so that painting and hit testing only read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from latentloom.doc import shares as share_texts
from latentloom.doc import wheel
from latentloom.doc.state import BlendState
from latentloom.ui import theme
from latentloom.ui.names import short_name
from latentloom.work.messages import PictureKey

Flags = npt.NDArray[np.bool_]
"""(K,) bool."""


@dataclass(frozen=True, eq=False)
class Scene:
    """The blend as the wheel draws it; all but `blend` is worked out when it is first asked for.

    A mouse moves more often than a window is painted: most scenes of a drag are never drawn.

    Attributes:
        blend: the state itself.
    """

    blend: BlendState

    @classmethod
    def of(cls, blend: BlendState) -> Scene:
        """Return the scene of a blend; wheel, bar and table share the newest ones."""
        return _scene_of(blend)

    @cached_property
    def count(self) -> int:
        """How many classes take part."""
        return len(self.blend.classes)

    @cached_property
    def shares(self) -> npt.NDArray[np.float64]:
        """(K,) final shares, sum 1."""
        return wheel.shares(self.blend.wheel)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The shares in percent with one decimal, summing to 100.0."""
        return share_texts.percentages(self.shares)

    @cached_property
    def effective(self) -> float:
        """Effective number of classes, 1..K."""
        return share_texts.effective_classes(self.shares)

    @cached_property
    def locked(self) -> Flags:
        """Which classes keep their share."""
        return _flags(self.count, (i for i, _ in self.blend.wheel.locked))

    @cached_property
    def muted(self) -> Flags:
        """Which classes are muted."""
        return _flags(self.count, self.blend.wheel.muted)

    @cached_property
    def solo(self) -> Flags:
        """Which classes alone count."""
        return _flags(self.count, self.blend.wheel.solo)

    @cached_property
    def silent(self) -> Flags:
        """Which classes count nothing, through mute or solo."""
        return ~wheel.active(self.blend.wheel)

    @property
    def keys(self) -> tuple[PictureKey, ...]:
        """What picture stands for each class."""
        return _keys(self.blend.classes, self.blend.chosen, self.blend.prototype)

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
    """Return the key of the picture for a class: its mean, its medoid, or the drawing that was chosen for it."""
    kind, _, number = spec.partition(":")
    if kind == "drawing":
        return "drawing", int(number)
    return ("typical" if kind == "medoid" else "class"), name


@lru_cache(maxsize=4)
def _scene_of(blend: BlendState) -> Scene:
    return Scene(blend)


@lru_cache(maxsize=4)
def _keys(classes: tuple[str, ...], chosen: tuple[tuple[str, str], ...], prototype: str) -> tuple[PictureKey, ...]:
    specs = dict(chosen)
    return tuple(picture_key(name, specs.get(name, prototype)) for name in classes)


def _flags(count: int, indices: Iterable[int]) -> Flags:
    flags = np.zeros(count, dtype=bool)
    flags[list(indices)] = True
    return flags
