"""From the document's words to the engine's: blends to mixes, waypoints and focus to what is shown.

`doc` and `engine` do not know each other; this is where they meet. Runs in the engine thread, or in the command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import LoomError, UsageError
from latentloom.doc import attributes, wheel
from latentloom.doc.state import BlendState, Focus, PathState, Waypoint
from latentloom.engine.blending.mix import Mix
from latentloom.engine.blending.resolve import Resolved, latent_of, resolve
from latentloom.engine.paths import frame_at
from latentloom.work.messages import PictureKey

if TYPE_CHECKING:
    from latentloom.engine.space import Space

Latent = npt.NDArray[np.float32]
"""(d,) float32."""


def mix_of(blend: BlendState) -> Mix:
    """Return the engine's recipe of a blend: the wheel's final shares; classes with share zero are left out.

    An even blend whose weights have changed since it was solved is shown by an average until it is solved anew.
    """
    method = "typical" if blend.method == "even" and not blend.solved else blend.method
    shares = wheel.shares(blend.wheel)
    weights = tuple((name, float(share)) for name, share in zip(blend.classes, shares, strict=True) if share > 0)
    taking_part = {name for name, _ in weights}
    chosen = tuple((name, spec) for name, spec in blend.chosen if name in taking_part)
    offset = attributes.offset(blend)
    moved = () if offset is None else tuple(offset.tolist())
    return Mix(weights, method, blend.seed, blend.prototype, chosen, blend.solved, moved)


def resolved_blend(space: Space, blend: BlendState) -> Resolved:
    """Return what a blend comes to: a finite latent, or a picture.

    Raises:
        LoomError: a class is not in the space, no class has a share, or the method gives no finite latent.
    """
    resolved = resolve(mix_of(blend), space)
    if not resolved.is_picture:
        _finite(resolved.latent, "This blend")
    return resolved


def latent_of_blend(space: Space, blend: BlendState) -> Latent:
    """Return a blend's latent, finite; of a method that makes a picture, the encoding of that picture.

    Raises:
        LoomError: as `resolved_blend`.
    """
    return _finite(resolved_blend(space, blend).latent, "This blend")


def stops_of(space: Space, path: PathState) -> npt.NDArray[np.float32]:
    """Return the latents of a path's waypoints, (m, d).

    Raises:
        LoomError: the path is empty, or a waypoint is not of this space.
    """
    if not path.waypoints:
        raise UsageError("The path is empty: click points on the map to build one.")
    return np.stack([_latent_of_waypoint(space, stop) for stop in path.waypoints])


def resolved_focus(space: Space, blend: BlendState, path: PathState, focus: Focus) -> Resolved:
    """Return what the preview shows."""
    if focus.kind == "blend":
        return resolved_blend(space, blend)
    if focus.kind == "path":
        latent = _latent_on_path(space, stops_of(space, path), path, focus.value)
    elif focus.kind == "place":
        latent = _latent_of_place(space, focus.value)
    elif focus.kind == "drawing":
        latent = _latent_of_drawing(space, focus.value)
    else:
        return Resolved(space, with_offset(space, _latent_of_picture(space, focus.value), blend))
    return Resolved(space, with_constant(space, latent, blend))


def with_constant(space: Space, latents: Latent, blend: BlendState) -> Latent:
    """Return latents (..., d), moved by the blend's attributes where those count for all that is shown."""
    return with_offset(space, latents, blend) if blend.constant else latents


def with_offset(space: Space, latents: Latent, blend: BlendState) -> Latent:
    """Return latents (..., d), moved by the blend's attributes.

    Raises:
        UsageError: they are of another space.
    """
    offset = attributes.offset(blend)
    return latents if offset is None else _moved(space, latents, offset.tolist())


def _latent_of_picture(space: Space, value: Any) -> Latent:
    latent = np.asarray(value, dtype=np.float32)
    if latent.shape != (space.latent_dim,):
        raise UsageError("That picture was encoded by another space: drop it again.")
    return _finite(latent, "This picture")


