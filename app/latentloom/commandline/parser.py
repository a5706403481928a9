"""What was typed: common options, sub-commands, or a start of the window."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import NoReturn

import latentloom
from latentloom.base.errors import UsageError
from latentloom.base.options import CommonOptions
from latentloom.commandline import (
    bench,
    blend,
    book,
    doctor,
    evaluate,
    figure,
    judge,
    path,
    run_worker,
    selftest,
    sheet,
    spaces,
    train,
)
from latentloom.commandline.options import add_common

_COMMANDS = (spaces, blend, sheet, path, figure, train, judge, evaluate, book, bench, selftest, doctor, run_worker)
"""Each has `add(commands)`, which adds one or more sub-commands whose `run` default is the function to call."""

_OVERVIEW = """\
Weave one picture out of many classes at once.

Without a command the window opens: with the shipped Omniglot space, with the SPACE or the project (.loom) that is
named, or with the blend that a picture made here still carries inside.
"""


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one sentence."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError with the message and where help is."""
        raise UsageError(f"{self.prog}: {message}; see {self.prog} --help")


def split_common(arguments: Sequence[str], program: str) -> tuple[CommonOptions, list[str]]:
    """Take the common options out of the arguments; return them and the rest.

    Raises:
        UsageError: a common option has a bad value.
    """
    common = Parser(prog=program, add_help=False, allow_abbrev=False)
    add_common(common)
    found, rest = common.parse_known_args(_joined_negatives(arguments))
    return CommonOptions(**vars(found)), rest


def is_window(rest: Sequence[str]) -> bool:
    """Tell whether the arguments that are left ask for the window: none, or a first one that is no command."""
    return not rest or not (rest[0].startswith("-") or rest[0] in command_names())


def command_names() -> tuple[str, ...]:
    """Return the names of all sub-commands."""
    return tuple(_build("latentloom")[1].choices)


def parse(arguments: Sequence[str], program: str) -> argparse.Namespace:
    """Parse a sub-command with its options; `run` of what comes back is the function that does it.

    Raises:
        UsageError: wrong use, in one sentence.
    """
    parser, _ = _build(program)
    found = parser.parse_args(_joined_negatives(arguments))
    if not hasattr(found, "run"):
        parser.error("name a command")
    return found


def _build(program: str) -> tuple[Parser, argparse._SubParsersAction[Parser]]:
    parser = Parser(
        prog=program,
        usage=f"{program} [PROJECT.loom | SPACE | PICTURE.png]\n       {program} COMMAND ...",
        description=_OVERVIEW,
        epilog=f"{program} COMMAND --help tells a command's options.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"Latent Loom {latentloom.__version__}")
    add_common(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog=program)
    for command in _COMMANDS:
        command.add(commands)
    return parser, commands


def _joined_negatives(arguments: Sequence[str]) -> list[str]:
    """Join `--weights -1,2` to `--weights=-1,2`, so that a negative value is a value and not an unknown option."""
    joined: list[str] = []
    for argument in arguments:
        follows_option = joined and joined[-1].startswith("--") and "=" not in joined[-1]
        if follows_option and re.match(r"-(\d|\.\d|inf|nan)", argument):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined
