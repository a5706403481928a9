"""Where things are: what is shipped with the program, and the folders that belong to the person who uses it.

Shipped data has one of two homes. A checkout keeps `models/` and `resources/` at its root. A wheel and a frozen program
keep them inside the package, as `latentloom/_models` and `latentloom/_resources`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import platformdirs

from latentloom.base.errors import LoomError

APP_NAME = "latentloom"
DATA_VARIABLE = "LATENTLOOM_DATA"
"""Environment variable that names the folder with the torchvision picture sets."""

_PACKAGE = Path(__file__).resolve().parents[1]
_profile: Path | None = None
_datasets: Path | None = None


def resources_dir() -> Path:
    """Return the folder with icons, themes and samples."""
    return _shipped("resources")


def models_dir() -> Path:
    """Return the folder with the shipped spaces."""
    return _shipped("models")


def set_profile(folder: Path | str | None) -> None:
    """Keep every user folder below `folder` from now on (a throwaway profile), or in its usual place again (None)."""
    global _profile
    _profile = None if folder is None else Path(folder).expanduser().absolute()


def profile() -> Path | None:
    """Return the folder that `set_profile` was given, None for the usual places."""
    return _profile


def user_data_dir() -> Path:
    """Return the folder for what the person made: spaces, data sets, recovered work. Created on demand."""
    return _user_folder("data", platformdirs.user_data_dir)


def user_config_dir() -> Path:
    """Return the folder for settings. Created on demand."""
    return _user_folder("config", platformdirs.user_config_dir)


def user_cache_dir() -> Path:
    """Return the folder for what can be made again at any time. Created on demand."""
    return _user_folder("cache", platformdirs.user_cache_dir)


def user_log_dir() -> Path:
    """Return the folder for logs and the crash record. Created on demand."""
    return _user_folder("log", platformdirs.user_log_dir)


def user_spaces_dir() -> Path:
    """Return the folder with the person's own spaces. Created on demand."""
    return _made(user_data_dir() / "spaces")


def datasets_dir() -> Path:
    """Return the folder with picture sets, there or not: `$LATENTLOOM_DATA`, else `datasets` in the user's data."""
    if _datasets is not None:
        return _datasets
    named = os.environ.get(DATA_VARIABLE)
    return Path(named).expanduser() if named else user_data_dir() / "datasets"


@contextmanager
def datasets_in(folder: Path | None) -> Iterator[None]:
    """Look for picture sets in `folder` meanwhile, whatever the environment says; None changes nothing."""
    global _datasets
    before = _datasets
    _datasets = before if folder is None else folder.expanduser()
    try:
        yield
    finally:
        _datasets = before


def _shipped(name: str) -> Path:
    inside = _PACKAGE / f"_{name}"
    return inside if inside.is_dir() else _PACKAGE.parents[1] / name


def _user_folder(kind: str, usual: Callable[[str, Literal[False]], str]) -> Path:
    return _made(Path(usual(APP_NAME, False)) if _profile is None else _profile / kind)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise LoomError(
            f"The folder {folder} cannot be made ({reason}); name another place with --profile DIR."
        ) from problem
    return folder
