"""Decoded pictures of sources, the last ones kept: in a drag the weights change and the sources stay."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from latentloom.engine.blending.keeping import kept
from latentloom.engine.blending.sources import Coder, Floats, Pixels

KEPT_BYTES = 1 << 26
"""Pictures kept for each model, in bytes."""

PORTION_PIXELS = 1 << 22
"""Pixels decoded at once at most (one picture at least), so that many large sources do not fill the memory."""

_Kept = OrderedDict[tuple[int, bytes], Pixels]


def pictures(runtime: Coder, latents: Floats, size: int) -> Iterator[Pixels]:
    """Yield the picture of each latent (m, d), uint8 (size, size[, 3]), in order; shared, not to be changed."""
    known: _Kept = kept(runtime, "pictures", OrderedDict)
    keys = [(size, latent.tobytes()) for latent in latents]
    step = max(1, PORTION_PIXELS // size**2)
    for start in range(0, len(latents), step):
        part = range(start, min(start + step, len(latents)))
        missing = [i for i in part if keys[i] not in known]
        made = dict(zip(missing, runtime.decode_pixels(latents[missing], size), strict=True)) if missing else {}
        shown = [made[i] if i in made else known[keys[i]] for i in part]
        for i, picture in zip(part, shown, strict=True):
            known[keys[i]] = picture if picture.base is None else picture.copy()
            known.move_to_end(keys[i])
        _forget(known)
        yield from shown


def _forget(known: _Kept) -> None:
    """Let go of the pictures used longest ago."""
    held = sum(picture.nbytes for picture in known.values())
    while held > KEPT_BYTES:
        _, picture = known.popitem(last=False)
        held -= picture.nbytes
