"""A space's `model.json`: what it is, read and checked without torch."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from latentloom.base.errors import LoomError, UsageError
from latentloom.base.paths import models_dir, user_spaces_dir

FORMAT = "latentloom-space"
VERSION = 2
"""2 has families beside the convolutional VAE, which is still written as 1."""

DESCRIPTION_FILE = "model.json"
MODEL_FILE = "model.safetensors"
ATLAS_FILE = "atlas.safetensors"
ATTRIBUTES_FILE = "attributes.csv"
"""Which stored drawing has which attribute; a space need not have one."""

MAX_DESCRIPTION_BYTES = 32 << 20
MAX_FILE_BYTES = 2 << 30
MAX_CLASSES = 100_000
MAX_NAME = 1000
"""Letters in the name of a class or group."""

MAX_TEXT = 10_000
"""Letters in a title, or in a line on licence and source (which may be a path)."""

_DIGEST = re.compile("[0-9a-f]{64}")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SpaceDescription:
    """What `model.json` says.

    Attributes:
        name, title, path: what it is called and where it lies; stamp: changes whenever the weights do.
        family: model family; kind: "ink" or "photo"; channels: 1 or 3.
        native_size: pixels a side of the pictures it was trained on; latent_dim: dimensions of the latent.
        network: size, latent, backbone, hidden, encoder_widths and decoder_widths; reach: of ink fields in grid pixels.
        settings: the family's own, by name; whether they are good is for the family to say when the model is loaded.
        classes, groups: K names each; startup: class names that a new document blends.
        licence, source: of the pictures.
        digests: SHA-256 of each file beside it.
    """

    name: str
    title: str
    path: Path
    stamp: str
    family: str
    kind: Literal["ink", "photo"]
    channels: int
    native_size: int
    latent_dim: int
    network: dict[str, Any]
    reach: float
    classes: tuple[str, ...]
    groups: tuple[str, ...]
    startup: tuple[str, ...]
    licence: str
    source: str
    digests: dict[str, str]
    settings: dict[str, Any] = field(default_factory=dict)


def read_description(name_or_path: str | Path) -> SpaceDescription:
    """Read what a space is: a shipped space or the user's own by name, or any by its folder.

    Raises:
        UsageError: there is no such space.
        LoomError: it is damaged or made by a newer version.
    """
    folder = find_space(name_or_path)
    file = folder / DESCRIPTION_FILE
    try:
        if file.stat().st_size > MAX_DESCRIPTION_BYTES:
            raise _damaged(folder, "its model.json is too large")
        content = json.loads(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise LoomError(f"The space {folder} cannot be read ({problem.strerror}); check the folder.") from problem
    except (ValueError, RecursionError) as problem:
        raise _damaged(folder, "its model.json is no JSON") from problem
    return _checked(folder, content)


def list_spaces() -> list[SpaceDescription]:
    """Return the shipped spaces, then the user's own, each by name; a damaged one is left out and logged."""
    found: dict[str, SpaceDescription] = {}
    for home in (models_dir(), user_spaces_dir()):
        try:
            folders = sorted(home.iterdir()) if home.is_dir() else []
        except OSError as problem:
            _log.info("no spaces are listed of %s: %s", home, problem)
            continue
        for folder in folders:
            try:
                if folder.name not in found and (folder / DESCRIPTION_FILE).is_file():
                    found[folder.name] = read_description(folder)
            except (LoomError, OSError) as problem:
                _log.info("left out of the list of spaces: %s", problem)
    return list(found.values())


def find_space(name_or_path: str | Path) -> Path:
    """Return the folder of a space.

    Raises:
        UsageError: there is no such space.
    """
    text = str(name_or_path)
    homes = [models_dir() / text, user_spaces_dir() / text] if text and Path(text).name == text else []
    for folder in [*homes, Path(text)]:
        try:
            # A home folder that is not there is a RuntimeError, a name too long for the system an OSError.
            if text and (folder.expanduser() / DESCRIPTION_FILE).is_file():
                return folder.expanduser().absolute()
        except (OSError, RuntimeError) as problem:
            _log.info("no space in %r: %s", text, problem)
    names = ", ".join(space.name for space in list_spaces()) or "none"
    shown = text if len(text) <= MAX_NAME else f"{text[:MAX_NAME]}..."
    raise UsageError(f"There is no space {shown!r}; take one of these or name a space's folder: {names}.")


