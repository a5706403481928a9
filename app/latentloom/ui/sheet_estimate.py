"""How many tiles a sheet will have and how large it gets, near enough to sketch it while the person is choosing."""

from __future__ import annotations

import math
from dataclasses import dataclass

from latentloom.doc.attributes import constant_offset
from latentloom.doc.state import DocState
from latentloom.work.messages import PictureKey, SheetSettings, SpaceInfo

PAGES_MM = {"A4": (210.0, 297.0), "A3": (297.0, 420.0), "Letter": (215.9, 279.4)}
"""Upright page sizes in millimetres."""

FILM_SUFFIXES = (".gif", ".webp", ".mp4")
SHEET_SUFFIXES = (".png", ".pdf", ".svg")


@dataclass(frozen=True)
class Estimate:
    """A sheet laid out roughly; lengths in pixels of the finished page.

    Attributes:
        count: tiles in all; columns, rows: on one page; pages: how many.
        width, height: of a page; tile: side of a picture; pitch: from the top of a row to the top of the next.
        top: where the first row begins.
    """

    count: int
    columns: int
    rows: int
    pages: int
    width: int
    height: int
    tile: int
    pitch: int
    top: int


def tile_keys(settings: SheetSettings, state: DocState, space: SpaceInfo, most: int) -> tuple[PictureKey, ...]:
    """Return what the first `most` tiles show; variations and methods are sketched with the blend itself."""
    match settings.content:
        case "path":
            last = max(state.path.frames - 1, 1)
            offset = constant_offset(state.blend)
            moved = (offset,) if offset else ()
            return tuple(("path", (state.path, i / last, *moved)) for i in range(min(state.path.frames, most)))
        case "classes":
            return tuple(("class", name) for name in state.blend.classes[:most])
        case "all-classes":
            return tuple(("class", name) for name in space.classes[:most])
    return (("blend", state.blend),) * min(tile_count(settings, state, space)[0], most)


def tile_count(settings: SheetSettings, state: DocState, space: SpaceInfo) -> tuple[int, int]:
    """Return how many tiles a sheet has, and its columns where the content fixes them (else 0)."""
    match settings.content:
        case "blend":
            return 1, 1
        case "variations":
            return settings.count, 0
        case "path":
            return (state.path.frames if len(state.path.waypoints) > 1 else 0), 0
        case "classes":
            return len(state.blend.classes), 0
        case "all-classes":
            return len(space.classes), 0
    methods = len(space.methods)
    return methods * (2 + len(state.snapshots)), methods


def estimate(settings: SheetSettings, count: int, fixed_columns: int = 0) -> Estimate:
    """Lay `count` tiles out as the engine will, but for the exact widths of the letters."""
    gap, margin = settings.gap, settings.margin
    tile = settings.tile
    asked = fixed_columns or settings.columns
    letter = min(max(round(tile * 0.075), 9), 96)
    below = math.ceil(letter * 1.4) if settings.captions else 0
    top = margin + (math.ceil(letter * 1.5 * 1.4) + gap if settings.title else 0)
    if not settings.page:
        columns = min(asked or math.ceil(math.sqrt(max(count, 1))), max(count, 1))
        rows = math.ceil(max(count, 1) / columns)
        pitch = tile + below + gap
        width = 2 * margin + columns * (tile + gap) - gap
        return Estimate(count, columns, rows, 1, width, top + rows * pitch - gap + margin, tile, pitch, top)
    across, down = PAGES_MM[settings.page]
    if settings.landscape:
        across, down = down, across
    width, height = round(across / 25.4 * settings.dpi), round(down / 25.4 * settings.dpi)
    columns = asked or max((width - 2 * margin + gap) // (tile + gap), 1)
    tile = max(min(tile, (width - 2 * margin + gap) // columns - gap), 1)
    pitch = tile + below + gap
    rows = max((height - top - margin + gap) // pitch, 1)
    pages = math.ceil(max(count, 1) / (columns * rows))
    return Estimate(count, columns, rows, pages, width, height, tile, pitch, top)


def in_words(size: Estimate, settings: SheetSettings) -> str:
    """Say what will come out: "20 pictures, 1,352 x 1,144 pixels"."""
    pictures = "1 picture" if size.count == 1 else f"{size.count:,} pictures"
    if settings.page:
        turned = " landscape" if settings.landscape else ""
        pages = "1 page" if size.pages == 1 else f"{size.pages:,} pages"
        return f"{pictures}, {pages} {settings.page}{turned}"
    return f"{pictures}, {size.width:,} \N{MULTIPLICATION SIGN} {size.height:,} pixels"
