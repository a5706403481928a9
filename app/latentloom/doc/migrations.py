"""How older project versions become the present one: pure functions from object to object, one a version.

To change the format: raise `VERSION`, and add under the old number a function that returns the new form of its
argument (which it must not change). Every project that was ever saved goes through here on its way in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from latentloom.base.errors import LoomError

VERSION = 2

Migration = Callable[[dict[str, Any]], dict[str, Any]]


def _with_attributes(project: dict[str, Any]) -> dict[str, Any]:
    """Version 2 has a list of attributes; blends without a word about them have none, so they stay as they are."""
    return {**project, "attributes": []}


MIGRATIONS: Mapping[int, Migration] = {1: _with_attributes}
"""Version to the function that leads from it to the next one."""


def migrate(
    project: dict[str, Any], migrations: Mapping[int, Migration] = MIGRATIONS, current: int = VERSION
) -> dict[str, Any]:
    """Return `project` in the form of version `current`.

    Raises:
        LoomError: it has no version, one that nothing leads from, or a newer one.
    """
    version = project.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise LoomError("The project has no valid version number; it was not saved by Latent Loom.")
    if version > current:
        raise LoomError(
            f"The project was made by a newer Latent Loom (project version {version}); update the program to open it."
        )
    while version < current:
        if version not in migrations:
            raise LoomError(f"Projects of version {version} can no longer be opened; use an older Latent Loom.")
        project = {**migrations[version](project), "version": version + 1}
        version += 1
    return project
