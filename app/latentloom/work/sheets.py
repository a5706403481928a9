"""From a document and sheet settings to the engine's plan and layout of a sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from latentloom.base.errors import UsageError
from latentloom.doc import wheel
from latentloom.doc.state import BlendState, DocState
from latentloom.engine.blending.mix import Mix
from latentloom.engine.sheets import plans
from latentloom.engine.sheets.layout import Layout
from latentloom.engine.sheets.plan import SheetPlan
from latentloom.work.messages import SheetSettings
from latentloom.work.translate import mix_of, stops_of, with_constant

if TYPE_CHECKING:
    from latentloom.engine.space import Space


def layout_of(settings: SheetSettings) -> Layout:
    """Return the page that the settings describe.

    Raises:
        UsageError: a value is out of range.
    """
    return Layout(
        tile=settings.tile,
        columns=settings.columns,
        gap=settings.gap,
        margin=settings.margin,
        captions=settings.captions,
        ink=settings.ink,
        paper=settings.paper,
        page=settings.page,
        landscape=settings.landscape,
        dpi=settings.dpi,
    )


def plan_of(space: Space, document: DocState, settings: SheetSettings) -> SheetPlan:
    """Return the tiles of the sheet that `settings.content` names.

    Raises:
        UsageError: there is no such content, or the document has nothing for it (no path, one class to vary, ...).
    """
    make = _CONTENTS.get(settings.content)
    if make is None:
        raise UsageError(f"A sheet shows one of {', '.join(_CONTENTS)}, not {settings.content!r}.")
    return make(space, document, settings)


def _blend(space: Space, document: DocState, settings: SheetSettings) -> SheetPlan:
    return plans.one_blend(mix_of(document.blend), space, title=settings.title)


def _variations(space: Space, document: DocState, settings: SheetSettings) -> SheetPlan:
    mix = mix_of(document.blend)
    return plans.variations(mix, space, settings.count, settings.spread, settings.columns, settings.title)


def _path(space: Space, document: DocState, settings: SheetSettings) -> SheetPlan:
    path = document.path
    labels = [stop.label or _label_of(stop.kind, stop.value) for stop in path.waypoints]
    plan = plans.path_frames(
        stops_of(space, path), path.frames, path.method, path.loop, labels, settings.title, space.prior
    )
    tiles = (replace(tile, latent=with_constant(space, tile.latent, document.blend)) for tile in plan.tiles)
    return replace(plan, tiles=tuple(tiles))


def _label_of(kind: str, value: object) -> str:
    return str(value) if kind == "class" else kind


def _classes(space: Space, document: DocState, settings: SheetSettings) -> SheetPlan:
    return plans.class_pictures(document.blend.classes, space, document.blend.prototype, settings.title)


def _all_classes(space: Space, document: DocState, settings: SheetSettings) -> SheetPlan:
    return plans.class_pictures(space.classes, space, document.blend.prototype, settings.title)


def _methods(space: Space, document: DocState, settings: SheetSettings) -> SheetPlan:
    """Rows: the blend, the same classes evenly, and every snapshot. Columns: the space's methods."""
    even = replace(document.blend, wheel=wheel.flat(len(document.blend.classes)))
    rows: list[tuple[str, BlendState]] = [("the blend", document.blend), ("evenly", even)]
    rows += [(snapshot.letter, snapshot.blend) for snapshot in document.snapshots]
    mixes: list[tuple[str, Mix]] = [(label, mix_of(blend)) for label, blend in rows]
    return plans.methods_table(mixes, space, space.methods, settings.title)


_CONTENTS: dict[str, Callable[[Space, DocState, SheetSettings], SheetPlan]] = {
    "blend": _blend,
    "variations": _variations,
    "path": _path,
    "classes": _classes,
    "all-classes": _all_classes,
    "methods": _methods,
}
