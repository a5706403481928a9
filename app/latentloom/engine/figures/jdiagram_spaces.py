"""The same J-diagram in several spaces, and over the epochs of a training.

T. White, "Sampling Generative Networks", arXiv:1609.04468, figures 3 and 4: the inputs stay, the model changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from latentloom.base.errors import LoomError, UsageError
from latentloom.base.figure_options import Text, Whole
from latentloom.engine.figures import jdiagram
from latentloom.engine.figures.board import below, beside, framed, titled
from latentloom.engine.figures.figure import TILE, Figure, FigureResult, Steps, Values
from latentloom.engine.figures.originals import with_originals
from latentloom.engine.figures.points import Floats, Point, points_of

if TYPE_CHECKING:
    from latentloom.engine.space import Space

MOST_SPACES = 8
MOST_PIXELS = 40_000_000


def draw_spaces(space: Space, options: Values) -> Steps:
    """Draw the diagram in this space and in the others, of the same inputs."""
    from latentloom.engine.space import list_spaces, open_space

    names = [name.strip() for name in options["spaces"].split(",") if name.strip()]
    if not 1 <= len(names) <= MOST_SPACES:
        known = ", ".join(one.name for one in list_spaces() if one.stamp != space.stamp) or "none but this one"
        raise UsageError(f"Name 1 to {MOST_SPACES} other spaces, comma between them; there are {known}.")
    points = yield from with_originals(space, points_of(space, options["points"], 3))
    blocks, norms = [], {}
    for i, other in enumerate([space, *(open_space(name, space.runtime.device.partition(":")[0]) for name in names)]):
        latents = [_encoded(other, space, point) for point in points] if i else [point.latent for point in points]
        inputs = [point.picture if options["inputs"] else None for point in points]
        picture, grid = yield from jdiagram.diagram_steps(other, latents, inputs, options)
        blocks.append(titled(picture, other.title, f"{other.description.family}, {other.latent_dim} dimensions"))
        norms[other.name] = float(np.linalg.norm(grid[-1, -1]))
    numbers = {"points": [point.to_json() for point in points], "fourth_norm": norms}
    return FigureResult(framed(beside(blocks, gap=28)), numbers)


def _encoded(other: Space, space: Space, point: Point) -> Floats:
    """Return the same input in another space: its picture encoded there, or the same row of the same set."""
    if point.picture is not None:
        latent: Floats = other.encode(point.picture[None])[0].astype(np.float64)
        return latent
    one, two = other.atlas, space.atlas
    if point.row is not None and one.classes == two.classes and np.array_equal(one.labels, two.labels):
        own: Floats = one.codes[point.row].astype(np.float64)
        return own
    raise UsageError(
        f"The space {other.name} holds other drawings, and the pictures themselves are not at hand: name the points as "
        "file:PICTURE, or name the folder of the picture sets in LATENTLOOM_DATA."
    )


def draw_epochs(space: Space, options: Values) -> Steps:
    """Put the diagrams that a training kept side by side, evenly spaced from its first epoch to its last."""
    del space  # The run has its own model; its pictures are on the disk.
    folder = _snapshots(options["run"])
    files = sorted(folder.glob("jdiagram-*.png"))
    if not files:
        raise UsageError(f"The training in {folder.parent} kept no J-diagrams.")
    count = min(options["count"], len(files))
    chosen = [files[round(i * (len(files) - 1) / max(count - 1, 1))] for i in range(count)]
    blocks, epochs = [], []
    for i, file in enumerate(chosen):
        epoch = _epoch_of(file)
        epochs.append(epoch)
        blocks.append(titled(_read(file), f"Epoch {epoch:g}"))
        yield i + 1, count
    columns = options["columns"]
    rows = [beside(blocks[i : i + columns], gap=20) for i in range(0, count, columns)]
    return FigureResult(framed(below(rows, gap=20)), {"epochs": epochs})


def _snapshots(run: str) -> Path:
    from latentloom.engine.runs.folder import list_runs

    runs = list_runs()
    if not run:
        kept = [one for one in runs if any((one.folder / "snapshots").glob("jdiagram-*.png"))]
        if not kept:
            raise UsageError(
                "No training kept J-diagrams yet: train a space in the studio, or name the folder of a run."
            )
        return max(kept, key=lambda one: one.created).folder / "snapshots"
    for one in runs:
        if run in (one.name, one.title):
            return one.folder / "snapshots"
    folder = Path(run)
    for candidate in (folder / "snapshots", folder):
        if candidate.is_dir():
            return candidate
    raise UsageError(f"There is no training called {run[:80]!r}, nor such a folder.")


def _epoch_of(file: Path) -> float:
    try:
        return int(file.stem.partition("-")[2]) / 100
    except ValueError as problem:
        raise UsageError(f"{file} is no snapshot of a training: its name does not end in a number.") from problem


def _read(file: Path) -> jdiagram.Pixels:
    try:
        with Image.open(file) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise LoomError(f"{file} is too large to be a snapshot of a training.")
            return np.asarray(picture.convert("RGB" if picture.mode not in ("1", "L") else "L"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise LoomError(f"{file} cannot be read as a picture.") from problem


SPACES = Figure(
    "jdiagram-spaces",
    "J-diagram, space by space",
    "The same three inputs in several spaces, side by side.",
    (
        Text(name="spaces", title="Other spaces", words="names or folders, comma between them", suggest="spaces"),
        jdiagram.POINTS,
        jdiagram.SIDE,
        jdiagram.CORNER,
        jdiagram.ORDER,
        jdiagram.WAY,
        jdiagram.INPUTS,
        TILE,
    ),
    draw_spaces,
    group="Analogies",
)

EPOCHS = Figure(
    "jdiagram-epochs",
    "J-diagram, epoch by epoch",
    "The J-diagrams that a training kept while the model learned.",
    (
        Text(name="run", title="Training", words="name, title or folder of the training (default: the newest)"),
        Whole(name="count", title="Epochs", words="how many epochs are shown", default=6, least=1, most=60),
        Whole(name="columns", words="how many in a row", default=3, least=1, most=12),
    ),
    draw_epochs,
    group="Analogies",
)
