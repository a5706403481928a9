"""`latentloom figure SPACE NAME`: a picture, and the numbers with it, of what a space is like."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from latentloom.base.errors import UsageError
from latentloom.base.options import CommonOptions
from latentloom.commandline.options import add_common
from latentloom.commandline.outputs import add_out, check_target, followed, print_json, table, tell

if TYPE_CHECKING:
    from latentloom.base.figure_options import AnyOption
    from latentloom.engine.figures.figure import Figure, FigureResult

SUFFIXES = (".png", ".pdf", ".svg")

_USAGE = """\
latentloom figure SPACE NAME --out FILE.{png,pdf,svg} [--OPTION VALUE ..] [--json]
       latentloom figure --list"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "figure",
        help="show what a space is like: a picture and its numbers",
        usage=_USAGE,
        epilog="latentloom figure SPACE NAME --help tells a figure's options.",
        allow_abbrev=False,
    )
    parser.add_argument("--list", action="store_true", help="the figures and their options; --json for programs")
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("space", metavar="SPACE", nargs="?", help="a space, as in every command")
    parser.add_argument("figure", metavar="NAME", nargs="?", help="the figure's name")
    # A figure's own options are known once the figure is: parsed in `run`.
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> None:
    """List the figures, or draw one."""
    from latentloom.engine.figures.registry import FIGURES, figure_named, figure_steps
    from latentloom.engine.figures.writing import write_figure
    from latentloom.engine.space import open_space

    as_json = arguments.json or "--json" in arguments.rest
    if arguments.list or "--list" in arguments.rest:
        _list(FIGURES, as_json=as_json)
        return
    if not arguments.space or not arguments.figure or arguments.figure.startswith("-"):
        raise UsageError(
            "Name a space, then a figure: latentloom figure SPACE NAME --out FILE; latentloom figure --list lists them."
        )
    figure = figure_named(arguments.figure)
    given = _given(figure, arguments.rest, as_json=arguments.json)
    if given.out is None and not given.json:
        raise UsageError("Say where the figure goes with --out FILE, or ask for its numbers alone with --json.")
    if given.out is not None:
        check_target(given.out, SUFFIXES)
    options = {o.name: value for o in figure.options if (value := getattr(given, o.name)) is not None}
    figure.described().checked(options)
    space = open_space(arguments.space, device=common.device, threads=common.threads)
    result: list[FigureResult] = []
    steps = figure_steps(space, figure.name, options)

    def kept() -> Any:
        result.append((yield from steps))

    followed(kept(), figure.title)
    if given.out is not None:
        write_figure(result[0], given.out)
    tell(space.runtime.notices)
    if given.json:
        print_json({"space": space.name, "figure": figure.name, "numbers": result[0].numbers})


def _given(figure: Figure, rest: list[str], *, as_json: bool) -> argparse.Namespace:
    from latentloom.commandline.parser import Parser

    parser = Parser(prog=f"latentloom figure SPACE {figure.name}", description=figure.words, allow_abbrev=False)
    for option in figure.options:
        parser.add_argument(
            option.flag, dest=option.name, metavar=_metavar(option), help=_help(option).replace("%", "%%")
        )
    add_out(parser, SUFFIXES, required=False)
    parser.add_argument("--json", action="store_true", default=as_json, help="print the figure's numbers")
    add_common(parser)
    return parser.parse_args(rest)


def _list(figures: tuple[Figure, ...], *, as_json: bool) -> None:
    if as_json:
        print_json({"figures": [_described(figure) for figure in figures]})
        return
    group = ""
    for figure in figures:
        if figure.group != group:
            group = figure.group
            sys.stdout.write(f"{group}\n")
        sys.stdout.write(f"  {figure.name}: {figure.words}\n")
        rows = (("     ", option.flag, _help(option)) for option in figure.options)
        sys.stdout.write(table(rows) + "\n")


def _described(figure: Figure) -> dict[str, Any]:
    options = [
        {"name": o.name, "kind": type(o).__name__.lower(), "words": o.words, "default": _plain(o.default)}
        for o in figure.options
    ]
    return {
        "name": figure.name,
        "title": figure.title,
        "group": figure.group,
        "words": figure.words,
        "options": options,
    }


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _metavar(option: AnyOption) -> str:
    from latentloom.base import figure_options as kinds

    match option:
        case kinds.Points():
            return "P,P,.."
        case kinds.Toggle():
            return "yes|no"
        case kinds.File():
            return "FILE"
        case kinds.Text():
            return "TEXT"
        case kinds.Choice():
            return "|".join(name for name, _ in option.choices)
    return "N"


def _help(option: AnyOption) -> str:
    default = option.default
    if default in ("", ()):
        return option.words
    shown = ("yes" if default else "no") if isinstance(default, bool) else default
    return f"{option.words} (default: {shown})"
