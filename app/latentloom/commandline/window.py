"""No sub-command: the window."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

from latentloom.base import desktop
from latentloom.base.errors import LoomError, UsageError
from latentloom.base.options import CommonOptions

_HEADLESS = "blend, sheet, path and the other commands work without one; see --help"


def run(arguments: list[str], common: CommonOptions, *, mend_system: bool) -> int:
    """Open the window with a project, a space or a picture, or as a new document; return when it is closed.

    Raises:
        UsageError: the target is nothing that can be opened.
        LoomError: no window can be shown here.
    """
    target = _target(arguments)
    desktop.ensure_libraries(install=mend_system)
    reason = desktop.why_no_display()
    if reason is not None:
        raise LoomError(f"No window can be opened because {reason}; {_HEADLESS}.")
    from latentloom import boot

    return boot.main(target, common)


def _target(arguments: list[str]) -> str | None:
    if not arguments:
        return None
    target, *more = arguments
    if not _exists(target):
        raise UsageError(_no_target(target))
    if more:
        raise UsageError(f"The window opens one project, space or picture at a time; leave out {more[0]}.")
    return target


def _exists(target: str) -> bool:
    return Path(target).exists() or target in _space_names()


def _no_target(target: str) -> str:
    # Here, because the parser knows this module's neighbours and they know nothing of it.
    from latentloom.commandline.parser import command_names

    if os.sep in target or Path(target).suffix:
        return f"There is no file {target}."
    close = difflib.get_close_matches(target, [*command_names(), *_space_names()], n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else "see --help."
    return f"{target} is neither a command nor a space nor a file; {hint}"


def _space_names() -> tuple[str, ...]:
    from latentloom.engine.description import list_spaces

    return tuple(space.name for space in list_spaces())
