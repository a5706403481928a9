"""scikit-learn's handwritten digits: 1,797 pictures of 8 x 8 pixels that need no download.

E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository (1998).
"""

from __future__ import annotations

import numpy as np

from latentloom.engine.data.pictures import Kind, PictureSet
from latentloom.engine.data.split import stratified

HELD_OUT = 0.2
"""Default held-out share."""


def load_digits(kind: Kind = "ink", seed: int = 0) -> PictureSet:
    """Return the ten digits, a fifth of each held out.

    Args:
        kind: "ink" gives dark digits on white paper, "photo" light ones on black as they are published.
        seed: decides which pictures are held out.
    """
    from sklearn import datasets  # it takes a second to import, which only this set needs

    bunch = datasets.load_digits()
    images = np.rint(bunch.images * (255 / 16)).astype(np.uint8)
    labels = bunch.target.astype(np.int32)
    return PictureSet(
        name="digits",
        kind=kind,
        classes=tuple("0123456789"),
        groups=("",) * 10,
        images=255 - images if kind == "ink" else images,
        labels=labels,
        held_out=stratified(labels, HELD_OUT, seed),
        licence="CC BY 4.0 (E. Alpaydin, C. Kaynak)",
        source="scikit-learn's digits (Optical Recognition of Handwritten Digits, UCI)",
    )
