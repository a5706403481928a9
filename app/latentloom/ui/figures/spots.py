"""Spots on the map as the texts that figures know points by, and back."""

from __future__ import annotations

from collections.abc import Collection

from latentloom.ui.picking import Spot


def text_of(spot: Spot) -> str:
    """Return the text of a spot; see `engine.figures.points`."""
    kind, value = spot
    if kind == "drawing":
        return f"drawing:{value}"
    if kind == "class":
        return f"mean:{value}"
    x, y = value
    return f"place:{x:.4g};{y:.4g}"


def spot_of(text: str, classes: Collection[str]) -> Spot | None:
    """Return the spot that a text names, None for what has no place on the map (a file, a draw from the prior)."""
    kind, _, value = text.partition(":")
    if text.startswith("#"):
        kind, value = "drawing", text[1:]
    if kind == "drawing" and value.isascii() and value.isdigit():
        return "drawing", int(value)
    if kind == "mean" and value in classes:
        return "class", value
    if kind == "place":
        try:
            x, y = (float(part) for part in value.split(";"))
        except ValueError:
            return None
        return "place", (x, y)
    return None
