"""Where the stops of a path are on the map."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from latentloom.doc.state import BlendState, Waypoint
from latentloom.doc.wheel import shares
from latentloom.work.messages import SpaceInfo

Place = tuple[float, float]


def place_of(info: SpaceInfo, stop: Waypoint, known: Mapping[BlendState, Place]) -> Place | None:
    """Return the map place of a stop, or None where the space does not have it.

    A blend's place is known only to the engine; for one that is not in `known` it is the centre of mass of its class
    means, which is exact for the linear method and near for the others.
    """
    value = stop.value
    if stop.kind == "place" and isinstance(value, tuple):
        return value
    if stop.kind == "drawing" and isinstance(value, int) and 0 <= value < len(info.codes_xy):
        return _pair(info.codes_xy[value])
    if stop.kind == "class" and value in info.classes:
        return _pair(info.mean_xy[info.classes.index(str(value))])
    if isinstance(value, BlendState):
        return known.get(value) or _centre_of_mass(info, value)
    return None


def _centre_of_mass(info: SpaceInfo, blend: BlendState) -> Place | None:
    index = {name: i for i, name in enumerate(info.classes)}
    if not set(blend.classes) <= set(index):
        return None
    means = info.mean_xy[[index[name] for name in blend.classes]]
    return _pair(np.asarray(shares(blend.wheel)) @ means)


def _pair(xy: np.ndarray) -> Place:
    return float(xy[0]), float(xy[1])
