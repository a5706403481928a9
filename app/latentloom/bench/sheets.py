"""A sheet of 10,000 tiles, against decoding them plainly and writing them with torchvision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from latentloom.bench.probes import run_probe
from latentloom.bench.report import Line

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions

LEAST_GAIN = 2.0
MOST_EXTRA_MB = 300.0


def measure_sheets(options: CommonOptions, space: str, tiles: int) -> list[Line]:
    """Write the sheet both ways, each in a process of its own."""
    given = (space, str(tiles), options.device, str(options.threads or 0))
    found = {way: run_probe("latentloom.bench.sheet_probe", way, *given) for way in ("ours", "plain")}
    ours, plain = found["ours"], found["plain"]
    gained = plain["seconds"] / ours["seconds"]
    return [
        Line(f"sheet of {tiles:,} tiles", ours["seconds"], "s", note=f"PNG of {ours['file_mb']:.0f} MB"),
        Line(f"sheet of {tiles:,} tiles, plain", plain["seconds"], "s", note="make_grid and save_image"),
        Line("sheet against plain", gained, "x", LEAST_GAIN, "higher"),
        Line("sheet, extra memory at most", ours["extra_mb"], "MB", MOST_EXTRA_MB),
        Line("sheet, extra memory, plain", plain["extra_mb"], "MB"),
    ]
