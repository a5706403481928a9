"""From pictures to a finished space in a folder: targets, training, encoding, measuring, files."""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np
from torch import Tensor, nn

from latentloom.base.atomic import atomic_folder, mend_folder
from latentloom.base.errors import LoomError, UsageError
from latentloom.base.paths import datasets_dir
from latentloom.engine import centre_log, parallel
from latentloom.engine.atlas import Atlas
from latentloom.engine.attributes.pictures import attributes_of
from latentloom.engine.attributes.report import attribute_steps
from latentloom.engine.boldness import boldness_shift
from latentloom.engine.card import judges_section, write_card
from latentloom.engine.checkpoints import check_fresh
from latentloom.engine.data.cache import Targets, target_steps
from latentloom.engine.data.fetching import FETCHABLE, fetch_steps
from latentloom.engine.data.pictures import Kind, PictureSet, Skipped
from latentloom.engine.data.registry import picture_steps
from latentloom.engine.data.steps import relayed
from latentloom.engine.description import ATLAS_FILE, ATTRIBUTES_FILE, DESCRIPTION_FILE, MODEL_FILE, read_description
from latentloom.engine.evidence.building import judge_steps
from latentloom.engine.evidence.storage import JUDGES_FILE, read_judges
from latentloom.engine.families.registry import check_family
from latentloom.engine.kept import kept_rows
from latentloom.engine.measures.evaluation import Evaluation, evaluate_steps
from latentloom.engine.networks import parameter_count
from latentloom.engine.projection import fit_map
from latentloom.engine.recipes import Recipe
from latentloom.engine.runtime import Runtime
from latentloom.engine.space import open_space
from latentloom.engine.space_files import SpaceContent, write_space
from latentloom.engine.startup import pick_startup
from latentloom.engine.training import StepRecord, Trained, TrainingData, network_of, train
from latentloom.engine.watching import Watch

Result = TypeVar("Result")

MOST_NAMED = 20
"""Files that were left out, by name; the rest is counted."""

OWN_FILES = frozenset(
    {
        MODEL_FILE,
        ATLAS_FILE,
        ATTRIBUTES_FILE,
        DESCRIPTION_FILE,
        JUDGES_FILE,
        centre_log.FILE,
        "recipe.toml",
        "CARD.md",
        "checkpoints",
    }
)


@dataclass(frozen=True)
class Stage:
    """News of a build that is no training step: what is being done, and how far it is.

    Attributes:
        text, done, total: what, and how far.
        notices: sentences that should stay to be read.
    """

    text: str
    done: int
    total: int
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sources:
    """Where named picture sets lie, and whether they may be fetched from the network."""

    root: Path | None = None
    download: bool = False


News = Generator[Stage | StepRecord, None, Result]


def build_space(
    recipe: Recipe,
    folder: Path,
    sources: Sources | None = None,
    *,
    device: str = "auto",
    resume: bool = False,
    watch: Watch | None = None,
) -> News[Path]:
    """Train a space and write it to `folder`; returns the folder.

    The folder holds `checkpoints` while training runs and the finished space afterwards, which appears whole. Closing
    the generator keeps the last state, which `resume` goes on from. A `watch` that says it is enough ends the training
    early; the space is then made of the model as it stands.

    Raises:
        LoomError, UsageError: bad pictures or settings, a folder that holds other things, or training that failed.
    """
    if parallel.current().first:
        mend_folder(folder)
    _check_folder(folder)
    if not resume:
        check_fresh(folder / "checkpoints")
    check_family(recipe.family)
    sources = sources or Sources()
    pictures, targets = yield from prepared(recipe, sources)
    data = TrainingData(targets, pictures.labels, pictures.held_out, pictures.kind)
    if watch is not None:
        watch.prepared(pictures, targets)
    trained = yield from train(recipe, data, folder, device=device, resume=resume, watch=watch)
    if not parallel.current().first:
        return folder
    # What the space says of itself is what it has seen, also where it was told that it is enough.
    recipe = replace(recipe, epochs=trained.epochs)
    yield from _finish(recipe, pictures, targets, trained, folder, device)
    return folder


def prepared(recipe: Recipe, sources: Sources) -> News[tuple[PictureSet, Targets]]:
    """Read a recipe's pictures and their training targets.

    Raises:
        LoomError, UsageError: as `data.registry.load_pictures`.
    """
    if sources.download and recipe.data in FETCHABLE:
        fetching = fetch_steps(recipe.data, datasets_dir() if sources.root is None else sources.root)
        yield from stages("Fetching pictures (kB)", fetching)
    kind: Kind | None = {"ink": "ink", "photo": "photo"}.get(recipe.kind)  # type: ignore[assignment]
    reading = picture_steps(recipe.data, sources.root, kind=kind, download=sources.download, seed=recipe.seed)
    pictures = yield from stages("Reading pictures", reading)
    if pictures.skipped:
        yield Stage("Reading pictures", len(pictures), len(pictures), _left_out(pictures.skipped))
    for name in recipe.startup:
        if name not in pictures.classes:
            raise UsageError(f'The setting startup names "{name}", but the pictures have no such class.')
    pictures = replace(pictures, attributes=attributes_of(pictures, recipe.attributes))
    preparing = target_steps(pictures.images, pictures.kind, recipe.size, recipe.reach)
    targets = yield from stages("Preparing pictures", preparing)
    return pictures, targets


def _left_out(skipped: tuple[Skipped, ...]) -> tuple[str, ...]:
    """Return a sentence for every file that was left out, the first few of many."""
    named = [f"{entry.path} was left out: {entry.reason}." for entry in skipped[:MOST_NAMED]]
    more = len(skipped) - len(named)
    return (*named, f"And {more:,} more were left out.") if more else tuple(named)


