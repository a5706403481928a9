"""Where a book's models are trained, each once, and kept: whatever was finished is not done again.

Every model has a folder below `models` in the book's own folder, named by a hash of all that decides how it comes out.
A training that was cut short goes on from its last checkpoint there.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save

from latentloom.base.atomic import atomic_folder, write_bytes, write_text
from latentloom.base.errors import LoomError, UsageError
from latentloom.book.scale import Scale
from latentloom.engine.data.cache import Targets, target_steps
from latentloom.engine.data.pictures import PictureSet
from latentloom.engine.data.registry import picture_steps
from latentloom.engine.data.steps import Steps, relayed
from latentloom.engine.device import choose_device
from latentloom.engine.families.base import Family
from latentloom.engine.families.registry import build_family
from latentloom.engine.measures.classifier import Classifier, fit_classifier
from latentloom.engine.recipes import Recipe
from latentloom.engine.space import Space, open_space
from latentloom.engine.training import Trained, TrainingData, network_of, train
from latentloom.engine.watching import Watch

Floats = npt.NDArray[np.float32]
Result = TypeVar("Result")

VERSION = 1
"""Raised whenever the same wish would give another model."""

SIZE = 28
READER_SEED = 7


@dataclass(frozen=True)
class News:
    """What is being done, and how far it is."""

    text: str
    done: int = 0
    total: int = 0


Telling = Generator[News, None, Result]


@dataclass(frozen=True)
class BookData:
    """A set as the book uses it: training pictures first.

    Attributes:
        pictures: uint8 with labels and split; targets: (n, 1, s, s) int8, what a network sees.
        rows: which pictures of the whole set they are.
    """

    name: str
    pictures: PictureSet
    targets: Targets
    rows: npt.NDArray[np.intp]

    @property
    def seen(self) -> npt.NDArray[np.intp]:
        """Rows of the training part."""
        return np.flatnonzero(~self.pictures.held_out)

    @property
    def held(self) -> npt.NDArray[np.intp]:
        """Rows of the held-out part."""
        return np.flatnonzero(self.pictures.held_out)

    @property
    def labels(self) -> npt.NDArray[np.int32]:
        """(n,) class indices."""
        return self.pictures.labels

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes."""
        return self.pictures.classes


@dataclass(frozen=True)
class Wish:
    """A model that a chapter needs.

    Attributes:
        data: name of the set.
        settings: of its recipe, name to value.
        without: a class that training must not see.
        follow: name of a measure that is taken after every epoch (see `Workshop.model`).
    """

    data: str
    settings: tuple[tuple[str, Any], ...]
    without: int | None = None
    follow: str = ""


@dataclass(frozen=True)
class Made:
    """A trained model.

    Attributes:
        model: in evaluation mode, float32, on the CPU.
        recipe: its settings.
        curve: after each epoch: epoch, training objective, held-out reconstruction and KL (means, nats a picture).
        followed: after each epoch: what was followed.
        seconds: of training.
    """

    model: Family
    recipe: Recipe
    curve: tuple[tuple[float, float, float, float], ...]
    followed: tuple[tuple[float, float], ...]
    seconds: float


