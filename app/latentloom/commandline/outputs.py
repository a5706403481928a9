"""Targets and progress: what is checked before long work begins, and what is shown while it runs."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

from latentloom.base.errors import LoomError, UsageError

_BAR_WIDTH = 30


def add_out(parser: argparse.ArgumentParser, suffixes: tuple[str, ...], *, required: bool = True) -> None:
    """Add the option --out for a file that ends in one of `suffixes`."""
    endings = suffixes[0] if len(suffixes) == 1 else "{" + ",".join(suffix[1:] for suffix in suffixes) + "}"
    parser.add_argument(
        "--out", type=Path, required=required, metavar=f"FILE{endings if len(suffixes) == 1 else '.' + endings}"
    )


def check_target(target: Path, suffixes: tuple[str, ...]) -> None:
    """See to it, before any work, that a file can be written there.

    Raises:
        UsageError: its name ends in nothing that can be written.
        LoomError: its folder does not exist or must not be written to.
    """
    if target.suffix.lower() not in suffixes:
        raise UsageError(f"{target} must end in {' or '.join(suffixes)}.")
    folder = target.absolute().parent
    if not folder.is_dir():
        raise LoomError(f"{target} cannot be written because there is no folder {folder}; make it first.")
    if target.is_dir():
        raise LoomError(f"{target} is a folder; name a file.")
    if not os.access(folder, os.W_OK):
        raise LoomError(f"{target} cannot be written because the folder {folder} is not yours to write in.")


def print_json(value: Any) -> None:
    """Print one JSON object on standard output; NaN and infinity are refused, not invented."""
    json.dump(value, sys.stdout, ensure_ascii=False, allow_nan=False)
    sys.stdout.write("\n")


def followed(steps: Iterator[tuple[int, int]], title: str) -> None:
    """Run an iterator of (done, total) to its end, with a bar when standard error is a terminal."""
    shown = sys.stderr.isatty()
    try:
        for done, total in steps:
            if shown:
                filled = _BAR_WIDTH * done // max(total, 1)
                sys.stderr.write(f"\r{title} [{'#' * filled}{'.' * (_BAR_WIDTH - filled)}] {done}/{total}")
                sys.stderr.flush()
    finally:
        if isinstance(steps, Generator):
            # After Ctrl-C the writer takes its temporary file away now, not when the interpreter gets to it.
            steps.close()
        if shown:
            sys.stderr.write("\r\x1b[K")


def tell(notices: Iterable[str]) -> None:
    """Print what the engine has to say beside the result (a fallback to the CPU) on standard error."""
    for notice in notices:
        print(notice, file=sys.stderr)


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Return rows as text with aligned columns."""
    kept = list(rows)
    if not kept:
        return ""
    widths = [max(len(cell) for cell in column) for column in zip(*kept, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in kept)
    return "\n".join(lines)
