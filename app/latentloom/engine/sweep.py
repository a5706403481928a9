"""A sweep: the same pictures learnt with every combination of a few settings, and a table of how well each went.

    FOLDER/results.json   what was swept, and one row a point
           results.csv    the same rows as a table
           points/NAME    the finished space of a point, or its checkpoints while it trains

A point that has its row is not trained again, so a sweep that was stopped goes on where it was.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import re
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from latentloom.base.atomic import write_text
from latentloom.base.errors import LoomError, UsageError
from latentloom.engine.building import Sources, Stage, build_space
from latentloom.engine.families.registry import check_family
from latentloom.engine.networks import default_network
from latentloom.engine.recipes import SETTINGS, Recipe
from latentloom.engine.training import StepRecord
from latentloom.engine.watching import Watch

FORMAT = "latentloom-sweep"
DEPTH = "depth"
"""Not a recipe's setting: how often the network halves the picture."""

RESULTS = "results.json"
MOST_POINTS = 500
MEASURES = ("reconstruction", "kl", "elbo", "seconds")
"""Columns of a row after the settings: held-out means in nats a picture, and the time it took."""

_UNSWEPT = frozenset({"name", "title", "data", "attributes", "startup", "encoder_widths", "decoder_widths"})
SWEEPABLE = (*(name for name in SETTINGS if name not in _UNSWEPT), DEPTH)

Axes = tuple[tuple[str, tuple[str, ...]], ...]
Row = dict[str, Any]


@dataclass(frozen=True)
class Point:
    """One combination: its number from 0, the settings by name as text, and the recipe that they give."""

    number: int
    settings: dict[str, str]
    recipe: Recipe

    @property
    def name(self) -> str:
        """The point's folder."""
        text = "_".join(f"{name}-{value}" for name, value in self.settings.items())
        return re.sub(r"[^A-Za-z0-9._-]+", "-", text)[:120]


@dataclass(frozen=True)
class PointBegan:
    """A point's training begins, as number `point.number` of `count`."""

    point: Point
    count: int


@dataclass(frozen=True)
class PointDone:
    """A point has its row; `fresh` False: it had it before."""

    point: Point
    row: Row
    fresh: bool


SweepNews = Generator[PointBegan | PointDone | Stage | StepRecord, None, list[Row]]


def read_axes(texts: Sequence[str]) -> Axes:
    """Read "beta=0.5,1,4" and the like, in order.

    Raises:
        UsageError: no values, or a setting that cannot be swept or comes twice.
    """
    axes: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, _, values = text.partition("=")
        name = name.strip()
        found = tuple(dict.fromkeys(value.strip() for value in values.split(",") if value.strip()))
        if not found:
            raise UsageError(f"A sweep needs values, as in beta=0.5,1,4; {text!r} has none.")
        if name in axes:
            raise UsageError(f"The setting {name} is swept twice; give all its values in one list.")
        axes[name] = found
    return tuple(axes.items())


def points_of(recipe: Recipe, axes: Axes) -> list[Point]:
    """Return every combination, the last setting changing fastest.

    Raises:
        UsageError: a setting that cannot be swept, a value that it cannot take, an unknown family, or too many points.
    """
    for name, _ in axes:
        if name not in SWEEPABLE:
            raise UsageError(f"The setting {name!r} cannot be swept; there are {', '.join(SWEEPABLE)}.")
    count = math.prod(len(values) for _, values in axes)
    if count > MOST_POINTS:
        raise UsageError(f"This sweep has {count:,} points; {MOST_POINTS} are the most, so give fewer values.")
    points = []
    for number, values in enumerate(itertools.product(*(values for _, values in axes))):
        settings = dict(zip((name for name, _ in axes), values, strict=True))
        plain = {name: value for name, value in settings.items() if name != DEPTH}
        made = recipe.with_settings(plain)
        check_family(made.family)
        if DEPTH in settings:
            made = with_depth(made, settings[DEPTH])
        points.append(Point(number, settings, made))
    return points


def with_depth(recipe: Recipe, levels: int | str) -> Recipe:
    """Return a recipe whose network halves the picture `levels` times, as wide as usual where it is smallest.

    Raises:
        UsageError: the picture's size cannot be halved so often.
    """
    try:
        count = int(levels)
    except ValueError as problem:
        raise UsageError(f"The depth is a whole number, not {levels!r}.") from problem
    if not 2 <= count <= 7 or recipe.size % 2**count:
        raise UsageError(
            f"A depth of {count} does not suit a size of {recipe.size}: it halves the size that often, 2 to 7 times."
        )
    ladder = (*default_network(recipe.size, 1, recipe.latent).decoder_widths, *[16] * 8)
    return replace(recipe, encoder_widths=tuple(reversed(ladder[:count])), decoder_widths=ladder[: count + 1])


