"""`latentloom evaluate SPACE`: how good a space is on pictures that its training never saw."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from latentloom.base.errors import UsageError
from latentloom.base.options import CommonOptions
from latentloom.commandline.choose import add_space
from latentloom.commandline.options import add_common
from latentloom.commandline.outputs import StatusLine, drained, print_json, table, tell
from latentloom.commandline.train import add_sources

if TYPE_CHECKING:
    from latentloom.engine.description import SpaceDescription
    from latentloom.engine.recipes import Recipe

_COLOURS = {1: "grey", 3: "colour"}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser("evaluate", help="measure a space on pictures that it never saw", allow_abbrev=False)
    add_space(parser)
    parser.add_argument("--data", metavar="DIR|NAME", help="measure on this set (default: the one it was trained on)")
    add_sources(parser)
    parser.add_argument(
        "--judge-epochs",
        type=float,
        metavar="N",
        help="epochs of the classifier that reads the reconstructions, 0 for none (default: as in the recipe)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> None:
    """Measure and print."""
    from latentloom.engine.building import Sources, prepared
    from latentloom.engine.description import read_description
    from latentloom.engine.measures.evaluation import evaluate_steps
    from latentloom.engine.runtime import Runtime

    space = read_description(arguments.space)
    recipe = _recipe(space, arguments)
    runtime = Runtime(space, common.device, common.threads)
    with StatusLine() as status:
        reading = prepared(recipe, Sources(arguments.data_root, arguments.download))
        pictures, targets = drained(reading, lambda stage: status.show(f"{stage.text} {stage.done}/{stage.total}"))
        if pictures.channels != space.channels:
            raise UsageError(
                f"{recipe.data} holds {_COLOURS[pictures.channels]} pictures and {space.name} takes "
                f"{_COLOURS[space.channels]} ones; name another set with --data."
            )
        measuring = evaluate_steps(runtime, pictures, targets, recipe.judge_epochs)
        evaluation = drained(measuring, lambda at: status.show(f"Measuring {at[0]}/{at[1]}"))
    tell(runtime.notices)
    measures = asdict(evaluation) | {"kept": evaluation.kept}
    if arguments.json:
        print_json({"space": space.name, "data": recipe.data, **measures})
    else:
        print(table((name, _number(value)) for name, value in measures.items() if value is not None))


def _recipe(space: SpaceDescription, arguments: argparse.Namespace) -> Recipe:
    """Return how the pictures are to be read: as in the space's own recipe, with what the space itself demands."""
    from latentloom.engine.recipes import Recipe, read_recipe_file

    own = space.path / "recipe.toml"
    if own.is_file():
        recipe = read_recipe_file(own)
    elif arguments.data is None:
        raise UsageError(f"{space.name} has no recipe that names its pictures; name them with --data DIR.")
    else:
        recipe = Recipe()
    demanded: dict[str, Any] = {
        "kind": space.kind,
        "size": space.network["size"],
        "reach": space.reach,
        "latent": space.latent_dim,
    }
    if arguments.data is not None:
        demanded["data"] = arguments.data
    if arguments.judge_epochs is not None:
        demanded["judge_epochs"] = arguments.judge_epochs
    return recipe.with_settings(demanded)


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4f}"
