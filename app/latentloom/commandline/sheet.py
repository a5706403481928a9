"""`latentloom sheet SPACE`: a page of decoded tiles."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from latentloom.base.options import CommonOptions
from latentloom.commandline import choose
from latentloom.commandline.options import add_common, natural, positive
from latentloom.commandline.outputs import add_out, check_target, followed, tell

if TYPE_CHECKING:
    from latentloom.engine.blending.mix import Mix
    from latentloom.engine.sheets.plan import SheetPlan
    from latentloom.engine.space import Space

SUFFIXES = (".png", ".pdf", ".svg")
CONTENTS = ("variations", "blend", "classes", "methods")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("sheet", help="write a page of blends", allow_abbrev=False)
    choose.add_space(parser)
    choose.add_mix(parser)
    what = parser.add_argument_group("what stands on it")
    what.add_argument(
        "--content",
        choices=CONTENTS,
        default="variations",
        help="variations of the blend, the blend alone, every class that takes part, or weights against methods "
        "(default: variations)",
    )
    what.add_argument("--count", type=positive, default=16, metavar="N", help="how many variations (default: 16)")
    what.add_argument(
        "--spread",
        type=float,
        default=0.7,
        metavar="S",
        help="how far they go, in log-ratios of the weights (default: 0.7)",
    )
    what.add_argument("--title", default="", metavar="TEXT", help="a line on top")
    look = parser.add_argument_group("how it looks")
    look.add_argument("--size", type=positive, default=256, metavar="PX", help="pixels a side of a tile (default: 256)")
    look.add_argument(
        "--columns", type=natural, default=0, metavar="N", help="tiles in a row (default: as square as it comes)"
    )
    look.add_argument("--gap", type=natural, default=8, metavar="PX", help="between tiles (default: 8)")
    look.add_argument("--margin", type=natural, default=24, metavar="PX", help="around all tiles (default: 24)")
    look.add_argument("--no-captions", action="store_true", help="no names under the tiles")
    look.add_argument("--ink", default="#000000", metavar="#rrggbb", help="colour of ink and text (default: #000000)")
    look.add_argument("--paper", default="#ffffff", metavar="#rrggbb", help="colour of the paper (default: #ffffff)")
    look.add_argument("--page", default="", metavar="A4", help="A4, A3 or Letter (default: as large as needed)")
    look.add_argument("--landscape", action="store_true", help="turn the page")
    look.add_argument("--dpi", type=positive, default=300, metavar="N", help="pixels an inch on a page (default: 300)")
    add_out(parser, SUFFIXES)
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> None:
    """Plan the sheet, decode it and write it, with the blend's recipe inside."""
    from latentloom.engine.recipe import make_recipe
    from latentloom.engine.sheet import Layout, write_sheet

    check_target(arguments.out, SUFFIXES)
    layout = Layout(
        tile=arguments.size,
        columns=arguments.columns,
        gap=arguments.gap,
        margin=arguments.margin,
        captions=not arguments.no_captions,
        ink=arguments.ink,
        paper=arguments.paper,
        page=arguments.page,
        landscape=arguments.landscape,
        dpi=arguments.dpi,
    )
    space = choose.opened(arguments, common)
    mix = choose.mix(arguments, space)
    if arguments.content == "blend":
        mix = choose.solved(mix, space)
    plan = _plan(arguments, space, mix)
    recipe = make_recipe(space.name, space.stamp, "sheet", mix)
    followed(write_sheet(space.runtime, plan, layout, arguments.out, recipe), arguments.out.name)
    tell(space.runtime.notices)


def _plan(arguments: argparse.Namespace, space: Space, mix: Mix) -> SheetPlan:
    from latentloom.engine.sheets import plans

    title = arguments.title
    if arguments.content == "blend":
        return plans.one_blend(mix, space, title=title)
    if arguments.content == "classes":
        return plans.class_pictures([name for name, _ in mix.weights], space, mix.prototype, title)
    if arguments.content == "methods":
        even = replace(mix, weights=tuple((name, 1.0) for name, _ in mix.weights))
        return plans.methods_table([("the blend", mix), ("evenly", even)], space, space.methods, title)
    return plans.variations(mix, space, arguments.count, arguments.spread, arguments.columns, title)
