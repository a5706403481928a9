"""`latentloom selftest`: does this installation do its main job? Seconds, no window, nothing left behind."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from latentloom.base.errors import LoomError
from latentloom.base.options import CommonOptions
from latentloom.commandline.options import add_common
from latentloom.commandline.outputs import print_json


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("selftest", help="check that this installation works", allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> int:
    """Run every check on every shipped space; exit status 1 when one fails."""
    from latentloom.engine.space import list_spaces

    results = []
    for description in list_spaces():
        for title, check in _CHECKS.items():
            began = time.perf_counter()
            try:
                check(description.name, common)
                outcome = "ok"
            except LoomError as problem:
                outcome = str(problem)
            results.append(
                {
                    "space": description.name,
                    "check": title,
                    "outcome": outcome,
                    "seconds": round(time.perf_counter() - began, 3),
                }
            )
            if not arguments.json:
                print(f"{description.name}: {title}: {outcome} ({results[-1]['seconds']:.2f} s)", flush=True)
    if arguments.json:
        print_json(results)
    if not results:
        raise LoomError("There is no space to test with; reinstall the program or train one.")
    return 0 if all(result["outcome"] == "ok" for result in results) else 1


def _blend(name: str, common: CommonOptions) -> None:
    from latentloom.engine.space import open_space

    space = open_space(name, device=common.device, threads=common.threads)
    weights = dict.fromkeys(space.startup, 1.0)
    pictures = [space.blend(weights).image() for _ in range(2)]
    if pictures[0].tobytes() != pictures[1].tobytes():
        raise LoomError("the same blend gave two different pictures")
    low, high = pictures[0].convert("L").getextrema()
    if low == high:
        raise LoomError("the blend is an empty page")


def _round_trip(name: str, common: CommonOptions) -> None:
    from latentloom.commandline import blend
    from latentloom.engine.blending.mix import Mix
    from latentloom.engine.recipe import read_recipe
    from latentloom.engine.space import open_space

    space = open_space(name, device=common.device, threads=common.threads)
    mix = Mix(tuple((each, 1.0) for each in space.startup))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "blend.png"
        blend.write(space, mix, target)
        recipe = read_recipe(target)
    if recipe is None or Mix.from_json(recipe["mix"]) != mix:
        raise LoomError("the picture does not carry the blend that made it")


_CHECKS: dict[str, Callable[[str, CommonOptions], None]] = {
    "blend the start-up classes, twice alike": _blend,
    "write a picture and read its recipe back": _round_trip,
}
