"""`latentloom book`: the tables and figures of the seeds, made again and set beside what was printed."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path

from latentloom.base import paths
from latentloom.base.options import CommonOptions
from latentloom.commandline.options import add_common
from latentloom.commandline.outputs import StatusLine
from latentloom.commandline.train import add_sources


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "book", help="make every table and figure of the papers again, as one page", allow_abbrev=False
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the book's folder; what was finished there is kept"
    )
    parser.add_argument("--quick", action="store_true", help="fewer pictures and epochs: minutes instead of an hour")
    parser.add_argument("--chapters", metavar="A,B,..", default="", help="make these chapters only")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of everything random (default: 0)")
    parser.add_argument("--no-originals", action="store_true", help="leave pictures of the data sets out of the page")
    add_sources(parser)
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> None:
    """Make the book. Stopped at any time, it goes on from there the next time."""
    from latentloom.book.making import Finished, book_steps
    from latentloom.book.page import spoken_time
    from latentloom.book.scale import FULL, QUICK
    from latentloom.book.workshop import Workshop
    from latentloom.engine.device import set_threads
    from latentloom.engine.recipes import Recipe

    # Its models are trained with it; a bad one is refused before anything is made.
    Recipe(seed=arguments.seed)
    set_threads(common.threads)
    scale = dataclasses.replace(QUICK if arguments.quick else FULL, seed=arguments.seed)
    shop = Workshop(arguments.out, scale, arguments.data_root, arguments.download, common.device)
    only = [key.strip() for key in arguments.chapters.split(",") if key.strip()]
    steps = book_steps(shop, only, originals=not arguments.no_originals)
    # Figures look for original pictures on their own.
    with paths.datasets_in(arguments.data_root), StatusLine() as status:
        while True:
            try:
                news = next(steps)
            except StopIteration as end:
                page = end.value
                break
            if isinstance(news, Finished):
                status.clear()
                chapter = news.chapter
                held = sum(check.passed for check in chapter.checks)
                took = "kept" if news.kept else spoken_time(chapter.seconds)
                print(f"{chapter.title}: {held} of {len(chapter.checks)} checks hold ({took})", flush=True)
            else:
                status.show(f"{news.text} {news.done}/{news.total}" if news.total else news.text)
    print(page)
