"""`latentloom bench [speed|training|evidence|map|figures]`: how fast this machine is, or what blends show."""

from __future__ import annotations

import argparse

from latentloom.base.options import CommonOptions
from latentloom.commandline.options import add_common


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("bench", help="measure decoding, live blending and start-up here", allow_abbrev=False)
    parser.add_argument(
        "what",
        nargs="?",
        choices=("speed", "training", "evidence", "map", "figures"),
        default="speed",
        help="speed (the default): live blending and start-up; training: steps beside the plain way and pythae; "
        "evidence: what every method shows (slow); map: moving many points, beside pyqtgraph; "
        "figures: those that follow the hand",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> int:
    """Measure and print."""
    from latentloom import bench

    if arguments.what == "training":
        from latentloom.bench import training

        return training.main(common, as_json=arguments.json)
    if arguments.what == "evidence":
        from latentloom.bench import evidence

        return evidence.main(common, as_json=arguments.json)
    if arguments.what == "map":
        from latentloom.bench import map as map_bench

        return map_bench.main(common, as_json=arguments.json)
    if arguments.what == "figures":
        from latentloom.bench import figures

        return figures.main(common, as_json=arguments.json)
    return bench.main(common, as_json=arguments.json)