def resolved_keys(
    space: Space, keys: Sequence[PictureKey]
) -> tuple[tuple[tuple[PictureKey, Resolved], ...], tuple[str, ...]]:
    """Return the keys that stand for something, each with it, and a sentence for each key that does not."""
    stops: dict[PathState, npt.NDArray[np.float32]] = {}
    good: list[tuple[PictureKey, Resolved]] = []
    refused: list[str] = []
    for key in keys:
        try:
            good.append((key, _resolved_key(space, key, stops)))
        except LoomError as error:
            refused.append(str(error))
    return tuple(good), tuple(refused)


def _resolved_key(space: Space, key: PictureKey, stops: dict[PathState, npt.NDArray[np.float32]]) -> Resolved:
    if key[0] == "blend":
        return resolved_blend(space, key[1])
    return Resolved(space, _latent_of_key(space, key, stops))


def _latent_of_key(space: Space, key: PictureKey, stops: dict[PathState, npt.NDArray[np.float32]]) -> Latent:
    kind, value = key
    if kind == "class":
        return _latent_of_class(space, value)
    if kind == "typical":
        return _latent_of_class(space, value, "medoid")
    if kind == "drawing":
        return _latent_of_drawing(space, value)
    if kind == "place":
        return _latent_of_place(space, value)
    if kind == "path":
        path, position, *offset = value
        if path not in stops:
            stops[path] = stops_of(space, path)
        latent = _latent_on_path(space, stops[path], path, position)
        return _moved(space, latent, offset[0]) if offset else latent
    raise UsageError(f"There is no picture of the kind {kind!r}.")


def _moved(space: Space, latent: Latent, offset: Sequence[float]) -> Latent:
    if len(offset) != space.latent_dim:
        raise UsageError("The attributes are of another space: remove them, or open that space.")
    moved: Latent = (latent + np.array(offset)).astype(np.float32)
    return moved


def _latent_of_waypoint(space: Space, stop: Waypoint) -> Latent:
    if stop.kind == "class":
        return _latent_of_class(space, stop.value)
    if stop.kind == "drawing":
        return _latent_of_drawing(space, stop.value)
    if stop.kind == "place":
        return _latent_of_place(space, stop.value)
    if isinstance(stop.value, BlendState):
        return latent_of_blend(space, stop.value)
    raise UsageError("A waypoint of the path holds no blend: remove it.")


def _latent_of_class(space: Space, name: Any, prototype: str = "mean") -> Latent:
    """Return what stands for a class; weight 1 on one class is that class in every method."""
    mix = Mix(((str(name), 1.0),), "linear", 0, prototype, ())
    return _finite(latent_of(mix, space.atlas), f"The class {name}")


def _latent_of_drawing(space: Space, row: Any) -> Latent:
    codes = space.atlas.codes
    if not isinstance(row, int | np.integer) or not 0 <= row < len(codes):
        raise UsageError(f"This space has {len(codes)} drawings; there is no drawing {row}.")
    latent: Latent = codes[int(row)]
    return latent


def _latent_of_place(space: Space, place: Any) -> Latent:
    xy = np.asarray(place, dtype=np.float32)
    if xy.shape != (2,) or not np.isfinite(xy).all():
        raise UsageError("A place on the map is two finite numbers.")
    return _finite(space.map.lift(xy[None])[0], "This place on the map")


def _latent_on_path(space: Space, stops: npt.NDArray[np.float32], path: PathState, position: Any) -> Latent:
    if len(stops) == 1:
        first: Latent = stops[0]
        return first
    where = float(position or 0.0)
    if not np.isfinite(where):
        raise UsageError("A position on a path is a number between 0 and 1.")
    latent = frame_at(stops, min(max(where, 0.0), 1.0), path.method, path.loop, space.prior)
    return _finite(latent, "This frame of the path")


def _finite(latent: npt.NDArray[np.float32], what: str) -> Latent:
    if not np.isfinite(latent).all():
        raise LoomError(f"{what} has no finite latent: choose other weights or another method.")
    return latent
