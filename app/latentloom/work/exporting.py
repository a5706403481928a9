"""Export jobs: sheets and films, written by the engine from the document as it stood when the job was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine import export, sheet
from latentloom.engine.paths import frames_between
from latentloom.work.jobs import Steps
from latentloom.work.messages import ExportRequest
from latentloom.work.recipes import recipe_of
from latentloom.work.sheets import layout_of, plan_of
from latentloom.work.translate import stops_of, with_constant

if TYPE_CHECKING:
    from latentloom.engine.space import Space

SUFFIXES = (*sheet.SUFFIXES, *export.SUFFIXES)


def export_steps(space: Space | None, request: ExportRequest) -> Steps:
    """Write `request.target`; yields (pictures done, pictures in all) and returns the path.

    Closing the generator before its end leaves no file.

    Raises:
        UsageError: another suffix, or the document has nothing for this content (no path, ...).
        LoomError: no space or another one is open, or the file cannot be written.
    """
    if space is None:
        raise LoomError("No space is open, so there is nothing to export: open one first.")
    belongs_to = request.document.space
    if belongs_to.stamp and belongs_to.stamp != space.stamp:
        raise LoomError(f"This document belongs to the space {belongs_to.name}: open that space, then export.")
    suffix = request.target.suffix.lower()
    if suffix in sheet.SUFFIXES:
        yield from _sheet(space, request)
    elif suffix in export.SUFFIXES:
        yield from _film(space, request)
    else:
        raise UsageError(f'"{request.target.name}" must end in one of {", ".join(SUFFIXES)}.')
    return request.target


def _sheet(space: Space, request: ExportRequest) -> Iterator[tuple[int, int]]:
    document, settings = request.document, request.settings
    kind = settings.content if settings.content in ("blend", "path") else "sheet"
    plan = plan_of(space, document, settings)
    layout = layout_of(settings)
    return sheet.write_sheet(space.runtime, plan, layout, request.target, recipe_of(space, document, kind))


def _film(space: Space, request: ExportRequest) -> Iterator[tuple[int, int]]:
    path, settings = request.document.path, request.settings
    latents = frames_between(stops_of(space, path), path.frames, path.method, path.loop, space.prior)
    latents = with_constant(space, latents, request.document.blend)
    if path.loop and len(latents) > 1:
        # The last frame is the first one again; shown twice, it would make the film stumble where it begins anew.
        latents = latents[:-1]
    return export.write_film(
        space.runtime,
        latents,
        request.target,
        size=settings.tile,
        fps=request.fps,
        ink=settings.ink,
        paper=settings.paper,
        recipe=recipe_of(space, request.document, "path"),
    )
