"""All figures, in the order in which they are offered. A new one is a file beside this one and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from latentloom.base.errors import UsageError
from latentloom.engine.figures import (
    analogy,
    atdot,
    atdot_overlay,
    atdot_table,
    attribute_balance,
    attribute_grid,
    attribute_strip,
    bias,
    dead_zones,
    effect_rows,
    jdiagram,
    jdiagram_spaces,
    mine,
    pairs,
    prior,
    quantile_grid,
    star,
    tent_pole,
)
from latentloom.engine.figures.figure import Figure, FigureResult, Steps
from latentloom.engine.recipe import make_recipe

if TYPE_CHECKING:
    from latentloom.engine.space import Space

FIGURES: tuple[Figure, ...] = (
    prior.FIGURE,
    quantile_grid.FIGURE,
    dead_zones.FIGURE,
    tent_pole.FIGURE,
    pairs.PAIRS,
    pairs.EXTRAPOLATION,
    analogy.FIGURE,
    jdiagram.FIGURE,
    jdiagram_spaces.SPACES,
    jdiagram_spaces.EPOCHS,
    star.FIGURE,
    mine.FIGURE,
    attribute_strip.FIGURE,
    attribute_balance.FIGURE,
    attribute_grid.FIGURE,
    effect_rows.FIGURE,
    atdot.FIGURE,
    atdot_table.FIGURE,
    atdot_table.CURVES,
    atdot_overlay.FIGURE,
    bias.FIGURE,
)


def figure_named(name: str) -> Figure:
    """Return a figure by its name.

    Raises:
        UsageError: there is none.
    """
    for figure in FIGURES:
        if figure.name == name:
            return figure
    raise UsageError(f"There is no figure {name!r}; there are {', '.join(figure.name for figure in FIGURES)}.")


def figure_steps(space: Space, name: str, options: Mapping[str, Any]) -> Steps:
    """Return the steps that draw a figure, its result with the recipe.

    Args:
        space: an open space.
        name: of the figure; options: by name, checked here; those not named take their defaults.

    Raises:
        UsageError: unknown figure or option, or a value that is not good for it (at once, not with the first step).
    """
    figure = figure_named(name)
    values = figure.described().checked(dict(options))
    return _with_recipe(space, figure, values)


def _with_recipe(space: Space, figure: Figure, values: dict[str, Any]) -> Steps:
    result = yield from figure.draw(space, values)
    recipe = make_recipe(space.name, space.stamp, "figure")
    plain = {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}
    return replace(result, recipe=recipe | {"figure": {"name": figure.name, "options": plain}})


def drawn(space: Space, name: str, options: Mapping[str, Any]) -> FigureResult:
    """Draw a figure to its end; see `figure_steps`."""
    steps = figure_steps(space, name, options)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: FigureResult = end.value
            return result
