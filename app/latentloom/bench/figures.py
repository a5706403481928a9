"""`latentloom bench figures`: what follows the hand on the map, whole figures from options to picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from latentloom.bench.report import Line, as_table, failed
from latentloom.bench.report import as_json as json_of
from latentloom.bench.timing import interleaved_ms, median, percentile

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions
    from latentloom.engine.space import Space

SPACE = "omniglot"
ROUNDS = 25
J_BAR_MS = 60.0
MINE_BAR_MS = 300.0
J_SIDE = 7
MINE_ANCHORS, MINE_SPACING = 8, 2
"""15 pictures a side: eight neighbours and one picture between any two."""


def main(options: CommonOptions, *, as_json: bool = False, space: str = SPACE, rounds: int = ROUNDS) -> int:
    """Measure and print; return 0 when every bar is reached, else 1."""
    from latentloom.bench.machine import describe_machine
    from latentloom.engine.space import open_space

    opened = open_space(space, options.device, options.threads)
    lines = measure_figures(opened, rounds)
    machine = describe_machine(opened.runtime.device_name, opened.runtime.precision)
    print(json.dumps(json_of(machine, lines), allow_nan=False) if as_json else as_table(machine, lines))
    return 1 if failed(lines) else 0


def measure_figures(space: Space, rounds: int) -> list[Line]:
    """Time a J-diagram and a MINE grid of other points every time, as while one drags."""
    rows = np.random.default_rng(0).permutation(np.flatnonzero(space.atlas.held_out))
    turn = iter(np.resize(rows, 10_000).tolist())

    def points(count: int) -> list[str]:
        return [f"drawing:{next(turn)}" for _ in range(count)]

    def jdiagram() -> object:
        return space.figure("jdiagram", points=points(3), side=J_SIDE)

    def mine(layout: str) -> object:
        return space.figure("mine", centre=points(1), side=MINE_ANCHORS, spacing=MINE_SPACING, layout=layout)

    diagrams, grids, by_tsne = interleaved_ms([jdiagram, lambda: mine("pca"), lambda: mine("tsne")], rounds)
    how = f"medians of {rounds}, {space.runtime.threads} threads, {space.runtime.precision}"
    side = (MINE_ANCHORS - 1) * MINE_SPACING + 1
    return [
        Line(f"J-diagram {J_SIDE} by {J_SIDE}", median(diagrams), "ms", J_BAR_MS, note=how),
        Line(f"J-diagram {J_SIDE} by {J_SIDE}, 95th percentile", percentile(diagrams, 0.95), "ms"),
        Line(f"MINE grid {side} by {side}", median(grids), "ms", MINE_BAR_MS, note="places by principal components"),
        Line(f"MINE grid {side} by {side}, 95th percentile", percentile(grids, 0.95), "ms"),
        Line(f"MINE grid {side} by {side}, t-SNE", median(by_tsne), "ms", note="exact, 64 neighbours, perplexity 4"),
    ]
