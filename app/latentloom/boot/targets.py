"""What the window starts with: a document, the space that it needs, and what is opened once that is there."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from latentloom.base import paths
from latentloom.base.errors import LoomError
from latentloom.doc import project
from latentloom.doc.document import new_state
from latentloom.doc.settings import Settings
from latentloom.doc.state import DocState, Focus, SpaceRef
from latentloom.engine.description import list_spaces, read_description
from latentloom.ui.drop import PICTURE_SUFFIXES

if TYPE_CHECKING:
    from latentloom.engine.description import SpaceDescription

DEFAULT_SPACE = "omniglot"


@dataclass(frozen=True)
class Start:
    """How to begin.

    Attributes:
        state: the first document; focus: what it shows; project: the file that it came from.
        space: name or path for the engine.
        picture: to be opened once the space is there.
        problems: sentences to show; the window opens all the same.
    """

    state: DocState
    space: str
    focus: Focus = field(default_factory=Focus)
    project: Path | None = None
    picture: Path | None = None
    problems: tuple[str, ...] = ()


def start_with(target: str | None, settings: Settings) -> Start:
    """Return how to begin with a project, a picture, a space, or (None) with the space opened last."""
    path = None if target is None else Path(target)
    if path is not None and path.suffix.lower() == project.SUFFIX and not path.is_dir():
        return _with_project(path, settings)
    if path is not None and path.is_file() and path.suffix.lower() in PICTURE_SUFFIXES:
        start = _with_space(settings.text("last_space") or DEFAULT_SPACE, settings)
        return Start(start.state, start.space, picture=path, problems=start.problems)
    return _with_space(target or settings.text("last_space") or DEFAULT_SPACE, settings)


def name_for_settings(name: str, path: Path) -> str:
    """Return how to find a space again: shipped ones by name, since the program may move; others by place."""
    return name if path.parent == paths.models_dir() else str(path)


def _with_project(path: Path, settings: Settings) -> Start:
    try:
        state, focus = project.load(path)
    except LoomError as problem:
        start = _with_space(settings.text("last_space") or DEFAULT_SPACE, settings)
        return Start(start.state, start.space, problems=(str(problem), *start.problems))
    space = state.space.path if state.space.path and Path(state.space.path).is_dir() else state.space.name
    return Start(state, space, focus, project=path)


def _with_space(wanted: str, settings: Settings) -> Start:
    """Begin with a space; where it is missing or broken, with another one and a word about it."""
    problems = []
    for candidate in dict.fromkeys((wanted, DEFAULT_SPACE, *(str(space.path) for space in list_spaces()))):
        try:
            description = read_description(candidate)
            return Start(_first_state(description, settings), candidate, problems=tuple(problems))
        except LoomError as problem:
            problems.append(str(problem))
    # Two nameless places keep the wheel standing until a space is opened from the menu.
    return Start(new_state(SpaceRef(""), ("A", "B")), "", problems=tuple(problems))


def _first_state(space: SpaceDescription, settings: Settings) -> DocState:
    ref = SpaceRef(space.name, space.stamp, str(space.path))
    return new_state(ref, space.startup, settings.text("method"), settings.text("prototype"))
