"""`latentloom evaluate SPACE`: how good a space is on pictures that its training never saw."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from latentloom.base.atomic import write_text
from latentloom.base.options import CommonOptions
from latentloom.commandline.choose import add_space
from latentloom.commandline.options import add_common
from latentloom.commandline.outputs import StatusLine, check_target, drained, print_json, table, tell
from latentloom.commandline.own_pictures import check_channels, recipe_of
from latentloom.commandline.train import add_sources

if TYPE_CHECKING:
    from latentloom.engine.building import Stage

ORIGINALS = 16
"""Pictures of the data set that the page shows above their reconstructions."""


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
    parser.add_argument(
        "--anomalies",
        metavar="DIR|NAME",
        help="pictures that should look strange to it (default: held-out ones with their quarters exchanged)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--out", type=Path, metavar="FILE.html", help="write a page with tables and figures, too")
    parser.add_argument("--no-originals", action="store_true", help="leave pictures of the data set out of the page")
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> None:
    """Measure and print, and write the page where one is asked for."""
    from latentloom.engine.building import Sources, prepared
    from latentloom.engine.data.shapes import shape_factors
    from latentloom.engine.measures.evaluation import evaluate_steps
    from latentloom.engine.measures.space_report import Strange, report_steps
    from latentloom.engine.space import open_space

    if arguments.out is not None:
        check_target(arguments.out, (".html",))
    space = open_space(arguments.space, common.device, common.threads)
    description = space.description
    recipe = recipe_of(description, arguments.data)
    if arguments.judge_epochs is not None:
        recipe = recipe.with_settings({"judge_epochs": arguments.judge_epochs})
    runtime = space.runtime
    sources = Sources(arguments.data_root, arguments.download)
    with StatusLine() as status:

        def stage(news: Stage) -> None:
            status.show(f"{news.text} {news.done}/{news.total}")

        pictures, targets = drained(prepared(recipe, sources), stage)
        check_channels(description, recipe.data, pictures)
        strange = None
        if arguments.anomalies is not None:
            other = recipe.with_settings({"data": arguments.anomalies, "startup": ()})
            odd, odd_targets = drained(prepared(other, sources), stage)
            check_channels(description, arguments.anomalies, odd)
            strange = Strange(f"pictures of {arguments.anomalies}", odd_targets)
        measuring = evaluate_steps(runtime, pictures, targets, recipe.judge_epochs)
        evaluation = drained(measuring, lambda at: status.show(f"Measuring {at[0]}/{at[1]}"))
        factors = shape_factors() if recipe.data == "shapes" else None
        judge = space.judges.report.judges[0] if space.judges is not None else None
        reporting = report_steps(
            runtime, pictures, targets, family=description.family, judge=judge, strange=strange, factors=factors
        )
        report = drained(reporting, lambda at: status.show(f"{at[0]} {at[1]}/{at[2]}"))
        if arguments.out is not None:
            from latentloom.book.space_page import space_page

            status.show("Drawing the page")
            originals = None if arguments.no_originals else pictures.images[report.held.rows[:ORIGINALS]]
            page = space_page(description, recipe.data, runtime, evaluation, report, originals)
            write_text(arguments.out, page)
    tell(runtime.notices)
    measures = asdict(evaluation) | {"kept": evaluation.kept}
    if arguments.json:
        print_json({"space": space.name, "data": recipe.data, **measures, **report.values})
        return
    rows = [(name, _number(value)) for name, value in measures.items() if value is not None]
    for group, values in report.values.items():
        rows += _flat(group, values)
    print(table(rows))
    if arguments.out is not None:
        print(arguments.out)


def _flat(name: str, value: Any) -> list[tuple[str, ...]]:
    """Return a nested value as rows of name and number; what does not apply is left out."""
    if isinstance(value, dict):
        return [row for key, inner in value.items() for row in _flat(f"{name}.{key}", inner)]
    if value is None:
        return []
    return [(name, value if isinstance(value, str) else _number(value))]


def _number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4f}"
