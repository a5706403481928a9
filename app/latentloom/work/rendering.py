"""Requests to replies: pure calls on an open space, without Qt and without state. They run in the engine thread."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from latentloom.work.messages import PictureKey, Pixels, PreviewReply, PreviewRequest
from latentloom.work.translate import resolved_focus, resolved_keys

if TYPE_CHECKING:
    from latentloom.engine.space import Space

SMALLEST, LARGEST = 8, 4096
"""Pixels a side that a preview may have, whatever a window asks for."""

_logger = logging.getLogger(__name__)


def render_preview(space: Space, request: PreviewRequest) -> PreviewReply:
    """Blend, decode and measure what `request.focus` asks for.

    Raises:
        LoomError: there is nothing to decode (a class that the space lacks, an empty path, ...).
    """
    began = perf_counter()
    shown = resolved_focus(space, request.blend, request.path, request.focus)
    decoding = perf_counter()
    pixels = shown.pixels(_side(request.size))
    decoded = perf_counter()
    latent = shown.latent
    x, y = space.map.project(latent[None])[0]
    return PreviewReply(
        number=request.number,
        stamp=request.stamp,
        focus=request.focus,
        pixels=pixels,
        latent=latent,
        xy=(float(x), float(y)),
        norm=float(np.linalg.norm(latent)),
        engine_ms=(perf_counter() - began) * 1e3,
        decode_ms=(decoded - decoding) * 1e3,
    )


def render_pictures(
    space: Space, keys: Sequence[PictureKey], size: int
) -> tuple[tuple[PictureKey, ...], tuple[Pixels, ...]]:
    """Decode small pictures in one batch; keys that have none (a class that the space lacks, ...) are left out.

    Blends by a method that makes a picture are drawn one by one.
    """
    good, refused = resolved_keys(space, keys)
    for sentence in refused:
        _logger.info("No small picture: %s", sentence)
    side = _side(size)
    latents = [shown.latent for _, shown in good if not shown.is_picture]
    decoded = iter(space.runtime.decode_pixels(np.stack(latents), side)) if latents else iter(())
    pictures = tuple(shown.pixels(side) if shown.is_picture else next(decoded) for _, shown in good)
    return tuple(key for key, _ in good), pictures


def _side(size: int) -> int:
    return min(max(int(size), SMALLEST), LARGEST)
