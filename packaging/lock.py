"""Writes `locked/*.txt`: every distribution that a build installs, with version and hash, one file a system.

    python3 packaging/lock.py

Run it with the Python that is shipped (3.11), on Linux, whenever `constraints.txt`, pyproject.toml or the version of
PyInstaller below changes. For the system at hand pip resolves; for the others it is asked for the same names, with what
only they need added, because pip resolves for no system but its own.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

import environment

HERE = Path(__file__).resolve().parent
LOCKED = HERE / "locked"
PYTHON = "3.11"
"""The Python that is shipped; a lock holds the wheels of this one."""
TOOLS = ("pyinstaller==6.22.3",)


@dataclass(frozen=True)
class Target:
    """A system that the program is built for: pip's names of it, and what its packages need there alone."""

    name: str
    platforms: tuple[str, ...]
    extras: tuple[str, ...] = ()


TARGETS = (
    Target("linux-x86_64", ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux_2_17_x86_64")),
    Target("macos-arm64", ("macosx_14_0_arm64", "macosx_13_0_universal2"), ("macholib==1.16.4",)),
    Target("windows-amd64", ("win_amd64",), ("colorama==0.4.6", "pefile==2024.8.26", "pywin32-ctypes==0.2.3")),
)


def target_here() -> str:
    """Return the name of the system at hand, as `TARGETS` spells it; it need not be among them."""
    system = {"Linux": "linux", "Darwin": "macos", "Windows": "windows"}.get(platform.system(), platform.system())
    return f"{system}-{platform.machine().lower()}"


def file_for(target: str) -> Path:
    """Return the lock of a system."""
    return LOCKED / f"{target}.txt"


def main() -> int:
    """Write every lock."""
    here = target_here()
    if f"{sys.version_info.major}.{sys.version_info.minor}" != PYTHON or here not in [t.name for t in TARGETS]:
        print(f"Run this with Python {PYTHON} on one of {', '.join(t.name for t in TARGETS)}.", file=sys.stderr)
        return 1
    LOCKED.mkdir(exist_ok=True)
    found = _resolved(_wanted())
    for target in TARGETS:
        lines = found if target.name == here else _asked(found, target)
        text = "".join(f"{line.name}=={line.version} --hash=sha256:{line.sha256}\n" for line in sorted(lines))
        file_for(target.name).write_text(f"{_HEADER.format(target.name)}{text}", encoding="utf-8")
        print(f"{file_for(target.name).relative_to(HERE)}: {len(lines)} distributions")
    return 0


_HEADER = """\
# What a build for {} installs with pip's --require-hashes; written by packaging/lock.py.
"""


@dataclass(frozen=True, order=True)
class Line:
    """One distribution: the hash is that of its wheel."""

    name: str
    version: str
    sha256: str


def normal(name: str) -> str:
    """Return a distribution's name as indexes spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _wanted() -> list[str]:
    project = tomllib.loads(environment.PROJECT.read_text(encoding="utf-8"))["project"]
    return [*project["dependencies"], *TOOLS]


def _resolved(wanted: list[str]) -> list[Line]:
    """Let pip resolve for the system at hand."""
    # Where PyTorch's index cannot be reached, pip goes on with what it is set up for, after one try a name.
    cpu = ["--retries", "0", "--extra-index-url", environment.CPU_INDEX]
    return _report(["--constraint", str(environment.CONSTRAINTS), *cpu, *wanted])


def _asked(found: list[Line], target: Target) -> list[Line]:
    """Ask for the names that were found here, and those that only the other system needs, in the wheels of that one."""
    names = [f"{line.name}=={line.version.partition('+')[0]}" for line in found]
    platforms = [word for name in target.platforms for word in ("--platform", name)]
    options = ["--no-deps", "--only-binary=:all:", "--python-version", PYTHON, "--target", "nowhere", *platforms]
    return _report([*options, *names, *target.extras])


def _report(arguments: list[str]) -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed"]
        subprocess.run([*command, "--report", str(report), *arguments], check=True)
        items = json.loads(report.read_text(encoding="utf-8"))["install"]
    return [
        Line(
            normal(item["metadata"]["name"]),
            item["metadata"]["version"],
            item["download_info"]["archive_info"]["hashes"]["sha256"],
        )
        for item in items
    ]


if __name__ == "__main__":
    sys.exit(main())