def _finish(
    recipe: Recipe, pictures: PictureSet, targets: Targets, trained: Trained, folder: Path, device: str
) -> News[None]:
    """Correct the strokes' boldness, encode, measure and write the files.

    The weights are rounded to half precision first: what is encoded and measured is what is shipped.
    """
    fields = _fields(recipe, pictures, trained.model.latent_dim)
    weights = {name: value.detach().float().cpu().numpy() for name, value in trained.model.kept_state().items()}
    rows = kept_rows(pictures.labels, pictures.held_out, recipe.encodings)
    labels, held_out = pictures.labels[rows], pictures.held_out[rows]
    blank = Atlas(pictures.classes, np.zeros((len(rows), trained.model.latent_dim), np.float32), labels, held_out)
    draft = SpaceContent(fields, weights, blank, fit_map(blank.codes))
    runtime = _drafted(draft, device)
    if pictures.kind == "ink":
        seen = targets[~pictures.held_out]
        weights[_name_of(trained.model, trained.model.output_bias)] += np.float32(
            boldness_shift(runtime, seen, pictures.native_size)
        )
        runtime = _drafted(draft, device)
    codes, scales = yield from stages("Encoding pictures", _encoded(runtime, targets, pictures.labels, rows))
    atlas = Atlas(pictures.classes, codes, labels, held_out, scales)
    fields["startup"] = list(recipe.startup or pick_startup(atlas.means, pictures.classes, pictures.groups))
    evaluation: Evaluation | None = None
    if pictures.held_out.any():
        evaluation = yield from stages("Measuring", evaluate_steps(runtime, pictures, targets, recipe.judge_epochs))
    card = write_card(
        recipe, pictures, evaluation, trained.seconds / 60, runtime.device_name, parameter_count(runtime.model)
    )
    attributes = None if pictures.attributes is None else pictures.attributes.in_order(rows)
    if attributes is not None:
        card += yield from stages("Measuring attributes", attribute_steps(atlas, attributes))
    with atomic_folder(folder) as whole:
        content = SpaceContent(fields, weights, atlas, fit_map(codes), attributes)
        texts = {"recipe.toml": recipe.to_toml(), "CARD.md": card}
        centres = centre_log.centre_text(folder / "checkpoints")
        write_space(whole, content, texts | ({centre_log.FILE: centres} if centres else {}))
        if recipe.panel_epochs > 0:
            judging = judge_steps(
                open_space(whole, device),
                targets,
                pictures.labels,
                pictures.held_out,
                recipe.panel_epochs,
                device,
                stored=rows,
            )
            yield from stages("Training judges", judging)
            judges = read_judges(whole)
            assert judges is not None
            (whole / "CARD.md").write_text(card + judges_section(judges, recipe.panel_epochs), encoding="utf-8")


def _drafted(content: SpaceContent, device: str) -> Runtime:
    """Return the model as it will be read back from the disk.

    Raises:
        LoomError: the disk of the temporary files is full.
    """
    try:
        with TemporaryDirectory(prefix="latentloom-") as temporary:
            draft = Path(temporary)
            write_space(draft, content, {})
            return Runtime(read_description(draft), device)
    except OSError as problem:
        raise LoomError(
            f"The folder of temporary files cannot be written to ({problem.strerror or problem}); free some space, "
            "then go on with --resume."
        ) from problem


def _name_of(model: nn.Module, parameter: Tensor) -> str:
    return next(name for name, one in model.named_parameters() if one is parameter)


def _fields(recipe: Recipe, pictures: PictureSet, latent_dim: int) -> dict[str, Any]:
    network = network_of(recipe, pictures.channels)
    return {
        "title": recipe.title or recipe.name,
        "family": recipe.family,
        "kind": pictures.kind,
        "channels": pictures.channels,
        "native_size": pictures.native_size,
        "latent_dim": latent_dim,
        "reach": recipe.reach,
        "network": {
            "size": network.size,
            "latent": network.latent,
            "backbone": network.backbone,
            "hidden": network.hidden,
            "encoder_widths": list(network.encoder_widths),
            "decoder_widths": list(network.decoder_widths),
        },
        "settings": recipe.own_settings(),
        "licence": pictures.licence,
        "source": pictures.source,
        "classes": list(pictures.classes),
        "groups": list(pictures.groups),
        "startup": list(pictures.classes[:2]),
    }


def _encoded(
    runtime: Runtime, targets: Targets, labels: np.ndarray[Any, Any], rows: np.ndarray[Any, Any]
) -> Generator[tuple[int, int], None, tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]]:
    parts = []
    for start in range(0, len(rows), 256):
        yield start, len(rows)
        part = rows[start : start + 256]
        parts.append(runtime.encode_grids(targets[part], labels[part]))
    return np.concatenate([codes for codes, _ in parts]), np.concatenate([scales for _, scales in parts])


def stages(text: str, steps: Generator[tuple[int, int], None, Result]) -> News[Result]:
    """Pass the progress of some work on as stages."""
    return (yield from relayed(steps, lambda done, total: Stage(text, done, total)))


def _check_folder(folder: Path) -> None:
    """Refuse a folder that cannot be made, or holds anything but a space: it will be replaced as a whole."""
    if folder.is_file():
        raise UsageError(f"{folder} is a file; name a folder for the space with --out.")
    ground = next(p for p in (folder, *folder.absolute().parents) if p.exists())
    if not ground.is_dir() or not os.access(ground, os.W_OK | os.X_OK):
        raise UsageError(f"The folder {folder} cannot be made in {ground}; name another one with --out.")
    others = sorted(p.name for p in folder.iterdir() if p.name not in OWN_FILES) if folder.is_dir() else []
    if others:
        raise UsageError(f"The folder {folder} holds other things ({others[0]}); name a new folder with --out.")
