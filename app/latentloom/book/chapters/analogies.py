"""Seed 001, section 2.2: analogies, and the J-diagram over spaces and over epochs (Figs. 3, 4)."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt

from latentloom.book.draft import NAMES, Draft
from latentloom.book.drawn import figure, shown, spaces_of
from latentloom.book.looks import Look, as_pixels, decoded
from latentloom.book.tiles import sheet
from latentloom.book.wishes import perceptron, table_1
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.interpolation import between
from latentloom.engine.jdiagram import analogy, jdiagram
from latentloom.engine.space import Space

KEY = "analogies"
SPACES = ("omniglot", "mnist", "mnist-gan", "faces")

Floats = npt.NDArray[np.float64]

SIDE = 7
EPS = 1e-12


def write(shop: Workshop) -> Telling[Draft]:
    """Check the symmetry and the four rules, and repeat one diagram over spaces and epochs."""
    draft = Draft(KEY, "Section 2.2 of seed 001: analogies and J-diagrams", ("1-10", "1-11", "1-12", "1-13"))
    spaces = spaces_of(shop, SPACES)
    for space in spaces:
        plain = yield from figure(space, "jdiagram", side=SIDE, tile=48, inputs=False)
        whole = yield from figure(space, "jdiagram", side=SIDE, tile=48)
        caption = f"{space.title}: the first three held-out drawings in turn of the classes, B + C - A bottom right"
        shown(draft, caption, plain, whole)
        again = yield from figure(space, "jdiagram", side=SIDE, tile=48, inputs=False)
        same = np.array_equal(plain.picture, again.picture) and plain.numbers["points"] == again.numbers["points"]
        unseen = all(point["held_out"] for point in plain.numbers["points"])
        draft.check(
            "1-12",
            f"{space.title}: the same inputs give the same diagram, and training never saw them",
            f"{'the same' if same else 'another'} picture, inputs {'held out' if unseen else 'seen in training'}",
            same and unseen,
            "the first 3 images of the validation set",
        )
        turned = (yield from figure(space, "analogy", tile=48)).numbers["change_when_b_and_c_change_places"]
        draft.check("1-10", f"{space.title}: A:B::C:? = A:C::B:?", f"differ by {turned:g}", turned <= EPS, "symmetric")
    if spaces:
        _rules(draft, spaces[0])
    _turning(draft)
    by_name = {space.name: space for space in spaces}
    if "mnist" in by_name and "mnist-gan" in by_name:
        side_by_side = yield from figure(by_name["mnist"], "jdiagram-spaces", spaces="mnist-gan", tile=40, inputs=False)
        shown(draft, "The same inputs in a VAE and in a GAN (Figs. 3 and 4)", side_by_side)
    yield from _epochs(draft, shop)
    return draft


def _rules(draft: Draft, space: Space) -> None:
    atlas = space.atlas
    rows = np.flatnonzero(atlas.held_out)[:3] if atlas.held_out.any() else np.arange(3)
    a, b, c = atlas.codes[rows].astype(np.float64)
    grid = jdiagram(a, b, c, SIDE)
    corners = all(np.array_equal(grid[i, j], z) for (i, j), z in (((0, 0), a), ((0, -1), b), ((-1, 0), c)))
    draft.check("1-11", "(i), (ii) three corners are the reconstructions of A, B and C", "to the last bit", corners)
    apart = float(np.abs(grid[-1, -1] - (b + c - a)).max())
    draft.check("1-11", "(iii) the fourth corner is B + C - A", f"differs by {apart:g}", apart <= EPS)
    worst = 0.0
    for i in range(SIDE):
        for j in range(SIDE):
            share = j / (SIDE - 1)
            worst = max(worst, float(np.abs(grid[i, j] - between(grid[i, 0], grid[i, -1], share)).max()))
        for j in (0, SIDE - 1):
            edge = between(grid[0, j], grid[-1, j], i / (SIDE - 1))
            worst = max(worst, float(np.abs(grid[i, j] - edge).max()))
    draft.check("1-11", "(iv) all others are interpolated by slerp", f"differ by {worst:.1e} at most", worst < 1e-9)


def _turning(draft: Draft) -> None:
    """Say how far the diagram is from its own transpose, and how long the fourth corner is."""
    rng = np.random.default_rng(0)
    lengths, apart = [], {"lerp": 0.0, "slerp": 0.0, "symmetric": 0.0}
    for _ in range(100):
        a, b, c = rng.standard_normal((3, 100))
        lengths.append(np.linalg.norm(analogy(a, b, c)))
        for name, found in apart.items():
            order, way = ("symmetric", "slerp") if name == "symmetric" else ("edges", name)
            here, there = jdiagram(a, b, c, SIDE, order=order, way=way), jdiagram(a, c, b, SIDE, order=order, way=way)
            worst = np.linalg.norm(here - there.swapaxes(0, 1), axis=2).max() / np.linalg.norm(here, axis=2).mean()
            apart[name] = max(found, float(worst))
    draft.check(
        "1-11",
        "exchanging B and C transposes the diagram",
        f"straight lines: to {apart['lerp']:.0e} of the mean length; slerp, edges then rows: to {apart['slerp']:.0%}; "
        f"slerp in the symmetric order: to {apart['symmetric']:.0e}",
        apart["symmetric"] < EPS,
        "clear symmetric nature",
        "Holds in the symmetric order that is offered here; edges first, as usual, it holds for straight lines alone.",
    )
    draft.text(
        f"For independent draws in 100 dimensions B + C - A has a mean length of {np.mean(lengths):.1f}, the root of 3 "
        "times theirs: it lies outside the shell. The corner may be brought back to the mean length of the others."
    )


def _epochs(draft: Draft, shop: Workshop) -> Telling[None]:
    data_name = shop.scale.sets[0]
    data = yield from shop.data(data_name)
    wishes = [
        (f"{epochs:g} epochs", perceptron(data_name, "vae", epochs)) for epochs in sorted({1.0, shop.scale.short})
    ]
    wishes.append((f"{shop.scale.epochs:g} epochs", table_1(data_name, "VAE", shop.scale)))
    sheets = []
    for words, wish in wishes:
        made = yield from shop.model(wish)
        codes = Look(made, data).held[0][:3].astype(np.float64)
        latents = jdiagram(*codes, SIDE)
        pictures = as_pixels(decoded(made, latents.reshape(-1, latents.shape[-1])))
        size = pictures.shape[-1]
        tiled = pictures.reshape(SIDE, SIDE, size, size).swapaxes(1, 2).reshape(SIDE * size, SIDE * size)
        sheets.append((words, tiled))
    draft.picture(
        f"{NAMES[data_name]}, VAE: the diagram of the first three held-out pictures after "
        f"{', '.join(words for words, _ in sheets)}",
        sheet([[tiled for _, tiled in sheets]], invert=True),
    )
    changes = [float(np.abs(a[1].astype(float) - b[1]).mean()) for a, b in itertools.pairwise(sheets)]
    draft.check(
        "1-13",
        "the diagram can be repeated over epochs and model types, and shows what changes",
        "mean change from one to the next: " + ", ".join(f"{change:.1f} of 255" for change in changes),
        all(change > 0 for change in changes),
    )
