"""`latentloom judge SPACE`: give a space the judges that measure what its blends show, and that even them."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from latentloom.base.options import CommonOptions
from latentloom.commandline.choose import add_space
from latentloom.commandline.options import add_common
from latentloom.commandline.outputs import StatusLine, drained, print_json, table
from latentloom.commandline.own_pictures import recipe_of
from latentloom.commandline.train import add_sources

if TYPE_CHECKING:
    from latentloom.engine.building import Stage
    from latentloom.engine.training import StepRecord

EPOCHS = 6.0
"""Of a space whose recipe wants no judges."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "judge", help="train a space's judges, by which blends are measured and evened", allow_abbrev=False
    )
    add_space(parser)
    parser.add_argument("--data", metavar="DIR|NAME", help="where the space's pictures are (default: as in its recipe)")
    add_sources(parser)
    parser.add_argument(
        "--epochs",
        type=float,
        metavar="N",
        help=f"how often each judge sees every picture (default: as in the recipe, or {EPOCHS:g})",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> None:
    """Train, write and say how good they are. Ctrl-C leaves the space as it was."""
    from latentloom.engine.building import Sources, Stage
    from latentloom.engine.judging import give_judges
    from latentloom.engine.space import open_space

    space = open_space(arguments.space, common.device, common.threads)
    recipe = recipe_of(space.description, arguments.data)
    epochs = arguments.epochs if arguments.epochs is not None else recipe.panel_epochs or EPOCHS
    recipe = recipe.with_settings({"panel_epochs": epochs})
    sources = Sources(arguments.data_root, arguments.download)
    with StatusLine() as status:

        def show(news: Stage | StepRecord) -> None:
            assert isinstance(news, Stage)
            status.show(f"{news.text} {news.done}/{news.total}")

        judges = drained(give_judges(space, recipe, sources, device=common.device), show)
    entries = [asdict(entry) for entry in judges.entries]
    if arguments.json:
        print_json({"space": space.name, "epochs": epochs, "judges": entries})
        return
    rows = [(f"{e.build}, looks at the {e.look}", e.part, f"{e.accuracy:.2%}") for e in judges.entries]
    print(table([("judge", "part", "held-out pictures named rightly"), *rows]))
