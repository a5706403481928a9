"""`latentloom path SPACE --through A,B,C`: frames between classes, as a sheet or a film."""

from __future__ import annotations

import argparse

from latentloom.base.errors import UsageError
from latentloom.base.method_words import PATH_METHODS
from latentloom.base.options import CommonOptions
from latentloom.commandline import choose
from latentloom.commandline.options import add_common, positive
from latentloom.commandline.outputs import add_out, check_target, followed, tell

SUFFIXES = (".png", ".gif", ".webp", ".mp4")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("path", help="interpolate through classes, as frames or a film", allow_abbrev=False)
    choose.add_space(parser)
    parser.add_argument("--through", required=True, metavar="A,B,C", help="class names to go through, two or more")
    parser.add_argument(
        "--frames", type=positive, default=25, metavar="N", help="how many, first and last included (default: 25)"
    )
    choose.add_method(parser, PATH_METHODS)
    parser.add_argument("--loop", action="store_true", help="lead back to the first class")
    parser.add_argument(
        "--size", type=positive, metavar="PX", help="pixels a side of a frame (default: as the data set's own)"
    )
    parser.add_argument("--fps", type=positive, default=12, metavar="N", help="frames a second of a film (default: 12)")
    add_out(parser, SUFFIXES)
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> None:
    """Write the path as the window would: one sheet (.png) or a film, with the document inside."""
    from latentloom.doc import waypoints
    from latentloom.doc.document import new_state
    from latentloom.doc.state import SpaceRef, Waypoint
    from latentloom.engine.paths import check_method
    from latentloom.work.exporting import export_steps
    from latentloom.work.messages import ExportRequest, SheetSettings

    check_target(arguments.out, SUFFIXES)
    check_method(arguments.method)
    if arguments.frames < 2:
        raise UsageError("A path has two frames or more; ask for them with --frames N.")
    space = choose.opened(arguments, common)
    names = choose.listed_classes(arguments.through, space.classes)
    if len(names) < 2:
        raise UsageError("A path goes through two classes or more; name them with --through A,B.")
    # By the window's own edits, so that what is put inside the file can be opened there again.
    document = waypoints.set_frames(new_state(SpaceRef(space.name, space.stamp), space.startup), arguments.frames)
    document = waypoints.set_loop(waypoints.set_path_method(document, arguments.method), arguments.loop)
    for name in names:
        document = waypoints.add_waypoint(document, Waypoint("class", name, name))
    look = SheetSettings(content="path", tile=arguments.size or space.native_size)
    followed(export_steps(space, ExportRequest(arguments.out, document, look, arguments.fps)), arguments.out.name)
    tell(space.runtime.notices)
