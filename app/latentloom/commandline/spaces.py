"""`latentloom spaces` and `latentloom classes SPACE`."""

from __future__ import annotations

import argparse

from latentloom.base.options import CommonOptions
from latentloom.commandline.choose import add_space
from latentloom.commandline.options import add_common
from latentloom.commandline.outputs import print_json, table


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both commands."""
    spaces = commands.add_parser("spaces", help="list the shipped spaces and your own", allow_abbrev=False)
    spaces.add_argument("--json", action="store_true", help="print one JSON list")
    add_common(spaces)
    spaces.set_defaults(run=run_spaces)
    classes = commands.add_parser("classes", help="list the classes of a space", allow_abbrev=False)
    add_space(classes)
    classes.add_argument("--json", action="store_true", help="print one JSON list")
    add_common(classes)
    classes.set_defaults(run=run_classes)


def run_spaces(arguments: argparse.Namespace, common: CommonOptions) -> None:
    """List every space that can be opened by name."""
    from latentloom.engine.description import list_spaces

    spaces = list_spaces()
    if arguments.json:
        print_json(
            [
                {
                    "name": space.name,
                    "title": space.title,
                    "kind": space.kind,
                    "classes": len(space.classes),
                    "latent_dim": space.latent_dim,
                    "size": space.native_size,
                    "family": space.family,
                    "path": str(space.path),
                }
                for space in spaces
            ]
        )
        return
    rows = [(space.name, space.title, f"{len(space.classes)} classes", space.kind, str(space.path)) for space in spaces]
    print(table(rows) or "There are no spaces here; `latentloom train` makes one.")


def run_classes(arguments: argparse.Namespace, common: CommonOptions) -> None:
    """List a space's classes with their groups; reads its description only."""
    from latentloom.engine.description import read_description

    space = read_description(arguments.space)
    startup = frozenset(space.startup)
    if arguments.json:
        print_json(
            [
                {"name": name, "group": group, "startup": name in startup}
                for name, group in zip(space.classes, space.groups, strict=True)
            ]
        )
        return
    print("\n".join(space.classes))
