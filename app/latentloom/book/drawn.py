"""Figures of shipped spaces in a chapter."""

from __future__ import annotations

from typing import Any

from latentloom.book.draft import Draft
from latentloom.book.tiles import png
from latentloom.book.workshop import Telling, Workshop, told
from latentloom.engine.figures.figure import FigureResult
from latentloom.engine.figures.registry import figure_steps
from latentloom.engine.space import Space

COLOURS = 64
"""Colours that a coloured figure is rounded to, to be smaller."""


def spaces_of(shop: Workshop, names: tuple[str, ...]) -> list[Space]:
    """Return those of the shipped spaces that are there."""
    return [space for name in names if (space := shop.space(name)) is not None]


def figure(space: Space, name: str, **options: Any) -> Telling[FigureResult]:
    """Draw a figure of a space."""
    return (yield from told(f"Drawing {name} of {space.title}", figure_steps(space, name, options)))


def shown(draft: Draft, caption: str, result: FigureResult, originals: FigureResult | None = None) -> dict[str, Any]:
    """Add a figure to a chapter; return its numbers.

    Args:
        draft: the chapter; caption: below the figure.
        result: the figure, without pictures of the data set; originals: with them.
    """
    plain = _packed(result)
    # Where the data set is not at hand, both are the same figure.
    whole = "" if originals is None else _packed(originals)
    draft.picture(caption, plain, whole if whole != plain else "", sharp=False)
    return result.numbers


def _packed(result: FigureResult) -> str:
    picture = result.image()
    return png(picture) if picture.mode == "L" else png(picture, COLOURS)
