"""Targets and progress: what is checked before long work begins, and what is shown while it runs."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

from latentloom.base.errors import LoomError, UsageError

News = TypeVar("News")
Result = TypeVar("Result")

_BAR_WIDTH = 30
_REFRESH_S = 0.1


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
    """Print one JSON object on standard output, whole or not at all; NaN and infinity are refused, not invented."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(value, allow_nan=False)
    sys.stdout.write(f"{text}\n")


class StatusLine:
    """One line on standard error that is written over and over, and gone at the end; nothing where no terminal is."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._next = 0.0

    def __enter__(self) -> StatusLine:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, text: str) -> None:
        """Write the line anew, at most ten times a second."""
        now = time.monotonic()
        if not self._shown or now < self._next:
            return
        self._next = now + _REFRESH_S
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"\r\x1b[K{text[:width]}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away, to make room for a lasting one."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._next = 0.0


def drained(steps: Generator[News, None, Result], show: Callable[[News], None]) -> Result:
    """Run a generator to its end, showing what it yields; return its result. It is closed whatever happens."""
    with closing(steps):
        while True:
            try:
                news = next(steps)
            except StopIteration as end:
                result: Result = end.value
                return result
            show(news)


def followed(steps: Iterator[tuple[int, int]], title: str) -> None:
    """Run a generator of (done, total) to its end, with a bar on the status line."""

    def show(progress: tuple[int, int]) -> None:
        status.show(f"{title} {bar(*progress)}")

    assert isinstance(steps, Generator)
    with StatusLine() as status:
        drained(steps, show)


def bar(done: int, total: int) -> str:
    """Return a bar of letters with the numbers after it."""
    filled = _BAR_WIDTH * done // max(total, 1)
    return f"[{'#' * filled}{'.' * (_BAR_WIDTH - filled)}] {done}/{total}"


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
