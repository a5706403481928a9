"""`latentloom train --sweep KEY=V1,V2,..`: the same pictures with every combination of some settings, and a table."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from latentloom.base.options import CommonOptions
from latentloom.commandline.outputs import StatusLine, table
from latentloom.commandline.train_report import report, report_stage, stop_asked

if TYPE_CHECKING:
    from latentloom.engine.recipes import Recipe


def sweep(recipe: Recipe, arguments: argparse.Namespace, common: CommonOptions) -> None:
    """Train every point that has no row yet, and print the table. Ctrl-C keeps what was reached."""
    from latentloom.engine.building import Sources, Stage
    from latentloom.engine.sweep import PointBegan, PointDone, points_of, read_axes, sweep_steps
    from latentloom.engine.training import StepRecord

    axes = read_axes(arguments.sweeps)
    points_of(recipe, axes)
    sources = Sources(arguments.data_root, arguments.download)
    steps = sweep_steps(recipe, axes, arguments.out, sources, device=common.device)
    rows: list[dict[str, Any]] = []
    batch = recipe.batch
    told: set[str] = set()
    with StatusLine() as status, stop_asked() as asked, closing(steps):
        for news in steps:
            match news:
                case PointBegan(point, count):
                    batch = point.recipe.batch
                    status.clear()
                    settings = ", ".join(f"{name} {value}" for name, value in point.settings.items())
                    print(f"{point.number + 1} of {count}: {settings}", flush=True)
                case PointDone(_, row):
                    rows.append(row)
                case Stage():
                    report_stage(news, status, told)
                case StepRecord():
                    report(news, status, batch)
            if asked():
                raise KeyboardInterrupt("Stopped by Ctrl-C; the same command goes on from here.")
    print(sweep_table([name for name, _ in axes], rows))
    print(f"The table is in {arguments.out / 'results.csv'}, and each space in {arguments.out / 'points'}.")


def sweep_table(settings: Sequence[str], rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows as text, the best ELBO first."""
    columns = (*settings, "reconstruction", "kl", "elbo", "seconds")
    ordered = sorted(rows, key=lambda row: (row["elbo"] is None, -(row["elbo"] or 0.0)))
    lines = [(*(_cell(row.get(name)) for name in columns), row["problem"]) for row in ordered]
    return table([(*columns, ""), *lines])


def _cell(value: object) -> str:
    return "-" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)
