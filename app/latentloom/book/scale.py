"""How much work a book is: the full one, and one in minutes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Sizes of everything that is trained and measured.

    Attributes:
        name: "full" or "quick".
        pictures: training pictures of MNIST and Fashion-MNIST, the first ones; held_out: of their test part.
        epochs: of the models of Table 1; short: of the many smaller comparisons; deep: of convolutional networks;
            many: of the few generated shapes.
        reader_epochs: of the independent classifier.
        shown: encodings of a t-SNE figure; compared: pictures of a side where every distance counts.
        sets: both sets, or MNIST alone.
        seed: of everything random.
    """

    name: str
    pictures: int
    held_out: int
    epochs: float
    short: float
    deep: float
    many: float
    reader_epochs: float
    shown: int
    compared: int
    sets: tuple[str, ...] = ("mnist", "fashion-mnist")
    seed: int = 0


FULL = Scale("full", 60_000, 10_000, 12, 4, 2, 120, 0.5, 2000, 2000)
QUICK = Scale("quick", 6_000, 2_000, 10, 4, 1, 120, 1, 600, 500)
