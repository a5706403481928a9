"""Chapters one after the other, those that are finished taken from the book's folder, and the page of all."""

from __future__ import annotations

import hashlib
import inspect
import json
import logging
import os
import platform
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import torch

import latentloom
from latentloom.base.atomic import write_text
from latentloom.base.errors import LoomError, UsageError
from latentloom.book import draft, drawn, looks, wishes
from latentloom.book.blocks import Chapter
from latentloom.book.contents import CHAPTERS, NAMES
from latentloom.book.page import page, spoken_time
from latentloom.book.scale import FULL, Scale
from latentloom.book.workshop import News, Workshop

PAGE = "book.html"
TITLE = "The book of the models"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finished:
    """A chapter that is done; `kept` tells whether it had been before."""

    chapter: Chapter
    kept: bool


def book_steps(
    shop: Workshop, only: Sequence[str] = (), *, originals: bool = True
) -> Generator[News | Finished, None, Path]:
    """Make the book; yields news and every finished chapter, and returns the page.

    The page is written anew after every chapter, with those that are finished.

    Args:
        shop: folder, data and scale.
        only: keys of the chapters to make; none for all. Others that are finished stay on the page.
        originals: whether the page may show pictures of the data sets.

    Raises:
        UsageError: an unknown chapter. LoomError: a set is missing, or the folder cannot be written.
    """
    unknown = [key for key in only if key not in NAMES]
    if unknown:
        raise UsageError(f"There is no chapter {unknown[0]!r}; there are {', '.join(NAMES)}.")
    try:
        (shop.folder / "chapters").mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise LoomError(
            f"The folder {shop.folder} cannot be made ({reason}); name another one with --out."
        ) from problem
    target = shop.folder / PAGE
    done: dict[str, Chapter] = {}
    for module in CHAPTERS:
        kept = _kept(_file(shop, module))
        if kept is not None:
            done[module.KEY] = kept
    for module in CHAPTERS:
        key = module.KEY
        if only and key not in only:
            continue
        if key in done:
            yield Finished(done[key], kept=True)
            continue
        began = time.perf_counter()
        shop.chapter, shop.earlier = key, 0.0
        written = yield from module.write(shop)
        # What was trained for it before a stop counts as well: the time is that of doing it all.
        done[key] = written.finished(shop, time.perf_counter() - began + shop.earlier)
        _keep(_file(shop, module), done[key])
        write_text(target, _page(shop.scale, done, originals))
        yield Finished(done[key], kept=False)
    write_text(target, _page(shop.scale, done, originals))
    return target


_FEWER = (
    "A quick book shows that everything works and which way things go. With so few pictures and epochs most numbers "
    "fall short of the printed ones, and claims fail that hold in the full book."
)


def _page(scale: Scale, done: dict[str, Chapter], originals: bool) -> str:
    chapters = [done[key] for key in NAMES if key in done]
    total = sum(chapter.seconds for chapter in chapters)
    machine = f"{os.cpu_count()} cores, torch {torch.__version__}, Python {platform.python_version()}"
    sources = (
        "Every table and figure of four texts on latent spaces, made again on real pictures and set beside what was "
        "printed: “Sampling Generative Networks” by White (seed 001), a lesson on VAEs (seed 002), “Encouraging "
        "Categorical Meaning "
        "in the Latent Space of a VAE” by Wang, Blair and Belkhale (seed 003), and the poster “Capturing Label "
        "Characteristics in VAEs” by Benyahia, Martinez and Levechin (seed 004). Row names such as 3-1 are seed and "
        "number."
    )
    reading = (
        "A claim that does not hold in this run is said not to. Where a text contradicts itself, the note says "
        "which reading was taken. One run, one seed: differences of a few per cent are within what another seed "
        "would change."
    )
    run = (
        f"The {scale.name} book: {scale.pictures:,} training and {scale.held_out:,} held-out pictures of each set, "
        f"seed {scale.seed}, {spoken_time(total)} in all on {machine}. Held-out pictures are the published test "
        "part; no model and no classifier was trained on them."
    )
    lead = [sources, reading, run] if scale.name == FULL.name else [sources, reading, run, _FEWER]
    return page(TITLE, lead, chapters, originals=originals)


def _file(shop: Workshop, chapter: ModuleType) -> Path:
    """Return where a chapter is kept.

    It is written anew when its text, its helpers or the scale have changed, or a shipped space that it draws from.
    """
    key = chapter.KEY
    helpers = "".join(inspect.getsource(module) for module in (draft, drawn, looks, wishes))
    spaces = [shop.space(name) for name in getattr(chapter, "SPACES", ())]
    stamps = [None if space is None else space.stamp for space in spaces]
    what = f"{latentloom.__version__} {shop.scale} {inspect.getsource(chapter)} {helpers} {stamps}"
    return shop.folder / "chapters" / f"{key}-{hashlib.blake2b(what.encode(), digest_size=6).hexdigest()}.json"


def _kept(file: Path) -> Chapter | None:
    try:
        return Chapter.from_json(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as problem:
        _log.info("The chapter %s cannot be read and is made again: %s", file.name, problem)
        return None


def _keep(file: Path, chapter: Chapter) -> None:
    for old in file.parent.glob(f"{chapter.key}-*.json"):
        if old != file:
            old.unlink(missing_ok=True)
    write_text(file, json.dumps(chapter.to_json()))
