"""Seed 001, section 2.3: dead zones, neighbours and MINE grids (Fig. 5)."""

from __future__ import annotations

from typing import Any

import numpy as np

from latentloom.book.draft import Draft
from latentloom.book.drawn import figure, shown, spaces_of
from latentloom.book.looks import percent
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.space import Space

KEY = "mine"
SPACES = ("omniglot", "mnist", "mnist-gan", "faces")


def write(shop: Workshop) -> Telling[Draft]:
    """Measure dead zones, and lay out neighbours of a point."""
    draft = Draft(KEY, "Section 2.3 of seed 001: the manifold, and MINE grids", ("1-4", "1-14", "1-15", "1-16"))
    draft.text(
        "A latent is dead where the nearest encoding of a training picture is further away than it is for 95% of real "
        "held-out pictures: the share of dead draws would be 5% if the prior were the manifold. Where posteriors are "
        "wide, as the GAN's are, their means lie nearer to the middle than draws do; the chapter on deviation compares "
        "draws with draws. Erratum: the text speaks of 30k validation and test pictures; CelebA's official parts have "
        "19,867 and 19,962."
    )
    full = shop.scale.name == "full"
    rows = []
    for space in spaces_of(shop, SPACES):
        drawn = yield from figure(
            space, "dead-zones", measure="neighbours", samples=512 if full else 64, side=28 if full else 8
        )
        found = shown(draft, f"{space.title}: dead zones", drawn)
        rows.append(
            [
                space.title,
                percent(found["dead_share_of_prior"]),
                f"{found['median_prior']:.2f}",
                f"{found['median_real']:.2f}",
            ]
        )
        draft.check(
            "1-4",
            f"{space.title}: matching the prior is not always enough",
            f"{percent(found['dead_share_of_prior'])} of its draws are dead",
            found["dead_share_of_prior"] > 0.05,
            "dead zones",
        )
        side = _side(space)
        grid = yield from figure(space, "mine", side=side, spacing=3, tile=32)
        found = shown(draft, f"{space.title}: neighbours on a grid, and spread with interpolation (Fig. 5)", grid)
        _neighbours(draft, space, found, side)
    if rows:
        draft.table(
            "Draws from the prior: share that is dead, and how far the nearest encoding is (median), beside real ones",
            ["space", "dead", "draws", "real"],
            rows,
        )
    return draft


def _side(space: Space) -> int:
    held_out = space.atlas.held_out
    usable = int(held_out.sum()) if held_out.any() else len(held_out)
    return max(2, min(5, int(usable**0.5)))


def _neighbours(draft: Draft, space: Space, found: dict[str, Any], side: int) -> None:
    """Check a grid against a search through all distances."""
    atlas = space.atlas
    usable = np.flatnonzero(atlas.held_out) if atlas.held_out.any() else np.arange(len(atlas.codes))
    codes = atlas.codes[usable].astype(np.float64)
    centre = atlas.codes[found["centre"]["drawing"]].astype(np.float64)
    nearest = usable[np.argsort(np.linalg.norm(codes - centre, axis=1), kind="stable")[: side * side]]
    shown_rows = {row for line in found["neighbours"] for row in line}
    unseen = found["all_held_out"]
    draft.check(
        "1-16",
        f"{space.title}: the grid holds the nearest neighbours, each once, all out of sample",
        f"{len(shown_rows & set(nearest.tolist()))} of {side * side} nearest"
        + ("" if unseen is None else f", {'all' if unseen else 'not all'} held out"),
        shown_rows == set(nearest.tolist()) and unseen is not False,
    )
