"""Where the centres of a family stood in every epoch: `centres.csv` beside the checkpoints, and later in the space.

A row is a centre: epoch, number of the centre, its coordinates. Those of a k-means VAE are the ones that the epoch was
trained with, so those of the first epoch are the untrained encoder's; learnt ones are as they are at the epoch's end.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import numpy.typing as npt

from latentloom.base.atomic import write_text

FILE = "centres.csv"


def log_centres(folder: Path, epoch: float, centres: npt.NDArray[np.floating]) -> None:
    """Write down the centres (k, d) of an epoch; what a run that was stopped had written of it and later is replaced.

    Raises:
        LoomError: the file cannot be written.
    """
    kept = [row for row in _rows(folder / FILE) if _before(row, epoch)]
    heading = ["epoch", "centre", *(f"z{i + 1}" for i in range(centres.shape[1]))]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(heading)
    table.writerows(kept)
    for number, place in enumerate(centres):
        table.writerow([f"{epoch:g}", number + 1, *(f"{value:.6g}" for value in place)])
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / FILE, text.getvalue())


def centre_text(folder: Path) -> str:
    """Return what was written down, "" where nothing was."""
    try:
        return (folder / FILE).read_text(encoding="utf-8")
    except OSError:
        return ""


def _rows(path: Path) -> list[list[str]]:
    try:
        return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))[1:]
    except (OSError, ValueError, csv.Error):
        return []


def _before(row: list[str], epoch: float) -> bool:
    try:
        return float(row[0]) < epoch
    except (ValueError, IndexError):
        return False
