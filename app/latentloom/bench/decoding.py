"""How fast the decoder is: one picture, and 64 against a plain decode of the same network in the same minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from latentloom.bench.plain import PlainDecoder
from latentloom.bench.report import Line
from latentloom.bench.timing import interleaved_ms, median

if TYPE_CHECKING:
    from latentloom.engine.space import Space

MANY = 64
LEAST_GAIN = 6.0


def measure_decoding(space: Space, rounds: int) -> list[Line]:
    """Measure a bare decode of one, and of 64 against the plain one.

    Args:
        space: an open space.
        rounds: how often each is timed.
    """
    # At the size of the network's own grid, so that both rivals make the same pictures.
    runtime, size = space.runtime, space.runtime.grid
    latents = np.ascontiguousarray(space.atlas.codes[np.linspace(0, len(space.atlas.codes) - 1, MANY).astype(int)])
    plain = PlainDecoder(space)
    (one,) = interleaved_ms([lambda: runtime.decode_pixels(latents[:1], size)], rounds)
    fast, slow = interleaved_ms([lambda: runtime.decode_pixels(latents, size), lambda: plain.pixels(latents)], rounds)
    how = f"medians of {rounds}, {runtime.threads} threads, {runtime.precision}"
    native = "bfloat16" in runtime.precision or runtime.device != "cpu"
    return [
        Line("decode 1", median(one), "ms", note=how),
        Line(f"decode {MANY}", median(fast), "ms", note=how),
        Line(f"decode {MANY}, plain", median(slow), "ms", note="eager float32, contiguous, same network and threads"),
        Line(
            f"decode {MANY} against plain",
            median(slow) / median(fast),
            "x",
            LEAST_GAIN if native else None,
            "higher",
            "" if native else "the bar is for processors with bfloat16",
        ),
    ]