def check_file(space: SpaceDescription, name: str) -> Path:
    """Return the path of one of a space's files, its content as it was when the space was made.

    Raises:
        LoomError: missing, too large or changed.
    """
    path = space.path / name
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _damaged(space.path, f"{name} is too large")
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as problem:
        raise _damaged(space.path, f"{name} cannot be read") from problem
    if digest != space.digests.get(name):
        raise _damaged(space.path, f"{name} is cut short or changed")
    return path


def _damaged(folder: Path, why: str) -> LoomError:
    return LoomError(f"The space {folder} is damaged ({why}); take a fresh copy of it or train it again.")


def _checked(folder: Path, content: Any) -> SpaceDescription:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _damaged(folder, "its model.json is not that of a space")
    version = content.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _damaged(folder, "its version is no number")
    if version > VERSION:
        raise LoomError(
            f"The space {folder} was made by a newer Latent Loom (space version {version}); "
            "update the program to open it."
        )
    classes = _texts(content, "classes")
    groups = _texts(content, "groups")
    startup = _texts(content, "startup")
    digests, network, settings = content.get("files"), content.get("network"), content.get("settings", {})
    numbers = {
        "channels": _number(content, "channels", 1, 3),
        "native_size": _number(content, "native_size", 1, 4096),
        "latent_dim": _number(content, "latent_dim", 1, 1024),
    }
    reach = content.get("reach")
    good = (
        classes is not None
        and 2 <= len(classes) <= MAX_CLASSES
        and len(set(classes)) == len(classes)
        and "" not in classes
        and groups is not None
        and len(groups) == len(classes)
        and startup is not None
        and len(set(startup)) == len(startup)
        and set(startup) <= set(classes)
        and isinstance(digests, dict)
        and all(_is_text(digests.get(f)) and _DIGEST.fullmatch(digests[f]) for f in (MODEL_FILE, ATLAS_FILE))
        and isinstance(network, dict)
        and isinstance(settings, dict)
        and (content.get("kind"), numbers["channels"]) in (("ink", 1), ("photo", 1), ("photo", 3))
        and all(_is_text(content.get(key, "")) for key in ("title", "family", "licence", "source"))
        and isinstance(reach, int | float)
        and not isinstance(reach, bool)
        and 0 < reach <= 64
        and None not in numbers.values()
    )
    if not good:
        raise _damaged(folder, "an entry of its model.json is missing or wrong")
    assert classes is not None and groups is not None and startup is not None and isinstance(digests, dict)  # noqa: PT018
    return SpaceDescription(
        name=folder.name,
        title=content.get("title") or folder.name,
        path=folder,
        stamp=digests[MODEL_FILE][:16],
        family=content.get("family", ""),
        kind=content["kind"],
        channels=content["channels"],
        native_size=content["native_size"],
        latent_dim=content["latent_dim"],
        network=network or {},
        reach=float(content["reach"]),
        classes=classes,
        groups=groups,
        startup=startup if len(startup) >= 2 else classes[:20],
        licence=content.get("licence", ""),
        source=content.get("source", ""),
        digests={str(k): str(v) for k, v in digests.items()},
        settings=settings,
    )


def _texts(content: dict[str, Any], key: str) -> tuple[str, ...] | None:
    value = content.get(key)
    return tuple(value) if isinstance(value, list) and all(_is_text(v, MAX_NAME) for v in value) else None


def _is_text(value: object, most: int = MAX_TEXT) -> bool:
    """Tell whether it is a short text that can be printed: JSON can hold halves of letters, which cannot."""
    return isinstance(value, str) and len(value) <= most and not any("\ud800" <= c <= "\udfff" for c in value)


def _number(content: dict[str, Any], key: str, low: int, high: int) -> int | None:
    value = content.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high else None
