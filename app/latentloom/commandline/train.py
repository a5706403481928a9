"""`latentloom train`: a space of your own, or a shipped one made again."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from latentloom.base.errors import UsageError
from latentloom.base.family_words import FAMILY_WORDS
from latentloom.base.options import CommonOptions
from latentloom.commandline.options import add_common
from latentloom.commandline.outputs import StatusLine
from latentloom.commandline.together import together
from latentloom.commandline.train_report import report, report_stage, stop_asked
from latentloom.commandline.train_sweep import sweep

if TYPE_CHECKING:
    from latentloom.engine.recipes import Recipe


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("train", help="train a space on pictures of your own", allow_abbrev=False)
    parser.add_argument("--recipe", type=Path, metavar="FILE", help="start from a recipe.toml; other options change it")
    parser.add_argument(
        "--data", metavar="DIR|NAME", help="a folder with one subfolder of pictures a class, or the name of a known set"
    )
    parser.add_argument(
        "--attributes",
        metavar="FILE",
        help="a CSV file that says which picture has which attribute: a line a picture, named as its file in the "
        "column id, and a column of 0 and 1 an attribute",
    )
    parser.add_argument("--family", metavar="F", help=f"model family: {', '.join(FAMILY_WORDS)} (default: vae)")
    parser.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", dest="settings", help="any other setting of a recipe"
    )
    parser.add_argument("--epochs", type=float, metavar="N", help="how often training sees every picture")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the space's folder; its name is the space's"
    )
    add_sources(parser)
    parser.add_argument(
        "--sweep",
        action="append",
        default=[],
        metavar="KEY=V1,V2,..",
        dest="sweeps",
        help="train once with each of these values, and with every combination when given several times; the table is "
        "results.csv and results.json in the folder, and the same command goes on where it was stopped",
    )
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint in the folder")
    add_common(parser)
    parser.set_defaults(run=together(run))


def add_sources(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where named picture sets come from."""
    parser.add_argument(
        "--data-root",
        type=Path,
        metavar="DIR",
        help="where known sets lie (default: $LATENTLOOM_DATA, else your data folder)",
    )
    parser.add_argument("--download", action="store_true", help="fetch a known set from the network if it is not there")


def run(arguments: argparse.Namespace, common: CommonOptions) -> None:
    """Train and write the space. Ctrl-C stops after the step at hand and keeps its state for --resume."""
    recipe = _recipe(arguments)
    from latentloom.engine.building import Sources, Stage, build_space
    from latentloom.engine.device import set_threads

    set_threads(common.threads)
    if arguments.sweeps:
        sweep(recipe, arguments, common)
        return
    sources = Sources(arguments.data_root, arguments.download)
    building = build_space(recipe, arguments.out, sources, device=common.device, resume=arguments.resume)
    told: set[str] = set()
    with StatusLine() as status, stop_asked() as asked, closing(building):
        for news in building:
            if isinstance(news, Stage):
                report_stage(news, status, told)
            else:
                report(news, status, recipe.batch)
            if asked():
                raise KeyboardInterrupt("Stopped by Ctrl-C; the same command with --resume goes on from here.")
    folder = str(arguments.out)
    typed = f'"{folder}"' if " " in folder else folder
    print(f"The space is in {folder}; try: latentloom blend {typed} --out blend.png")


def _recipe(arguments: argparse.Namespace) -> Recipe:
    """Return the recipe: from the file if one is named, changed by the other options.

    Raises:
        UsageError: neither data nor a recipe, or a setting that there is not.
    """
    from latentloom.engine.recipes import NAME, Recipe, read_recipe_file

    if arguments.recipe is None and arguments.data is None:
        raise UsageError("latentloom train: say what to learn from with --data DIR, or name a --recipe FILE.")
    settings: dict[str, object] = {}
    name = arguments.out.absolute().name
    if arguments.recipe is None:
        settings["title"] = name
        if NAME.fullmatch(name):
            settings["name"] = name
    for option in ("data", "family", "epochs", "attributes"):
        if getattr(arguments, option) is not None:
            settings[option] = getattr(arguments, option)
    for setting in arguments.settings:
        key, equals, value = setting.partition("=")
        if not equals:
            raise UsageError(f"--set {setting} has no value; write --set KEY=VALUE.")
        settings[key.strip()] = value.strip()
    start = Recipe() if arguments.recipe is None else read_recipe_file(arguments.recipe)
    return start.with_settings(settings)
