"""Makes `notices.json` (read by the about box) and `NOTICES.txt`: every part that is shipped, with its licence.

Four kinds of parts: Python distributions, from their metadata; Python, Qt and the program itself; the pictures that the
shipped spaces learnt from; and on Debian the system's libraries that PyInstaller puts into the folder, from the
`copyright` files of their packages.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "app"))

from latentloom import __version__  # noqa: E402
from latentloom.base import components  # noqa: E402
from latentloom.base.components import Component  # noqa: E402

BOOTLOADER = "pyinstaller"
"""Its bootloader is the program file itself; of its licence, the exception allows that."""
QT_WORDS = """\
Qt, PySide6 and Shiboken are used under the GNU Lesser General Public License, version 3. They are separate shared
libraries in this program's folder, which may be replaced by other builds of them. Their sources are at
https://download.qt.io/official_releases/ under the version named above. The licence, and the GNU General Public
License that it builds upon, follow.

"""


def python_parts() -> list[Component]:
    """Return Python, the program, its spaces, and every distribution that the build's environment shipped."""
    found = [_with_qt_text(part) for part in components.installed((*components.DIRECT, BOOTLOADER))]
    # Of PyInstaller only the bootloader is shipped, not what it needs to build.
    found = [part for part in found if components.normal(part.name) not in _BUILD_ONLY]
    own = (ROOT / "LICENSE").read_text(encoding="utf-8")
    python = _python_licence()
    qt = Component("Qt", metadata.version("PySide6-Essentials"), "LGPL-3.0-only", _qt_text())
    return [
        Component("Latent Loom", __version__, "MIT", own),
        Component("Python", platform.python_version(), "PSF-2.0", python),
        qt,
        *picture_parts(),
        *found,
    ]


def picture_parts(models: Path = ROOT / "models") -> list[Component]:
    """Return the pictures behind every shipped space, as its `model.json` names them.

    Raises:
        LookupError: a space has no text on its pictures' licence in `licences`, or does not name it.
    """
    found = []
    for file in sorted(models.glob("*/model.json")):
        space = json.loads(file.read_text(encoding="utf-8"))
        text = HERE / "licences" / f"{file.parent.name}.txt"
        if not text.is_file() or not space["licence"]:
            raise LookupError(f"Nothing tells the licence of the pictures behind {file.parent.name}; write {text}.")
        words = f"{space['source']}\n\n{text.read_text(encoding='utf-8')}"
        found.append(Component(f"Pictures behind {space['title']}", __version__, space["licence"], words))
    return found


_BUILD_ONLY = frozenset({"altgraph", "packaging", "pyinstaller-hooks-contrib", "setuptools", "macholib", "pefile"})


def system_parts(libraries: Iterable[Path]) -> list[Component]:
    """Return the Debian packages that shared libraries of this system belong to.

    Raises:
        LookupError: a library belongs to no package, so nobody can tell its licence.
    """
    packages: dict[str, str] = {}
    for library in libraries:
        owner = _owner(library)
        if owner is None:
            raise LookupError(f"{library} belongs to no package; leave it out in contents.py or name its licence here")
        packages[owner] = _dpkg("-W", "-f=${Version}", owner)
    return [
        Component(f"{name.partition(':')[0]} (Debian)", version, *_debian_licence(name.partition(":")[0]))
        for name, version in sorted(packages.items())
    ]


def as_text(parts: Iterable[Component]) -> str:
    """Return all parts as one text for people."""
    listed = sorted(parts, key=lambda part: part.name.lower())
    lines = ["Latent Loom is made of these parts.", ""]
    lines += [f"  {part.name} {part.version}: {part.licence}" for part in listed]
    for part in listed:
        lines += ["", "", "=" * 78, f"{part.name} {part.version}", f"Licence: {part.licence}", "=" * 78, "", part.text]
    return "\n".join(lines) + "\n"


def _with_qt_text(part: Component) -> Component:
    # PySide6's wheels hold no licence text.
    if part.text or not part.name.lower().startswith(("pyside6", "shiboken6")):
        return part
    return Component(part.name, part.version, "LGPL-3.0-only", _qt_text())


def _qt_text() -> str:
    texts = [(HERE / "licences" / name).read_text(encoding="utf-8") for name in ("LGPL-3.0.txt", "GPL-3.0.txt")]
    return QT_WORDS + "\n\n".join(texts)


def _python_licence() -> str:
    """Return the licence that stands beside the running Python; its place depends on who built it."""
    homes = (Path(sysconfig.get_paths()["stdlib"]), Path(sys.base_prefix))
    debian = Path(f"/usr/share/doc/python{sys.version_info.major}.{sys.version_info.minor}/copyright")
    for file in (*(home / name for home in homes for name in ("LICENSE.txt", "LICENSE")), debian):
        if file.is_file():
            return file.read_text(encoding="utf-8")
    raise LookupError(f"There is no LICENSE.txt with the Python in {sys.base_prefix}; build with one from python.org.")


def _owner(library: Path) -> str | None:
    """Return the package that a library belongs to; Debian merges /lib into /usr/lib, and dpkg knows one of the two."""
    real = library.resolve()
    for place in (real, Path("/", *real.parts[2:]) if real.parts[1:2] == ("usr",) else Path("/usr", *real.parts[1:])):
        done = subprocess.run(["dpkg-query", "-S", str(place)], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout.splitlines()[0].rpartition(": ")[0].split(", ")[0]
    return None


def _dpkg(*arguments: str) -> str:
    return subprocess.run(["dpkg-query", *arguments], capture_output=True, text=True, check=True).stdout.strip()


def _debian_licence(package: str) -> tuple[str, str]:
    text = (Path("/usr/share/doc") / package / "copyright").read_text(encoding="utf-8", errors="replace").strip()
    return ", ".join(_licence_names(text)) or "see its text", text


def _licence_names(text: str) -> Iterator[str]:
    seen = set()
    for name in re.findall(r"^License:[ \t]*(\S.*)$", text, re.MULTILINE):
        if name not in seen and len(seen) < 6:
            seen.add(name)
            yield name.strip()
