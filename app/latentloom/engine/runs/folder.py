"""A run's folder in the user's data: what is trained, how far it is, and what has become of it.

    runs/NAME/run.json        what it is and its state
              recipe.toml     the settings
              journal.jsonl   the curves
              snapshots/      J-diagrams and samples
              space/          checkpoints while it trains (see `building`)
              points/         of a sweep: a folder a point, and results.json, results.csv beside them

Imports no torch: the window lists runs with it.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from latentloom.base.atomic import atomic_folder, write_text
from latentloom.base.errors import LoomError
from latentloom.base.filelock import try_lock
from latentloom.base.paths import user_data_dir, user_spaces_dir
from latentloom.engine.recipes import Recipe, read_recipe_file
from latentloom.engine.runs.journal import read_journal

FORMAT = "latentloom-run"
FILE = "run.json"
RECIPE = "recipe.toml"
LOCK = "run.lock"
MOST_BYTES = 1 << 20

STATES = ("new", "running", "paused", "interrupted", "failed", "done")
"""New: never begun. Interrupted: the program ended meanwhile. Failed: `sentence` says why; what was kept goes on."""


@dataclass(frozen=True)
class Run:
    """A run as its folder tells it.

    Attributes:
        folder: of the run; recipe: the settings; axes: of a sweep, setting to values as text; empty for one training.
        title: for people; created: seconds since the epoch.
        state: one of STATES; sentence: what went wrong, "" otherwise.
        root: where named picture sets lie, "" for the usual place.
        epochs: how many it has done; space: folder of the finished space, "" before.
        ending: it was told that it is enough, and what is left is to make the space.
    """

    folder: Path
    recipe: Recipe
    title: str
    created: float
    axes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    state: str = "new"
    sentence: str = ""
    root: str = ""
    epochs: float = 0.0
    space: str = ""
    ending: bool = False

    @property
    def name(self) -> str:
        """The folder's name, which tells runs apart."""
        return self.folder.name

    @property
    def is_sweep(self) -> bool:
        """Whether it trains many models."""
        return bool(self.axes)

    @property
    def unfinished(self) -> bool:
        """Whether there is something to go on with."""
        return self.state in ("new", "paused", "interrupted", "failed")


def runs_dir() -> Path:
    """Return the folder of all runs, made on demand."""
    folder = user_data_dir() / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def new_run(
    recipe: Recipe, title: str, axes: tuple[tuple[str, tuple[str, ...]], ...] = (), root: str = ""
) -> Run:  # fmt: skip
    """Make a run's folder.

    Raises:
        LoomError: it cannot be written.
    """
    stem = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "run"
    folder = _free(runs_dir() / f"{time.strftime('%Y%m%d-%H%M%S')}-{stem}")
    run = Run(folder, recipe, title, time.time(), axes, root=root)
    with atomic_folder(folder) as temporary:
        (temporary / RECIPE).write_text(recipe.to_toml(), encoding="utf-8")
        (temporary / FILE).write_text(_content(run), encoding="utf-8")
    return run


def save_run(run: Run) -> None:
    """Write down a run's state. Raises LoomError."""
    write_text(run.folder / FILE, _content(run))


def read_run(folder: Path) -> Run:
    """Return the run in a folder.

    Raises:
        LoomError: it is damaged.
    """
    path = folder / FILE
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("too large")
        content = json.loads(path.read_bytes())
        if not isinstance(content, dict) or content.get("format") != FORMAT:
            raise ValueError("no run")
        axes = tuple((str(name), tuple(str(v) for v in values)) for name, values in content.get("axes", []))
        run = Run(
            folder,
            read_recipe_file(folder / RECIPE),
            str(content["title"]),
            float(content["created"]),
            axes,
            state=str(content["state"]) if content["state"] in STATES else "failed",
            sentence=str(content.get("sentence", "")),
            root=str(content.get("root", "")),
            epochs=float(content.get("epochs", 0.0)),
            space=str(content.get("space", "")),
            ending=content.get("ending") is True,
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError, LoomError) as problem:
        raise LoomError(f"The run in {folder} cannot be read ({problem}); remove that folder.") from problem
    if run.state == "running" and not is_held(folder):
        # Whoever trained it is gone: a crash, a power cut, or a program that was closed.
        points = read_journal(folder)
        run = replace(run, state="interrupted", epochs=points[-1].epoch if points else run.epochs)
    return run


def list_runs() -> list[Run]:
    """Return every run that can be read, newest first."""
    found = []
    for folder in runs_dir().iterdir():
        if (folder / FILE).is_file() and not folder.name.startswith("."):
            with contextlib.suppress(LoomError):
                found.append(read_run(folder))
    return sorted(found, key=lambda run: (run.created, run.name), reverse=True)


def delete_run(run: Run) -> None:
    """Remove a run with all that it kept; a finished space stays.

    Raises:
        LoomError: it is running, or cannot be removed.
    """
    if is_held(run.folder):
        raise LoomError(f"{run.title} is being trained; pause it before you remove it.")
    try:
        shutil.rmtree(run.folder)
    except OSError as problem:
        raise LoomError(f"{run.folder} cannot be removed ({problem.strerror}); remove it by hand.") from problem


def kept_point(made: Path, name: str) -> Path:
    """Copy a point's space among the person's own, once; return where it is.

    Raises:
        LoomError: it is gone, or cannot be copied.
    """
    target = user_spaces_dir() / re.sub(r"[^a-z0-9._-]+", "-", name.lower())[:64].strip("-.")
    if target.exists():
        return target
    if not made.is_dir():
        raise LoomError(f"The space in {made} is gone; train it again.")
    with atomic_folder(target) as whole:
        shutil.copytree(made, whole, dirs_exist_ok=True)
    return target


def is_held(folder: Path) -> bool:
    """Tell whether a process trains this run now."""
    if not (folder / LOCK).exists():
        return False
    lock = try_lock(folder / LOCK)
    if lock is None:
        return True
    lock.close()
    return False


def _free(folder: Path) -> Path:
    candidate, number = folder, 2
    while candidate.exists():
        candidate, number = folder.with_name(f"{folder.name}-{number}"), number + 1
    return candidate


def _content(run: Run) -> str:
    entries: dict[str, Any] = {"format": FORMAT, "version": 1, **asdict(run)}
    del entries["folder"], entries["recipe"]
    return json.dumps(entries, indent=1)
