"""Write a path as a film: GIF, WebP or MP4."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from latentloom.base.atomic import atomic_file
from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.recipe import Recipe, to_token
from latentloom.engine.sheets.colours import Palette
from latentloom.engine.sheets.decoder import Decoder, Latents, batches
from latentloom.engine.sheets.layout import MOST_PIXELS

__all__ = ["SUFFIXES", "write_film"]

SUFFIXES = (".gif", ".webp", ".mp4")

MOST_FPS = 120
LARGEST_SIDE = 4_096

Frames = list[npt.NDArray[np.uint8]]


def write_film(
    decoder: Decoder,
    latents: Latents,
    target: Path | str,
    size: int = 256,
    fps: int = 12,
    ink: str = "#000000",
    paper: str = "#ffffff",
    loop: bool = True,
    recipe: Recipe | None = None,
) -> Iterator[tuple[int, int]]:
    """Decode frames in batches and write them as one film; yields (frames done, frames in all).

    The file appears whole when the generator has run to its end; closing it before leaves nothing. GIF and WebP are
    lossless in the pixels of grey pictures; GIF keeps time in hundredths of a second, two of them at least.

    Args:
        decoder: decodes latents.
        latents: (n, d) frames, one or more.
        target: a path that ends in one of SUFFIXES; .mp4 needs the package `av`.
        size: pixels a side.
        fps: frames a second.
        ink, paper: "#rrggbb" for ink pictures.
        loop: whether GIF and WebP play for ever; otherwise once.
        recipe: put into the file's comment.

    Raises:
        UsageError: another suffix, no frame, or a number out of range.
        LoomError: the file cannot be written, or `av` is not installed.
    """
    target = Path(target)
    writers: dict[str, _Writer] = {".gif": _write_gif, ".webp": _write_webp, ".mp4": _write_mp4}
    suffix = target.suffix.lower()
    if suffix not in writers:
        raise UsageError(f'A film cannot be written as "{target.name}": end its name in .gif, .webp or .mp4.')
    if suffix == ".mp4":
        _import_av()
    _check(len(latents), size, fps)
    palette = Palette.of(ink, paper, decoder.kind, decoder.channels)
    frames: Frames = []
    with atomic_file(target, "w+b") as stream:
        for batch in batches(np.asarray(latents, dtype=np.float32), size):
            frames.extend(palette.coloured(decoder.decode_pixels(batch, size)))
            yield len(frames), len(latents)
        writers[suffix](stream, frames, fps, loop, to_token(recipe) if recipe else "")


_Writer = Callable[[IO[bytes], Frames, int, bool, str], None]


def _check(count: int, size: int, fps: int) -> None:
    if count == 0:
        raise UsageError("A film needs at least one frame.")
    if not 1 <= fps <= MOST_FPS:
        raise UsageError(f"A film has 1 to {MOST_FPS} frames a second, not {fps}.")
    if not 8 <= size <= LARGEST_SIDE:
        raise UsageError(f"A film is 8 to {LARGEST_SIDE} pixels wide, not {size}.")
    if count * size * size > MOST_PIXELS:
        raise UsageError(f"A film of {count} frames of {size} pixels is too large: use smaller or fewer frames.")


def _write_gif(stream: IO[bytes], frames: Frames, fps: int, loop: bool, token: str) -> None:
    first, *others = (Image.fromarray(frame) for frame in frames)
    forever = {"loop": 0} if loop else {}
    first.save(
        stream,
        "GIF",
        save_all=True,
        append_images=others,
        # Pillow rounds down to hundredths, and what says less than two is shown by most programs at a tenth.
        duration=max(10 * round(100 / fps), 20),
        comment=token.encode(),
        **forever,
    )


def _write_webp(stream: IO[bytes], frames: Frames, fps: int, loop: bool, token: str) -> None:
    first, *others = (Image.fromarray(frame).convert("RGB") for frame in frames)
    first.save(
        stream,
        "WEBP",
        save_all=True,
        append_images=others,
        duration=round(1000 / fps),
        loop=0 if loop else 1,
        lossless=True,
        xmp=token.encode(),
    )


def _write_mp4(stream: IO[bytes], frames: Frames, fps: int, loop: bool, token: str) -> None:
    """Write H.264. `loop` is for the player to decide here. Sides are even, as its chroma planes ask for."""
    av = _import_av()
    size = len(frames[0]) + len(frames[0]) % 2
    try:
        with av.open(stream, "w", format="mp4") as container:
            container.metadata["comment"] = token
            video = container.add_stream("h264", rate=Fraction(fps))
            video.width = video.height = size
            video.pix_fmt = "yuv420p"
            video.options = {"crf": "16"}
            for frame in frames:
                picture = Image.fromarray(frame).convert("RGB")
                pixels = np.pad(
                    np.asarray(picture), ((0, size - len(frame)), (0, size - len(frame)), (0, 0)), mode="edge"
                )
                container.mux(video.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
            container.mux(video.encode())
    except av.FFmpegError as problem:
        raise LoomError(f"The film could not be encoded ({problem}): write it as .webp instead.") from problem


def _import_av() -> Any:
    try:
        import av
    except ImportError as problem:
        if getattr(sys, "frozen", False):
            # Its encoders are under the GPL, so an installer does not bring them, and nothing can be added to it.
            raise LoomError("The installed program writes no .mp4; write a .webp or .gif instead.") from problem
        raise LoomError(
            "Writing .mp4 needs the package av: run pip install latentloom[mp4], or write a .gif or .webp."
        ) from problem
    return av
