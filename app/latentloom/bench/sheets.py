"""A sheet of 10,000 tiles, against decoding them plainly and writing them with torchvision."""

from __future__ import annotations

from latentloom.bench.probes import run_probe
from latentloom.bench.report import Line

TILES = 10_000
LEAST_GAIN = 2.0
MOST_EXTRA_MB = 300.0


def measure_sheets(space: str, device: str, threads: int, tiles: int = TILES) -> list[Line]:
    """Write the sheet both ways, each in a process of its own."""
    found = {
        way: run_probe("latentloom.bench.sheet_probe", way, space, str(tiles), device, str(threads))
        for way in ("ours", "plain")
    }
    ours, plain = found["ours"], found["plain"]
    gained = plain["seconds"] / ours["seconds"]
    return [
        Line(f"sheet of {tiles:,} tiles", ours["seconds"], "s", note=f"PNG of {ours['file_mb']:.0f} MB"),
        Line(f"sheet of {tiles:,} tiles, plain", plain["seconds"], "s", note="make_grid and save_image"),
        Line("sheet against plain", gained, "x", LEAST_GAIN, "higher"),
        Line("sheet, extra memory at most", ours["extra_mb"], "MB", MOST_EXTRA_MB),
        Line("sheet, extra memory, plain", plain["extra_mb"], "MB"),
    ]
