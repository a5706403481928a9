"""Carrying out a run: training or sweep, with curves, snapshots and state written down as it goes.

The news are plain dictionaries that can be told to another process as JSON:

    {"news": "stage", "text", "done", "total"}                      what is done beside training steps
    {"news": "step", "step", "steps", "epoch", "speed", "left"}     ten times a second; pictures a second, seconds left
    {"news": "curve", ...}                                          a point of the curves (see `journal.CurvePoint`)
    {"news": "snapshot", "epoch"}                                   new pictures of the model
    {"news": "notice", "text"}                                      a sentence for the person
    {"news": "point", "number", "count", "settings"}                a sweep begins another point
    {"news": "row", "row"}                                          a point of a sweep is finished
    {"news": "end", "state", "sentence", "space"}                   the last one
"""

from __future__ import annotations

import logging
import shutil
import time
from collections import defaultdict, deque
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Protocol

from latentloom.base.atomic import atomic_folder
from latentloom.base.errors import LoomError
from latentloom.base.filelock import try_lock
from latentloom.base.paths import user_spaces_dir
from latentloom.engine.building import Sources, Stage, build_space
from latentloom.engine.data.cache import Targets
from latentloom.engine.data.pictures import PictureSet
from latentloom.engine.device import memory_ran_out
from latentloom.engine.families.base import Family
from latentloom.engine.latent_prior import prior_of
from latentloom.engine.runs.folder import LOCK, Run, read_run, save_run
from latentloom.engine.runs.journal import CurvePoint, Journal
from latentloom.engine.runs.snapshots import Snapshots
from latentloom.engine.space import open_space
from latentloom.engine.sweep import PointBegan, PointDone, sweep_steps
from latentloom.engine.training_records import TERMS, StepRecord
from latentloom.engine.watching import Watch

News = dict[str, Any]

LEAST_FREE = 300_000_000
"""Bytes on the disk without which no training begins."""

TELL_S = 0.1
CURVE_S = 0.5
SPEED_S = 20.0
"""The speed is that of the last seconds, so that it follows other work on the machine."""

_log = logging.getLogger(__name__)


class Control(Protocol):
    """What the person wants of a run; looked at after every step.

    Attributes:
        wants: "" to go on, "pause" to stop until it is resumed, "quit" likewise because the program ends, "finish" to
            make the space from the model as it stands.
    """

    wants: str


def run_steps(folder: Path, control: Control, *, device: str = "auto") -> Generator[News, None, None]:
    """Begin or go on with the run in a folder, to its end or until it is to stop. Yields news, the end last.

    What goes wrong is the end's state "failed" with a sentence; what was reached is kept and can be gone on with.

    Raises:
        LoomError: another process trains this run, or it cannot be read.
    """
    run = read_run(folder)
    lock = try_lock(folder / LOCK)
    if lock is None:
        raise LoomError(f"{run.title} is being trained already.")
    with lock:
        run = replace(run, state="running", sentence="")
        save_run(run)
        steps = _sweep(run, control, device) if run.is_sweep else _training(run, control, device)
        run = yield from _guarded(run, steps)
        save_run(run)
    yield {"news": "end", "state": run.state, "sentence": run.sentence, "space": run.space}


def _check_room(run: Run) -> None:
    """Refuse to begin on a disk that is almost full: checkpoints could not be kept."""
    free = shutil.disk_usage(run.folder).free
    if free < LEAST_FREE:
        raise LoomError(
            f"Only {free / 1e6:.0f} MB are free on the disk of {run.folder}, and checkpoints need "
            f"{LEAST_FREE / 1e6:.0f} MB: free some space, then resume."
        )


def _guarded(run: Run, steps: Generator[News, None, Run]) -> Generator[News, None, Run]:
    """Turn whatever goes wrong into the run's state."""
    sentence = ""
    try:
        return (yield from steps)
    except LoomError as problem:
        sentence = str(problem)
    except MemoryError:
        sentence = "The memory ran out; train with a smaller batch or a smaller size, then go on."
    except Exception as problem:  # noqa: BLE001 - what is not foreseen must not lose the run's state either
        if isinstance(problem, RuntimeError) and memory_ran_out(problem):
            sentence = "The memory ran out; train with a smaller batch or a smaller size, then go on."
        else:
            _log.exception("Unexpected error in the run %s", run.name)
            said = f"{type(problem).__name__}: {problem}".splitlines()[0].rstrip(".: ")
            sentence = f"Training failed ({said}); resume it, or report this if it happens again."
    return replace(read_run(run.folder), state="failed", sentence=sentence)


class _RunWatch(Watch):
    """Takes snapshots, and ends the training when the person has enough."""

    def __init__(self, snapshots: Snapshots | None, control: Control) -> None:
        self._snapshots = snapshots
        self._control = control
        self.taken: list[float] = []

    def prepared(self, pictures: PictureSet, targets: Targets) -> None:
        """Choose what the snapshots show."""
        if self._snapshots is not None:
            self._snapshots.prepare(pictures, targets)

    def looked(self, model: Family, epoch: float) -> None:  # type: ignore[override]
        """Take a snapshot."""
        if self._snapshots is not None and self._snapshots.take(model, epoch) is not None:
            self.taken.append(epoch)

    def enough(self) -> bool:
        """Tell whether the person has enough."""
        return self._control.wants == "finish"


