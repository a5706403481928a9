"""Two attributes at once: one grows to the right, the other downwards (T. White, arXiv:1609.04468, figure 8).

Balanced over both, the vectors are free of each other's share, and each axis changes one thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from latentloom.base.errors import UsageError
from latentloom.base.figure_options import Number, Points, Text, Toggle, Whole
from latentloom.engine.aside import aside
from latentloom.engine.figures.attribute_options import (
    ATTRIBUTE,
    FIT,
    LABELS,
    judged,
    labels_for,
    parts_of,
    told,
    two_names,
)
from latentloom.engine.figures.board import framed, headed, tiled, titled
from latentloom.engine.figures.figure import TILE, Figure, FigureResult, Steps, Values, decoded
from latentloom.engine.figures.points import points_of

if TYPE_CHECKING:
    from latentloom.engine.space import Space


def draw(space: Space, options: Values) -> Steps:
    """Draw the grid."""
    from latentloom.engine.attributes.leakage import balanced_vectors
    from latentloom.engine.attributes.strips import amounts, grid
    from latentloom.engine.attributes.vectors import cosine, fit_vector

    start = points_of(space, options["point"], 1)[0]
    yield 0, 2
    labels = labels_for(space, options)
    names = two_names(labels, options["attribute"], options["down"])
    parts = parts_of(space, labels)
    plain = yield from aside(
        lambda: [fit_vector(name, parts.codes, parts.table.column(name), options["fit"]) for name in names]
    )
    numbers = {"attributes": list(names), "cosine_before": cosine(*plain), "point": start.to_json()}
    across, down = plain
    note = f"{names[0]} to the right, {names[1]} downwards"
    if options["balanced"]:
        try:
            by = judged(parts, names)
            found = yield from aside(
                lambda: balanced_vectors(parts.codes, parts.table, names, fit=options["fit"], judged=by)
            )
        except UsageError as problem:
            # Classes, and whatever else excludes one another, have no balance; the grid says so.
            numbers |= {"balanced": False, "why": str(problem)}
            note += "; not balanced: there is a combination without a picture"
        else:
            across, down = found.after
            numbers |= {"balanced": True, "cosine_after": cosine(across, down)}
            for key, leak in (("leakage_before", found.leak_before), ("leakage_after", found.leak_after)):
                numbers[key] = None if leak is None else leak.tolist()
            note += f"; cosine {numbers['cosine_before']:.2f}, balanced {numbers['cosine_after']:.2f}"
    numbers |= {"across": told(across), "down": told(down)}
    yield 1, 2
    steps = amounts(options["side"], options["first"], options["last"])
    latents = grid(start.latent, across, down, steps, steps)
    pictures = yield from decoded(space, latents.reshape(-1, space.latent_dim), options["tile"])
    heads = [f"{step:+.2g}" if step else "0" for step in steps]
    picture = headed(tiled(pictures, len(steps)), tile=options["tile"], columns=heads, rows=heads)
    return FigureResult(framed(titled(picture, " and ".join(names), note)), numbers | {"amounts": steps.tolist()})


FIGURE = Figure(
    "attribute-grid",
    "Two attributes",
    "A picture moved along two attributes at once, each on its own axis.",
    (
        ATTRIBUTE,
        Text(name="down", words="the attribute that grows downwards", suggest="attributes"),
        Toggle(name="balanced", words="balance the two, so that each axis changes one thing", default=True),
        FIT,
        Points(name="point", words="the picture that is moved", least=1, most=1),
        Number(name="first", words="steps at the left and upper end", default=-1.0, least=-10, most=10, step=0.5),
        Number(name="last", words="steps at the right and lower end", default=2.0, least=-10, most=10, step=0.5),
        Whole(
            name="side", title="Pictures a side", words="how many in a row and in a column", default=7, least=2, most=30
        ),
        LABELS,
        TILE,
    ),
    draw,
    group="Attributes",
)
