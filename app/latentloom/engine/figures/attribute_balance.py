"""What balancing does to a vector (T. White, arXiv:1609.04468, section 3.1, tables 1 and 2 and figure 7).

Rows: the starting points reconstructed; moved along the vector that the pictures give as they are; moved along the
balanced one. Below them the contingency table before and after, and what leaks into the other attributes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from latentloom.base.figure_options import Number, Points
from latentloom.engine.aside import aside
from latentloom.engine.figures.attribute_options import (
    ATTRIBUTE,
    BALANCE,
    FIT,
    LABELS,
    USUAL,
    check_not_classes,
    judged,
    labels_for,
    names_of,
    parts_of,
    told,
)
from latentloom.engine.figures.board import Pixels, below, framed, headed, tiled, titled
from latentloom.engine.figures.figure import TILE, Figure, FigureResult, Steps, Values, decoded
from latentloom.engine.figures.points import points_of
from latentloom.engine.figures.text_table import text_table

if TYPE_CHECKING:
    from latentloom.engine.attributes.leakage import Balanced
    from latentloom.engine.space import Space

Floats = npt.NDArray[np.float64]

STARTS = 6
MOST_LINES = 16
"""Of more combinations only the numbers tell."""


def draw(space: Space, options: Values) -> Steps:
    """Draw the three rows and the tables."""
    from latentloom.engine.attributes.balance import table_of
    from latentloom.engine.attributes.given import chosen
    from latentloom.engine.attributes.leakage import balanced_vectors

    check_not_classes(space, options)
    starts = points_of(space, options["points"], STARTS)
    yield 0, 2
    labels = labels_for(space, options)
    name = chosen(labels, options["attribute"], USUAL)
    others = [other for other in names_of(options["balance"]) if other != name]
    if not others:
        others = [other for other in labels.table.names if other != name][:1]
    names = (name, *others)
    parts = parts_of(space, labels)
    by = judged(parts, names)
    found = yield from aside(lambda: balanced_vectors(parts.codes, parts.table, names, fit=options["fit"], judged=by))
    yield 1, 2
    latents = np.stack([start.latent for start in starts]).astype(np.float32)
    rows = [
        latents,
        found.before[0].moved(latents, options["amount"]),
        found.after[0].moved(latents, options["amount"]),
    ]
    pictures = yield from decoded(space, np.concatenate(rows), options["tile"])
    sign = f"{options['amount']:+g}"
    heads = ("copies", f"{name} {sign}", f"balanced {sign}")
    grid = headed(tiled(pictures, len(starts)), tile=options["tile"], rows=heads)
    values = parts.table.columns(names)
    before, after = table_of(values, names), table_of(values, names, found.times)
    numbers = {
        "attribute": told(found.before[0]),
        "balanced": told(found.after[0]),
        "before": before,
        "after": after,
        "cosines_before": found.cosines_before.tolist(),
        "cosines_after": found.cosines_after.tolist(),
        "leakage_before": None if found.leak_before is None else found.leak_before.tolist(),
        "leakage_after": None if found.leak_after is None else found.leak_after.tolist(),
        "points": [start.to_json() for start in starts],
    }
    picture = below([titled(grid, name, f"balanced with {', '.join(others)}"), tables(found, before, after)])
    return FigureResult(framed(picture), numbers)


def tables(found: Balanced, before: dict[str, Any], after: dict[str, Any]) -> Pixels:
    """Return the contingency table and what leaks, before and after, as text."""
    names = list(found.names)
    blocks = []
    if len(before["cells"]) <= MOST_LINES:
        lines = [[*names, "pictures", "%", "balanced", "%"]]
        for old, new in zip(before["cells"], after["cells"], strict=True):
            flags = ["yes" if old[name] else "no" for name in names]
            numbers = [f"{old['count']:,}", f"{old['percent']:.1f}", f"{new['count']:,}", f"{new['percent']:.1f}"]
            lines.append(flags + numbers)
        blocks.append(text_table(lines, "How many pictures training saw"))
    blocks.append(_pairs("Cosine of the vectors", found, found.cosines_before, found.cosines_after))
    if found.leak_before is not None and found.leak_after is not None:
        blocks.append(_pairs("Leakage on held-out pictures", found, found.leak_before, found.leak_after))
    return below(blocks, gap=10)


def _pairs(title: str, found: Balanced, before: Floats, after: Floats) -> Pixels:
    """Return a line for every attribute beside the first: what the first one's vector does to it."""
    lines = [["", "before", "after"]]
    for j, other in enumerate(found.names[1:], 1):
        lines.append([f"{found.names[0]}, {other}", f"{before[0, j]:.3f}", f"{after[0, j]:.3f}"])
    return text_table(lines, title)


FIGURE = Figure(
    "attribute-balance",
    "Balanced attribute",
    "Copies, the same with an attribute's vector as the pictures give it, and with the balanced one; with the numbers.",
    (
        ATTRIBUTE,
        BALANCE,
        FIT,
        Points(name="points", words="the pictures of a row", least=1, most=50),
        Number(name="amount", words="steps of the vector", default=1.0, least=-10, most=10, step=0.5),
        LABELS,
        TILE,
    ),
    draw,
    group="Attributes",
)
