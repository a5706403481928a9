"""What the preview shows, in words."""

from __future__ import annotations

import numpy as np

from latentloom.doc.state import DocState, Focus
from latentloom.doc.wheel import shares
from latentloom.ui.names import noun
from latentloom.ui.path.positions import segments
from latentloom.work.messages import SpaceInfo

METHOD_NAMES = {"linear": "linear", "typical": "typical norm", "spherical": "spherical"}


def caption(info: SpaceInfo, state: DocState, focus: Focus) -> str:
    """Return what a focus is in words.

    "Blend of 20 classes · spherical", "Path 3.4 of 9", "Place", "Drawing: ..., held out", "Your picture, encoded".
    """
    value = focus.value
    if focus.kind == "path" and isinstance(value, int | float):
        path = state.path
        return f"Path {1 + value * segments(path):.1f} of {len(path.waypoints)} · {_method(path.method)}"
    if focus.kind == "place" and isinstance(value, tuple):
        return f"Place {value[0]:.2f}, {value[1]:.2f}".replace("-", "\N{MINUS SIGN}")
    if focus.kind == "drawing" and isinstance(value, int) and 0 <= value < len(info.labels):
        seen = "held out" if info.held_out[value] else "training"
        return f"{noun(info.kind).capitalize()}: {info.classes[info.labels[value]]}, {seen}"
    if focus.kind == "picture":
        count = len(state.blend.moved)
        with_them = f" · {count} attribute{'s' if count > 1 else ''}" if count else ""
        return f"Your picture, encoded{with_them}"
    taking_part = int(np.count_nonzero(np.asarray(shares(state.blend.wheel)) > 0))
    classes = "class" if taking_part == 1 else "classes"
    return f"Blend of {taking_part} {classes} · {_method(state.blend.method)}"


def norm_words(norm: float, typical: float, kind: str = "ink") -> str:
    """Return how long a latent is, beside held-out drawings; beside the prior is for the gauge below it."""
    return f"norm {norm:.1f}" if typical <= 0 else f"norm {norm:.1f}, of {noun(kind)}s {typical:.1f}"


def file_stem(state: DocState, focus: Focus) -> str:
    """Return a name for a saved picture."""
    return f"{state.space.name or 'picture'}-{focus.kind}"


def _method(name: str) -> str:
    return METHOD_NAMES.get(name, name)
