"""`latentloom selftest`: does this installation do its whole job? One line, and nothing left behind."""

from __future__ import annotations

import argparse

from latentloom.base import desktop
from latentloom.base.options import CommonOptions
from latentloom.commandline.options import add_common
from latentloom.commandline.outputs import print_json


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "selftest",
        help="check that this installation works",
        description="Open the window off screen, blend, drag, travel, search, export, train for a moment, and quit.",
        allow_abbrev=False,
    )
    parser.add_argument("space", metavar="SPACE", nargs="?", default="omniglot", help="default: omniglot")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> int:
    """Run the self-test; exit status 1 when a step fails."""
    desktop.ensure_libraries(window=False)
    from latentloom import selftest
    from latentloom.boot.timing import process_began

    report = selftest.run(arguments.space, common, process_began())
    if arguments.json:
        print_json(report.to_json())
    else:
        print(report.line())
    return 0 if report.ok else 1