class _Meter:
    """How fast it goes, and what is told of a step and when."""

    def __init__(self, seconds_before: float) -> None:
        self._before = seconds_before
        self._began = time.perf_counter()
        self._seen: deque[tuple[float, int]] = deque()
        self._sums: defaultdict[str, float] = defaultdict(float)
        self._count = 0
        self._told_at = self._drawn_at = -1e9

    def take(self, record: StepRecord, batch: int) -> Iterator[News | CurvePoint]:
        """Take in a step; yield what is to be told now."""
        now = time.perf_counter()
        self._seen.append((now, record.step))
        while now - self._seen[0][0] > SPEED_S:
            self._seen.popleft()
        own = {name: getattr(record, name) for name in TERMS}
        for name, value in (own | dict(record.others)).items():
            self._sums[name] += value
        self._count += 1
        last = record.step == record.steps
        if record.held_out is not None or last or now - self._drawn_at >= CURVE_S:
            self._drawn_at = now
            yield self._point(record, self._before + now - self._began)
        if last or now - self._told_at >= TELL_S:
            self._told_at = now
            yield self._progress(record, batch)

    def _progress(self, record: StepRecord, batch: int) -> News:
        (t0, s0), (t1, s1) = self._seen[0], self._seen[-1]
        speed = (s1 - s0) / (t1 - t0) if t1 > t0 else 0.0
        left = (record.steps - record.step) / speed if speed > 0 else None
        told = {"step": record.step, "steps": record.steps, "epoch": record.epoch}
        return {"news": "step", **told, "speed": speed * batch, "left": left}

    def _point(self, record: StepRecord, seconds: float) -> CurvePoint:
        means = {name: total / self._count for name, total in self._sums.items()}
        self._sums.clear()
        self._count = 0
        held = record.held_out
        return CurvePoint(
            record.step,
            record.epoch,
            seconds,
            objective=means.pop("objective"),
            reconstruction=means.pop("reconstruction"),
            kl=means.pop("kl"),
            held_reconstruction=None if held is None else held.reconstruction,
            held_kl=None if held is None else held.kl,
            others=means,
        )


def _training(run: Run, control: Control, device: str) -> Generator[News, None, Run]:
    _check_room(run)
    recipe = run.recipe
    prior = prior_of(recipe.own_settings())
    watch = _RunWatch(Snapshots(run.folder / "snapshots", recipe.epochs, recipe.family, prior), control)
    journal = Journal(run.folder)
    epoch = run.epochs
    meter: _Meter | None = None
    building = build_space(run.recipe, run.folder / "space", _sources(run), device=device, resume=True, watch=watch)
    with closing(building), closing(journal):
        for news in building:
            if isinstance(news, StepRecord):
                if meter is None:
                    journal.begin(news.step)
                    meter = _Meter(journal.seconds)
                epoch = news.epoch
                for told in meter.take(news, run.recipe.batch):
                    if isinstance(told, CurvePoint):
                        journal.add(told)
                        yield {"news": "curve", **asdict(told)}
                    else:
                        yield told
                if news.notice:
                    yield {"news": "notice", "text": news.notice}
            else:
                yield {"news": "stage", "text": news.text, "done": news.done, "total": news.total}
            while watch.taken:
                yield {"news": "snapshot", "epoch": watch.taken.pop(0)}
            if control.wants == "finish" and not run.ending:
                run = replace(run, ending=True, epochs=epoch)
                save_run(run)
            if control.wants in ("pause", "quit"):
                break
        else:
            space = installed(run)
            return replace(run, state="done", epochs=epoch, space=str(space))
    # The generator is closed by now, and with it the state written down.
    return replace(run, state="paused" if control.wants == "pause" else "interrupted", epochs=epoch)


def _sweep(run: Run, control: Control, device: str) -> Generator[News, None, Run]:
    _check_room(run)
    watch = _RunWatch(None, control)
    meter = _Meter(0.0)
    done = run.epochs
    steps = sweep_steps(run.recipe, run.axes, run.folder, _sources(run), device=device, watch=watch)
    with closing(steps):
        for news in steps:
            match news:
                case PointBegan(point, count):
                    meter = _Meter(0.0)
                    told = {"number": point.number, "count": count, "settings": point.settings}
                    yield {"news": "point", **told}
                case PointDone(point, row):
                    done = float(point.number + 1)
                    yield {"news": "row", "row": row}
                case Stage():
                    yield {"news": "stage", "text": news.text, "done": news.done, "total": news.total}
                case StepRecord():
                    for told_now in meter.take(news, run.recipe.batch):
                        yield {"news": "curve", **asdict(told_now)} if isinstance(told_now, CurvePoint) else told_now
            if control.wants in ("pause", "quit"):
                break
        else:
            return replace(run, state="done", epochs=done)
    return replace(run, state="paused" if control.wants == "pause" else "interrupted", epochs=done)


def installed(run: Run) -> Path:
    """Move a finished space among the person's own, once it was opened and has decoded; return where it is.

    Raises:
        LoomError: it cannot be opened, or not be moved; it is then still in the run's folder.
    """
    made = run.folder / "space"
    return install_space(made, run.recipe.name)


def install_space(made: Path, name: str) -> Path:
    """Move a finished space, see `installed`; `name` becomes its folder's, with a number where that is taken."""
    space = open_space(made)
    picture = space.decode(space.atlas.means[:1])[0]
    if picture.width < 1:
        raise LoomError(f"The space in {made} draws nothing; train it again.")
    target, number = user_spaces_dir() / name, 2
    while target.exists():
        target, number = user_spaces_dir() / f"{name}-{number}", number + 1
    try:
        made.rename(target)
    except OSError:
        # Another disk: copied whole, then removed here.
        with atomic_folder(target) as whole:
            shutil.copytree(made, whole, dirs_exist_ok=True)
        shutil.rmtree(made, ignore_errors=True)
    return target


def _sources(run: Run) -> Sources:
    return Sources(Path(run.root) if run.root else None)
