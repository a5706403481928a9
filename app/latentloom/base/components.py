"""What the program is made of, with versions and licences, for the about box.

An installer brings the list along, written when it was built (`packaging/notices.py`). Elsewhere it is read from the
metadata of the installed packages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from latentloom.base import paths
from latentloom.base.errors import LoomError

FILE_NAME = "notices.json"
DIRECT = (
    "contourpy",
    "numpy",
    "pillow",
    "platformdirs",
    "psygnal",
    "pyqtgraph",
    "PySide6-Essentials",
    "safetensors",
    "scikit-learn",
    "scipy",
    "torch",
    "torchvision",
)
"""The distributions that the program asks for itself; `latentloom doctor` tells their versions."""

_TEXT_FILE = re.compile(r"(LICEN[CS]E|COPYING|NOTICE)[^/]*$", re.IGNORECASE)
_CODE_FILE = re.compile(r"\.(py|pyc|so|pyd)$", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LONGEST_LICENCE = 100


@dataclass(frozen=True, order=True)
class Component:
    """A part of the program: its name, version, licence in short, and the licence's full text ("" where unknown)."""

    name: str
    version: str
    licence: str
    text: str = ""


def components() -> tuple[Component, ...]:
    """Return everything that is shipped, by name.

    Raises:
        LoomError: the list that came with the program cannot be read.
    """
    file = paths.resources_dir() / FILE_NAME
    return read(file) if file.is_file() else tuple(installed())


def read(file: Path) -> tuple[Component, ...]:
    """Read a list that `write` wrote.

    Raises:
        LoomError: it cannot be read.
    """
    try:
        return tuple(Component(**item) for item in json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as problem:
        raise LoomError(f"The list of licences {file} is damaged; install the program again.") from problem


def to_json(parts: tuple[Component, ...]) -> str:
    """Return the text of a list for `read`."""
    return json.dumps([asdict(part) for part in parts], ensure_ascii=False, indent=1) + "\n"


def installed(names: tuple[str, ...] = DIRECT) -> Iterator[Component]:
    """Yield the installed distributions among `names`, and all that they need, by name."""
    found: dict[str, Component] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        key = normal(name)
        if key in found:
            continue
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            # Not needed on this system, or not there; the doctor tells of the latter.
            continue
        found[key] = component_of(distribution)
        waiting += [need for need in map(_needed, distribution.requires or ()) if need]
    yield from (found[key] for key in sorted(found))


def normal(name: str) -> str:
    """Return a distribution's name as indexes spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def component_of(distribution: metadata.Distribution) -> Component:
    """Return what a distribution's metadata say."""
    about: Any = distribution.metadata
    return Component(about["Name"], distribution.version, licence_of(about), "\n\n".join(_texts(distribution)))


def licence_of(about: Any) -> str:
    """Return a distribution's licence in short, from the first of three places that says something."""
    # By `get`: a field that is not there is to become a KeyError in later versions of Python.
    if expression := about.get("License-Expression"):
        return str(expression)
    stated = " ".join((about.get("License") or "").split())
    if stated and len(stated) <= _LONGEST_LICENCE:
        return stated
    kinds = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    return ", ".join(kinds) or "see its text"


def _texts(distribution: metadata.Distribution) -> Iterator[str]:
    """Yield the licence files beside a distribution's metadata, each text once, with its path if there are several."""
    files = [
        file
        for file in distribution.files or ()
        if ".dist-info" in str(file) and _TEXT_FILE.search(file.as_posix()) and not _CODE_FILE.search(str(file))
    ]
    seen: set[str] = set()
    for file in sorted(files, key=lambda file: (len(file.parts), file.as_posix())):
        try:
            text = Path(str(file.locate())).read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            continue
        if text not in seen:
            seen.add(text)
            place = file.as_posix().partition(".dist-info/")[2]
            yield f"--- {place}\n\n{text}" if len(files) > 1 else text


def _needed(requirement: str) -> str:
    name = _NAME.match(requirement)
    return "" if name is None or "extra ==" in requirement else name.group()
