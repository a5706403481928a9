"""`latentloom blend SPACE`: one blend to a picture, to JSON, or to both."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from latentloom.base.errors import UsageError
from latentloom.base.options import CommonOptions
from latentloom.commandline import choose
from latentloom.commandline.options import add_common, positive
from latentloom.commandline.outputs import add_out, check_target, followed, print_json, tell

if TYPE_CHECKING:
    from latentloom.engine.blending.mix import Mix
    from latentloom.engine.space import Space

SUFFIXES = (".png",)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("blend", help="blend classes into one picture", allow_abbrev=False)
    choose.add_space(parser)
    choose.add_mix(parser)
    parser.add_argument("--size", type=positive, metavar="PX", help="pixels a side (default: as the data set's own)")
    parser.add_argument("--json", action="store_true", help="print classes, weights, latent and evidence")
    add_out(parser, SUFFIXES, required=False)
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> None:
    """Blend, then write the picture (with the recipe inside) and print the JSON object, as asked."""
    if arguments.out is None and not arguments.json:
        raise UsageError("latentloom blend: say where the picture goes with --out FILE.png, or ask for --json.")
    if arguments.out is not None:
        check_target(arguments.out, SUFFIXES)
    space = choose.opened(arguments, common)
    mix = choose.solved(choose.mix(arguments, space), space)
    if arguments.out is not None:
        write(space, mix, arguments.out, arguments.size)
    if arguments.json:
        print_json(_described(space, mix))


def write(space: Space, mix: Mix, target: Path, size: int | None = None) -> None:
    """Write one blend as a PNG with its recipe inside; without `size` as large as the data set's own pictures."""
    from latentloom.engine.recipe import make_recipe
    from latentloom.engine.sheet import Layout, write_sheet
    from latentloom.engine.sheets.plans import one_blend

    bare = Layout(tile=size or space.native_size, gap=0, margin=0, captions=False)
    recipe = make_recipe(space.name, space.stamp, "blend", mix)
    followed(write_sheet(space.runtime, one_blend(mix, space), bare, target, recipe), target.name)
    tell(space.runtime.notices)


def _described(space: Space, mix: Mix) -> dict[str, Any]:
    from latentloom.engine.blending.weights import normalise

    blend = space.blend(mix)
    latent = [float(value) for value in blend.latent]
    evidence = blend.evidence
    return {
        "space": space.name,
        "method": mix.method,
        "seed": mix.seed,
        "classes": [name for name, _ in mix.weights],
        "weights": [float(share) for share in normalise([weight for _, weight in mix.weights])],
        "latent": latent,
        "norm": math.hypot(*latent),
        "evidence": None if evidence is None else {name: float(value) for name, value in evidence.items()},
    }