def sweep_steps(
    recipe: Recipe,
    axes: Axes,
    folder: Path,
    sources: Sources | None = None,
    *,
    device: str = "auto",
    watch: Watch | None = None,
) -> SweepNews:
    """Train every point that has no row yet; returns all rows. Closing the generator keeps what the point has reached.

    A point whose training fails has a row with the reason under "problem"; the sweep goes on.

    Raises:
        UsageError, LoomError: bad settings, a folder of another sweep, pictures that cannot be read, or a disk that is
            full.
    """
    points = points_of(recipe, axes)
    rows = {row["point"]: row for row in read_results(folder, recipe, axes)}
    for point in points:
        if point.number in rows:
            yield PointDone(point, rows[point.number], fresh=False)
            continue
        yield PointBegan(point, len(points))
        row = yield from _train(point, folder, sources, device, watch)
        rows[point.number] = row
        write_results(folder, recipe, axes, [rows[number] for number in sorted(rows)])
        yield PointDone(point, row, fresh=True)
        if watch is not None and watch.enough():
            break
    return [rows[number] for number in sorted(rows)]


def read_results(folder: Path, recipe: Recipe, axes: Axes) -> list[Row]:
    """Return the rows that a sweep has so far.

    Raises:
        LoomError: the file there is damaged, or belongs to another sweep.
    """
    path = folder / RESULTS
    if not path.exists():
        return []
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        same = content["format"] == FORMAT and content["recipe"] == recipe.to_toml()
        same = same and content["axes"] == [[name, list(values)] for name, values in axes]
        rows = [{**row, "point": int(row["point"])} for row in content["rows"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise LoomError(f"{path} cannot be read; remove it, and the sweep begins anew.") from problem
    if not same:
        raise LoomError(f"{folder} holds another sweep; name a new folder with --out.")
    return rows


def write_results(folder: Path, recipe: Recipe, axes: Axes, rows: list[Row]) -> None:
    """Write the rows as JSON and as a table. Raises LoomError."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "format": FORMAT,
        "recipe": recipe.to_toml(),
        "axes": [[name, list(values)] for name, values in axes],
        "rows": rows,
    }
    write_text(folder / RESULTS, json.dumps(content, indent=1, allow_nan=False))
    stream = io.StringIO()
    table = csv.DictWriter(stream, ["point", *(name for name, _ in axes), *MEASURES, "space", "problem"])
    table.writeheader()
    table.writerows(rows)
    write_text(folder / "results.csv", stream.getvalue())


def _train(
    point: Point, folder: Path, sources: Sources | None, device: str, watch: Watch | None
) -> Generator[Stage | StepRecord, None, Row]:
    """Train one point; returns its row."""
    target = folder / "points" / point.name
    noted = target.with_name(f"{target.name}.progress.json")
    reached = _read_progress(noted)
    began, before, problem, steps = time.perf_counter(), reached.get("seconds", 0.0), "", 0
    building = build_space(point.recipe, target, sources, device=device, resume=True, watch=watch)
    try:
        with closing(building):
            for news in building:
                if isinstance(news, StepRecord):
                    steps += 1
                    if news.held_out is not None:
                        held = news.held_out
                        seconds = before + time.perf_counter() - began
                        reached = {"reconstruction": held.reconstruction, "kl": held.kl, "seconds": seconds}
                        write_text(noted, json.dumps(reached, allow_nan=False))
                yield news
    except LoomError as reason:
        if steps == 0:
            # It is the pictures or the disk, and every other point would fail alike.
            raise
        problem = str(reason)
    noted.unlink(missing_ok=True)
    measured = {name: reached.get(name) for name in ("reconstruction", "kl", "seconds")}
    elbo = -(reached["reconstruction"] + reached["kl"]) if "kl" in reached and not problem else None
    if problem:
        measured |= {"reconstruction": None, "kl": None}
    space = f"points/{point.name}" if not problem else ""
    return {"point": point.number, **point.settings, **measured, "elbo": elbo, "space": space, "problem": problem}


def _read_progress(path: Path) -> dict[str, float]:
    """Return what an earlier session had measured of a point; nothing where it cannot be read."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {name: float(content[name]) for name in ("reconstruction", "kl", "seconds")}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}
