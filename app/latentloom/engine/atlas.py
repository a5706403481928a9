"""The encodings of a space's pictures, marked by class and by whether training ever saw them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Atlas:
    """Posterior means of every picture of the set.

    Attributes:
        classes: K class names.
        codes: (n, d) float32 posterior means.
        labels: (n,) int32, index into `classes`.
        held_out: (n,) bool, True where training never saw the picture.
        scales: (n, d) float32 posterior standard deviations, or None where the model has none.
    """

    classes: tuple[str, ...]
    codes: npt.NDArray[np.float32]
    labels: npt.NDArray[np.int32]
    held_out: npt.NDArray[np.bool_]
    scales: npt.NDArray[np.float32] | None = None

    @cached_property
    def index(self) -> dict[str, int]:
        """Class name to class index."""
        return {name: i for i, name in enumerate(self.classes)}

    @cached_property
    def means(self) -> npt.NDArray[np.float32]:
        """(K, d) mean of each class's encodings, accumulated in float64."""
        sums = np.zeros((len(self.classes), self.codes.shape[1]))
        np.add.at(sums, self.labels, self.codes.astype(np.float64))
        counts = np.bincount(self.labels, minlength=len(self.classes))[:, None]
        return (sums / np.maximum(counts, 1)).astype(np.float32)

    @cached_property
    def seen_codes(self) -> npt.NDArray[np.float32]:
        """(m, d) encodings of the pictures that training saw; all where it saw none of them."""
        return self.codes if self.held_out.all() else self.codes[~self.held_out]

    @cached_property
    def seen_squares(self) -> npt.NDArray[np.float32]:
        """(m,) squared lengths of `seen_codes`."""
        squares: npt.NDArray[np.float32] = (self.seen_codes**2).sum(axis=1)
        return squares

    def rows(self, class_index: int) -> npt.NDArray[np.intp]:
        """Return the rows of one class, in atlas order."""
        return np.flatnonzero(self.labels == class_index)
