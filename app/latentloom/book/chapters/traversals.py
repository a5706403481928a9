"""Seed 002, section 2: what single latent dimensions do."""

from __future__ import annotations

import numpy as np

from latentloom.book.chapters.table1 import looks
from latentloom.book.draft import NAMES, Draft
from latentloom.book.looks import as_pixels, decoded
from latentloom.book.tiles import sheet
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.measures.planes import telling_dimensions, traversal

KEY = "traversals"
ROWS = 8
VALUES = np.linspace(-3, 3, 11)


def write(shop: Workshop) -> Telling[Draft]:
    """Walk along the most telling dimensions of one encoding."""
    draft = Draft(KEY, "Latent traversals", ("2-4",))
    draft.text(
        f"One held-out picture's encoding; in each row one dimension runs from {VALUES[0]:g} to {VALUES[-1]:g} and "
        f"the others stay. The {ROWS} dimensions with the largest mean KL, most telling first. The beta-VAE has "
        "fewer dimensions that do anything: the others have been given up to the prior."
    )
    active = {}
    for data_name in shop.scale.sets:
        found = yield from looks(shop, data_name)
        for name in ("VAE", "beta-VAE"):
            look = found[name]
            dimensions = telling_dimensions(*look.held, ROWS)
            grid = traversal(look.held[0][0], dimensions, VALUES)
            pictures = [list(as_pixels(decoded(look.made, row))) for row in grid]
            draft.picture(f"{NAMES[data_name]}, {name}", sheet(pictures, invert=True))
            active[data_name, name] = int((look.held[0].var(axis=0) > 0.01).sum())
        draft.check(
            "2-16",
            f"{NAMES[data_name]}: the beta-VAE uses fewer dimensions",
            f"{active[data_name, 'beta-VAE']} against {active[data_name, 'VAE']} of 20 active",
            active[data_name, "beta-VAE"] < active[data_name, "VAE"],
        )
    return draft
