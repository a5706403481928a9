"""In a fresh process: decode one way whenever a line comes in, and print the milliseconds.

`python -m latentloom.bench.decoding_probe WAY SPACE DEVICE THREADS`: a name of `WAYS`, THREADS 0 for all. The first
line printed is null, when everything is ready. Each way has a process of its own because the program changes how its
process handles memory, which would help the plain way, too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.bench.plain import PlainDecoder

if TYPE_CHECKING:
    from latentloom.engine.space import Space

Latents = npt.NDArray[np.float32]

MANY = 64
WARM_UP = 3
"""Decodes that do not count, at the beginning of every turn: while others have theirs, caches and threads go
cold."""


def ours(space: Space) -> Callable[[Latents], object]:
    """Return the program's own way, at the size of the network's grid, so that both rivals make the same pictures."""
    runtime = space.runtime
    return lambda latents: runtime.decode_pixels(latents, runtime.grid)


def plain(space: Space) -> Callable[[Latents], object]:
    """Return the plain way."""
    return PlainDecoder(space).pixels


WAYS = {"ours, 1": (ours, 1), "ours, many": (ours, MANY), "plain, many": (plain, MANY)}


def main(way: str, name: str, device: str, threads: str) -> None:
    """Take turns until no more lines come."""
    from latentloom.engine.device import set_threads
    from latentloom.engine.space import open_space

    set_threads(int(threads) or None)
    made, count = WAYS[way]
    space = open_space(name, device=device, threads=int(threads) or None)
    codes = space.atlas.codes
    latents = np.ascontiguousarray(codes[np.linspace(0, len(codes) - 1, count).astype(int)])
    decode = made(space)
    print("null", flush=True)
    for _ in sys.stdin:
        for _ in range(WARM_UP):
            decode(latents)
        began = perf_counter()
        decode(latents)
        print(json.dumps((perf_counter() - began) * 1e3), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
