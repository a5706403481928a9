"""A look at pictures before they are learnt from: classes, counts, examples, what was left out, and what would suit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from latentloom.engine.data.photo import resized
from latentloom.engine.data.pictures import PictureSet, Pixels, Skipped
from latentloom.engine.data.registry import picture_steps
from latentloom.engine.data.steps import Steps

EXAMPLES = 6
"""Example pictures of a class."""

MOST_CLASSES = 400
"""Classes that examples are shown of."""

EXAMPLE_SIDE = 48

SIZES = (16, 32, 48, 64, 96, 128)
"""Grid sizes that are proposed; any network has widths for them."""

SEEN = 1_500_000
"""Pictures that a training of the proposed length sees, all epochs together."""

MOST_SKIPPED = 1000


@dataclass(frozen=True)
class Survey:
    """What was found.

    Attributes:
        data: what was looked at, as a recipe names it; name: of the set, for people.
        kind: "ink" or "photo"; channels: 1 or 3; native_size: pixels a side.
        classes: names; counts: pictures of each; held_out: how many of all are held out.
        examples: for each class a strip of up to EXAMPLES pictures, uint8 (h, m * h) or (h, m * h, 3).
        skipped: files that were left out, at most MOST_SKIPPED of them; skipped_count: of all.
        licence, source: of the pictures.
        advice: settings that suit, by name.
    """

    data: str
    name: str
    kind: str
    channels: int
    native_size: int
    classes: tuple[str, ...]
    counts: tuple[int, ...]
    held_out: int
    examples: tuple[Pixels, ...]
    skipped: tuple[Skipped, ...]
    skipped_count: int
    licence: str
    source: str
    advice: dict[str, Any]

    @property
    def pictures(self) -> int:
        """How many pictures there are."""
        return sum(self.counts)

    @property
    def uneven(self) -> float:
        """How many times the largest class is as large as the smallest one."""
        return max(self.counts) / max(1, min(self.counts))


def survey_steps(data: str, root: Path | None = None) -> Steps[Survey]:
    """Look at pictures; yields (done, total) and returns what was found.

    Args:
        data, root: as `data.registry.load_pictures` takes them.

    Raises:
        LoomError, UsageError: there is nothing to train on.
    """
    pictures = yield from picture_steps(data, root)
    yield 0, 1
    return surveyed(data, pictures)


def surveyed(data: str, pictures: PictureSet) -> Survey:
    """Return what a set holds."""
    counts = np.bincount(pictures.labels, minlength=len(pictures.classes))
    order = np.argsort(pictures.labels, kind="stable")
    starts = np.cumsum(counts) - counts
    shown = min(len(pictures.classes), MOST_CLASSES)
    examples = tuple(
        _strip(pictures.images, order[starts[c] : starts[c] + counts[c]]) for c in range(shown)
    )  # fmt: skip
    held_out = int(pictures.held_out.sum())
    return Survey(
        data=data,
        name=pictures.name,
        kind=pictures.kind,
        channels=pictures.channels,
        native_size=pictures.native_size,
        classes=pictures.classes,
        counts=tuple(int(count) for count in counts),
        held_out=held_out,
        examples=examples,
        skipped=pictures.skipped[:MOST_SKIPPED],
        skipped_count=len(pictures.skipped),
        licence=pictures.licence,
        source=pictures.source,
        advice=advice(pictures.kind, pictures.native_size, len(pictures.classes), len(pictures) - held_out),
    )


def advice(kind: str, native_size: int, classes: int, pictures: int) -> dict[str, Any]:
    """Return settings that suit pictures.

    The grid is as large as the pictures, at most 128; ink needs no more than 64, because its fields are drawn crisply
    at any size. Latents grow with the number of classes, batches with the number of pictures, and the number of epochs
    falls with it, so that a training sees about SEEN pictures.

    Args:
        kind: "ink" or "photo"; native_size: pixels a side; classes: their number; pictures: to learn from.
    """
    most = 64 if kind == "ink" else 128
    size = next((s for s in SIZES if s >= min(native_size, most)), most)
    latent = 16 if classes <= 3 else 32 if classes <= 60 else 64
    if size >= 96:
        latent = max(latent, 64)
    batch = 16 if pictures < 500 else 32 if pictures < 5000 else 64 if pictures < 50_000 else 128
    epochs = float(np.clip(SEEN / max(pictures, 1), 3, 300))
    rounded = round(epochs) if epochs < 20 else round(epochs / 5) * 5
    return {"size": size, "latent": latent, "batch": batch, "epochs": float(rounded)}


def _strip(images: Pixels, rows: np.ndarray[Any, Any]) -> Pixels:
    """Return a few evenly picked pictures side by side."""
    chosen = rows[:: max(1, len(rows) // EXAMPLES)][:EXAMPLES]
    side = min(EXAMPLE_SIDE, images.shape[1])
    small = resized(images[chosen], side) if side != images.shape[1] else images[chosen]
    return np.ascontiguousarray(np.concatenate(list(small), axis=1))
