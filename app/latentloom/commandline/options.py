"""The options that every command has, and the ones that several share."""

from __future__ import annotations

import argparse
from pathlib import Path

DEVICES = ("auto", "cpu", "cuda", "mps", "xpu")
MOST_SEED = 2**63 - 1


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add the common options to a parser; absent ones leave no trace, so that a sub-command cannot overwrite them."""
    group = parser.add_argument_group("common options, before or after the command")
    group.add_argument(
        "--device", choices=DEVICES, default=argparse.SUPPRESS, help="where the model runs (default: the best there is)"
    )
    group.add_argument(
        "--threads", type=positive, metavar="N", default=argparse.SUPPRESS, help="processor threads for the engine"
    )
    group.add_argument(
        "--profile",
        type=Path,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="keep settings and user data in DIR, not in the usual folders",
    )
    group.add_argument(
        "--debug", action="store_true", default=argparse.SUPPRESS, help="show log records and tracebacks"
    )


def positive(text: str) -> int:
    """Read a whole number >= 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of 1 or more")
    return number


def natural(text: str) -> int:
    """Read a whole number >= 0."""
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of 0 or more")
    return number


def seed(text: str) -> int:
    """Read a seed: a whole number that a recipe can hold, 0 to 2**63 - 1."""
    number = natural(text)
    if number > MOST_SEED:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number up to {MOST_SEED}")
    return number


for _read in (positive, natural, seed):
    _read.__name__ = "whole number"