@dataclass
class Workshop:
    """Data, models and readers of one book.

    Attributes:
        folder: the book's; root: where picture sets lie, None for the usual place.
        scale: how much work it is.
        chapter: key of the chapter that is being written.
        earlier: seconds that its models took in earlier runs.
    """

    folder: Path
    scale: Scale
    root: Path | None = None
    download: bool = False
    device: str = "auto"
    chapter: str = ""
    earlier: float = 0.0
    _data: dict[str, BookData] = field(default_factory=dict)
    _models: dict[str, Made] = field(default_factory=dict)
    _readers: dict[str, Classifier] = field(default_factory=dict)
    _spaces: dict[str, Space | None] = field(default_factory=dict)

    def data(self, name: str) -> Telling[BookData]:
        """Read a set, its pictures as they are published; MNIST's and Fashion-MNIST's cut to the book's scale."""
        if name in self._data:
            return self._data[name]
        reading = picture_steps(name, self.root, kind="photo", download=self.download)
        pictures = yield from told(f"Reading {name}", reading)
        size = 32 if name == "shapes" else SIZE
        seen = np.flatnonzero(~pictures.held_out)[: self.scale.pictures]
        held = np.flatnonzero(pictures.held_out)[: self.scale.held_out]
        rows = np.concatenate([seen, held])
        pictures = dataclasses.replace(
            pictures, images=pictures.images[rows], labels=pictures.labels[rows], held_out=pictures.held_out[rows]
        )
        targets = yield from told(f"Preparing {name}", target_steps(pictures.images, "photo", size))
        self._data[name] = BookData(name, pictures, targets, rows)
        return self._data[name]

    def space(self, name: str) -> Space | None:
        """Open a shipped space; None where this copy of the program has none of that name."""
        if name not in self._spaces:
            try:
                self._spaces[name] = open_space(name, self.device)
            except UsageError:
                self._spaces[name] = None
        return self._spaces[name]

    def model(self, wish: Wish, follow: Callable[[Family, BookData], float] | None = None) -> Telling[Made]:
        """Return a model, trained now or before.

        Args:
            wish: what it is.
            follow: measures the model after every epoch, where the wish has a name for that.
        """
        data = yield from self.data(wish.data)
        recipe = Recipe(data=wish.data, kind="photo", seed=self.scale.seed).with_settings(dict(wish.settings))
        key = self._key(wish)
        if key in self._models:
            return self._models[key]
        home = self.folder / "models" / key
        made = self._kept(home, recipe, data)
        if made is None:
            made = yield from self._trained(home, wish, recipe, data, follow)
        self._models[key] = made
        return made

    def reader(self, name: str) -> Telling[Classifier]:
        """Return an independent classifier of a set, trained on originals of the training part alone."""
        if name in self._readers:
            return self._readers[name]
        data = yield from self.data(name)
        count = len(data.classes)
        key = _hash(["reader", VERSION, name, len(data.seen), self.scale.reader_epochs, READER_SEED])
        file = self.folder / "models" / f"reader-{key}.safetensors"
        reader = Classifier(data.targets.shape[1], count)
        state = _read_state(file)
        if state is None:
            steps = fit_classifier(
                data.targets[data.seen], data.labels[data.seen], count, self.scale.reader_epochs,
                choose_device(self.device), READER_SEED,
            )  # fmt: skip
            reader = yield from told(f"Training the reader of {name}", steps)
            file.parent.mkdir(parents=True, exist_ok=True)
            weights = {k: v.detach().float().cpu().contiguous() for k, v in reader.state_dict().items()}
            write_bytes(file, save(weights))
            reader = reader.cpu().float()
        else:
            reader.load_state_dict(state)
        self._readers[name] = reader.eval()
        return self._readers[name]

    def _key(self, wish: Wish) -> str:
        cut = (self.scale.pictures, self.scale.held_out, self.scale.seed)
        return _hash([VERSION, wish.data, wish.settings, wish.without, wish.follow, cut])

    def _kept(self, home: Path, recipe: Recipe, data: BookData) -> Made | None:
        """Return a finished model, or None where there is none that can be read."""
        state = _read_state(home / "model.safetensors")
        try:
            about = json.loads((home / "made.json").read_text(encoding="utf-8"))
            curve = tuple(tuple(map(float, point)) for point in about["curve"])
            followed = tuple(tuple(map(float, point)) for point in about["followed"])
            seconds = float(about["seconds"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if state is None:
            return None
        network = network_of(recipe, data.targets.shape[1])
        model = build_family(recipe.family, network, "photo", recipe.reach, len(data.classes), recipe.own_settings())
        try:
            model.load_state_dict(state)
        except RuntimeError:
            return None
        if about.get("chapter") == self.chapter:
            self.earlier += seconds
        return Made(model.eval().requires_grad_(False), recipe, curve, followed, seconds)

    def _trained(
        self,
        home: Path,
        wish: Wish,
        recipe: Recipe,
        data: BookData,
        follow: Callable[[Family, BookData], float] | None,
    ) -> Telling[Made]:
        followed: list[tuple[float, float]] = []
        watch = _Following(follow, data, followed) if follow is not None else None
        working = home.with_name(f"{home.name}.training")
        learning = TrainingData(data.targets, data.labels, self._hidden(wish, data), "photo")
        training = train(recipe, learning, working, device=self.device, resume=True, watch=watch)
        notes = working / "notes.json"
        curve, earlier = _read_notes(notes)
        followed.extend(earlier)
        sums: list[float] = []
        title = f"Training {recipe.family} on {wish.data}"
        while True:
            try:
                record = next(training)
            except StopIteration as end:
                trained: Trained = end.value
                break
            sums.append(record.objective)
            if record.held_out is not None:
                point = (record.epoch, float(np.mean(sums)), record.held_out.reconstruction, record.held_out.kl)
                curve = [*(old for old in curve if old[0] < record.epoch), point]
                write_text(notes, json.dumps([curve, followed]))
                sums.clear()
            yield News(title, record.step, record.steps)
        model = trained.model.cpu().float().eval().requires_grad_(False)
        about = {
            "recipe": recipe.to_toml(),
            "chapter": self.chapter,
            "seconds": trained.seconds,
            "curve": curve,
            "followed": followed,
        }
        home.parent.mkdir(parents=True, exist_ok=True)
        with atomic_folder(home) as whole:
            weights = {name: value.detach().contiguous().clone() for name, value in model.kept_state().items()}
            (whole / "model.safetensors").write_bytes(save(weights))
            (whole / "made.json").write_text(json.dumps(about), encoding="utf-8")
        shutil.rmtree(working, ignore_errors=True)
        return Made(model, recipe, tuple(curve), tuple(followed), trained.seconds)

    def _hidden(self, wish: Wish, data: BookData) -> npt.NDArray[np.bool_]:
        hidden = data.pictures.held_out.copy()
        if wish.without is not None:
            hidden |= data.labels == wish.without
        return hidden


class _Following(Watch):
    """Takes a measure after every epoch."""

    def __init__(
        self, measure: Callable[[Family, BookData], float], data: BookData, found: list[tuple[float, float]]
    ) -> None:
        self._measure, self._data, self._found = measure, data, found

    def looked(self, model: torch.nn.Module, epoch: float) -> None:
        """Measure; what a run that is resumed does again replaces what it had."""
        assert isinstance(model, Family)
        self._found[:] = [found for found in self._found if found[0] < epoch]
        was_training = model.training
        model.eval()
        with torch.no_grad():
            self._found.append((epoch, self._measure(model, self._data)))
        model.train(was_training)


def _read_notes(file: Path) -> tuple[list[tuple[float, float, float, float]], list[tuple[float, float]]]:
    """Return the curve and what was followed of a training that is to go on; nothing where there is none."""
    try:
        curve, followed = json.loads(file.read_text(encoding="utf-8"))
        return [(a, b, c, d) for a, b, c, d in curve], [(a, b) for a, b in followed]
    except (OSError, ValueError, TypeError):
        return [], []


def told(text: str, steps: Steps[Result]) -> Telling[Result]:
    """Pass the progress of some work on as news; return its result."""
    return (yield from relayed(steps, lambda done, total: News(text, done, total)))


def _hash(value: Any) -> str:
    return hashlib.blake2b(json.dumps(value).encode(), digest_size=10).hexdigest()


def _read_state(file: Path) -> dict[str, torch.Tensor] | None:
    """Return weights, or None where there are none that can be read: they are made again then."""
    try:
        return load_file(file)
    except (OSError, SafetensorError, LoomError):
        return None
