"""`latentloom path SPACE --through A,B,C`: frames between classes, as a sheet or a film."""

from __future__ import annotations

import argparse

from latentloom.base.errors import UsageError
from latentloom.commandline import choose
from latentloom.commandline.options import CommonOptions, add_common, positive
from latentloom.commandline.outputs import add_out, check_target, followed

SUFFIXES = (".png", ".gif", ".webp", ".mp4")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("path", help="interpolate through classes, as frames or a film", allow_abbrev=False)
    choose.add_space(parser)
    parser.add_argument("--through", required=True, metavar="A,B,C", help="class names to go through, two or more")
    parser.add_argument(
        "--frames", type=positive, default=25, metavar="N", help="how many, first and last included (default: 25)"
    )
    choose.add_method(parser)
    parser.add_argument("--loop", action="store_true", help="lead back to the first class")
    parser.add_argument(
        "--size", type=positive, metavar="PX", help="pixels a side of a frame (default: as the data set's own)"
    )
    parser.add_argument("--fps", type=positive, default=12, metavar="N", help="frames a second of a film (default: 12)")
    add_out(parser, SUFFIXES)
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> None:
    """Find the frames' latents, then write them as one sheet (.png) or as a film."""
    import numpy as np

    from latentloom.engine.blending.mix import Mix
    from latentloom.engine.blending.resolve import latent_of
    from latentloom.engine.export import write_film
    from latentloom.engine.recipe import make_recipe
    from latentloom.engine.sheet import Layout, write_sheet
    from latentloom.engine.sheets.plans import path_frames

    check_target(arguments.out, SUFFIXES)
    space = choose.opened(arguments, common)
    names = choose.known_classes(arguments.through.split(","), space.classes)
    if len(names) < 2:
        raise UsageError("A path goes through two classes or more; name them with --through A,B.")
    stops = np.stack([latent_of(Mix(((name, 1.0),)), space.atlas) for name in names])
    plan = path_frames(stops, arguments.frames, arguments.method, arguments.loop, names)
    recipe = make_recipe(space.name, space.stamp, "path")
    size = arguments.size or space.native_size
    if arguments.out.suffix.lower() == ".png":
        steps = write_sheet(space.runtime, plan, Layout(tile=size), arguments.out, recipe)
    else:
        steps = write_film(space.runtime, plan.latents, arguments.out, size, arguments.fps, recipe=recipe)
    followed(steps, arguments.out.name)
