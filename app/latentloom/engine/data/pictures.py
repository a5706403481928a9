"""A set of class-labelled pictures in memory, whatever it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from latentloom.engine.attributes.table import AttributeTable

Kind = Literal["ink", "photo"]
"""Ink pictures (line art) are trained as distance fields, photo pictures as intensities."""

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was left out, and why, in words that a person can act on."""

    path: str
    reason: str


@dataclass(frozen=True)
class PictureSet:
    """Square pictures with class labels, marked by whether training may see them.

    Attributes:
        name: short name of the set, for titles and messages.
        kind: "ink" or "photo".
        classes: K class names, each once.
        groups: K group names, one a class (Omniglot: the alphabet); "" where a class is in no group.
        images: (n, h, h) grey or (n, h, h, 3) colour uint8; 255 is paper in ink pictures and white in photos.
        labels: (n,) int32, index into `classes`.
        held_out: (n,) bool, True for pictures that training must not see.
        licence: licence of the pictures, "" where unknown.
        source: where the pictures come from.
        skipped: files that were left out.
        files: n names of the files they came from, as a table of them names them; () where there are none.
        attributes: a line a picture in their order; None where none are known.
    """

    name: str
    kind: Kind
    classes: tuple[str, ...]
    groups: tuple[str, ...]
    images: Pixels
    labels: npt.NDArray[np.int32]
    held_out: npt.NDArray[np.bool_]
    licence: str = ""
    source: str = ""
    skipped: tuple[Skipped, ...] = ()
    files: tuple[str, ...] = ()
    attributes: AttributeTable | None = None

    def __post_init__(self) -> None:
        shape = self.images.shape
        grey_or_colour = len(shape) == 3 or (len(shape) == 4 and shape[3] == 3)
        if self.images.dtype != np.uint8 or not grey_or_colour or shape[1] != shape[2]:
            raise ValueError(f"images must be uint8 (n, h, h) or (n, h, h, 3), not {self.images.dtype} {shape}")
        if self.kind == "ink" and len(shape) != 3:
            raise ValueError("ink pictures are grey")
        if self.labels.shape != shape[:1] or self.held_out.shape != shape[:1]:
            raise ValueError("labels and held_out must have one entry a picture")
        if self.files and len(self.files) != len(self.labels):
            raise ValueError("files must name every picture")
        if self.attributes is not None and len(self.attributes) != len(self.labels):
            raise ValueError("attributes must have a line for every picture")
        if len(self.groups) != len(self.classes) or len(set(self.classes)) != len(self.classes):
            raise ValueError("classes must differ and have one group each")
        if len(self.labels) and not (self.labels.min() >= 0 and self.labels.max() < len(self.classes)):
            raise ValueError("labels must index classes")

    @property
    def native_size(self) -> int:
        """Side length of the pictures in pixels."""
        return int(self.images.shape[1])

    @property
    def channels(self) -> int:
        """1 for grey, 3 for colour."""
        return 1 if self.images.ndim == 3 else 3

    def __len__(self) -> int:
        return len(self.labels)
