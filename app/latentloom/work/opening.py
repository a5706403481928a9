"""Opening a space for the window: with which threads, and what the window is told of it before torch has loaded."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from latentloom.base.errors import LoomError
from latentloom.work.messages import EngineInfo, SpaceInfo

if TYPE_CHECKING:
    from latentloom.engine.runtime import Runtime
    from latentloom.engine.space import Space

OpenSpaceFunction = Callable[[str], "Space"]


def spare_threads() -> int:
    """Return the cores that this process may use, minus one, at least 1.

    With all cores under torch the window starves: measured on two cores, its frames' 99th percentile is 32 ms (worst
    191 ms), against 17.5 ms with one core left to it.
    """
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return max(1, cores - 1)


def default_opener(device: str = "auto", threads: int | None = None) -> OpenSpaceFunction:
    """Return the function that opens real spaces on `device` with `threads` of torch (None: `spare_threads`)."""

    def open_named(name_or_path: str) -> Space:
        # Here and not above: the window is shown before the engine's modules are read, and this runs in its thread.
        from latentloom.engine.space import open_space

        return open_space(name_or_path, device=device, threads=spare_threads() if threads is None else threads)

    return open_named


def describe_space(space: Space) -> SpaceInfo:
    """Return what the window needs to know of `space`. Reads the atlas and the map only: no torch."""
    atlas = space.atlas
    norms = np.linalg.norm(atlas.codes[atlas.held_out] if atlas.held_out.any() else atlas.codes, axis=1)
    return SpaceInfo(
        name=space.name,
        title=space.title,
        path=space.folder,
        stamp=space.stamp,
        kind=space.kind,
        channels=space.channels,
        native_size=space.native_size,
        latent_dim=space.latent_dim,
        classes=tuple(space.classes),
        groups=tuple(space.groups),
        startup=tuple(space.startup),
        class_means=atlas.means,
        mean_xy=space.map.project(atlas.means).astype(np.float32),
        codes_xy=space.map.project(atlas.codes).astype(np.float32),
        labels=atlas.labels,
        held_out=atlas.held_out,
        variance_share=(float(space.map.share[0]), float(space.map.share[1])),
        methods=tuple(space.methods),
        typical_norm=float(np.median(norms)) if len(norms) else 0.0,
        judged=space.judged,
        attributes=_attributes_of(space),
        shell=space.prior.lengths(space.latent_dim),
    )


def _attributes_of(space: Space) -> tuple[str, ...]:
    """Return the names of a space's attributes; none where their table is damaged, which whoever uses it is told."""
    try:
        table = space.attributes
    except LoomError:
        return ()
    return () if table is None else table.names


def describe_engine(runtime: Runtime) -> EngineInfo:
    """Return what the engine runs on."""
    return EngineInfo(str(runtime.device), runtime.device_name, runtime.threads, str(runtime.precision))
