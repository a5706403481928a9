"""`latentloom bench`: how fast this machine is, in one run."""

from __future__ import annotations

import argparse

from latentloom.base.options import CommonOptions
from latentloom.commandline.options import add_common


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("bench", help="measure decoding, live blending and start-up here", allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> int:
    """Measure and print."""
    from latentloom import bench

    return bench.main(common, as_json=arguments.json)
