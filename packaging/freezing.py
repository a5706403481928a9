"""From the checkout to the frozen program's folder: environment, what is generated for it, PyInstaller, the finish."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import environment
import lock

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
WORK = ROOT / "build" / "packaging"
GENERATED = WORK / "generated"
FOLDER = "latentloom"
"""PyInstaller's name of the program's folder."""
SHIPPED = "_internal"
COLLECTED = "collected.json"
"""What the spec writes: where each library in the folder comes from."""
SPARE_EPOCH = 1_700_000_000
"""The time that files get where there is no git to ask."""


class BuildError(Exception):
    """The build cannot go on; one sentence that says what to do."""


def version() -> str:
    """Return the program's version."""
    text = (ROOT / "app" / "latentloom" / "__init__.py").read_text(encoding="utf-8")
    return text.split('__version__ = "')[1].split('"')[0]


def epoch() -> int:
    """Return the time that everything built gets, in seconds since 1970: the commit's, or $SOURCE_DATE_EPOCH."""
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return int(os.environ["SOURCE_DATE_EPOCH"])
    command = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    except (OSError, ValueError, subprocess.CalledProcessError):
        return SPARE_EPOCH


def make_environment(target: str) -> Path:
    """Make the build's own virtual environment of the locked distributions; return its Python.

    Raises:
        BuildError: no lock for this system or this Python, or pip failed.
    """
    locked = lock.file_for(target)
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    if not locked.is_file():
        raise BuildError(f"There is no lock for {target}; add it to lock.py.")
    if running != lock.PYTHON:
        raise BuildError(f"The program is shipped with Python {lock.PYTHON}, and this is {running}; build with that.")
    folder = WORK / "venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "lock.sha256"
    digest = hashlib.sha256(locked.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest:
        return python
    print(f"Setting up the build's environment in {folder}", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    install = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    install += ["--no-deps", "--only-binary=:all:", "--requirement", str(locked)]
    quiet = subprocess.run(install, stdout=sys.stderr, stderr=subprocess.PIPE, text=True, check=False)
    # The build of torch without CUDA is not in the plain index.
    with_index = [*install, "--extra-index-url", environment.CPU_INDEX]
    if quiet.returncode != 0 and subprocess.run(with_index, stdout=sys.stderr, check=False).returncode != 0:
        raise BuildError("The locked distributions could not be installed (pip's own words are above).")
    stamp.write_text(digest, encoding="utf-8")
    return python


def freeze(out: Path) -> Path:
    """Make the program's folder below `out` and return it. Runs in the build's environment."""
    import icons
    import notices

    _check_machine()
    shutil.rmtree(GENERATED, ignore_errors=True)
    GENERATED.mkdir(parents=True)
    icons.make(ROOT / "resources" / "latentloom.svg", GENERATED)
    parts = notices.python_parts()
    _write_notices(GENERATED, parts)
    print("Freezing the program; this takes a few minutes.", file=sys.stderr)
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "INFO"]
    command += ["--distpath", str(out), "--workpath", str(WORK / "pyinstaller"), str(HERE / "latentloom.spec")]
    env = os.environ | {"LATENTLOOM_GENERATED": str(GENERATED), "LATENTLOOM_VERSION": version()}
    subprocess.run(command, env=env, check=True)
    folder = out / FOLDER
    if sys.platform.startswith("linux"):
        _finish_linux(folder, parts)
    return folder


def collected() -> list[tuple[str, Path]]:
    """Return the libraries of the frozen program: place in the folder, and the file that it is a copy of."""
    table = json.loads((GENERATED / COLLECTED).read_text(encoding="utf-8"))
    return [(place, Path(source)) for place, source, kind in table if kind != "SYMLINK"]


def system_libraries() -> list[Path]:
    """Return those that belong neither to the build's environment nor to Python."""
    own = [Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve(), WORK]
    return [
        source
        for _, source in collected()
        if not any(source.resolve().is_relative_to(home) or source.is_relative_to(home) for home in own)
    ]


def _check_machine() -> None:
    if not sys.platform.startswith("linux"):
        return
    sys.path.insert(0, str(ROOT / "app"))
    from latentloom.base import desktop

    # Otherwise PyInstaller would leave them out with a warning.
    missing = desktop.missing_libraries()
    if missing:
        raise BuildError(desktop.how_to_install(missing))
    tools = [tool for tool in ("objdump", "strip", "zstd", "dpkg-deb", "dpkg-shlibdeps") if shutil.which(tool) is None]
    if tools:
        raise BuildError(f"{', '.join(tools)} are missing; run: apt-get install --yes binutils dpkg-dev zstd")


def _finish_linux(folder: Path, parts: list) -> None:
    import contents
    import elf
    import notices

    shipped = folder / SHIPPED
    for pattern in contents.STRIPPED:
        for file in sorted(shipped.glob(pattern)):
            if not file.is_symlink():
                elf.strip(file)
    parts = [*parts, *notices.system_parts(system_libraries())]
    _write_notices(GENERATED, parts)
    shutil.copyfile(GENERATED / "notices.json", shipped / "latentloom" / "_resources" / "notices.json")
    shutil.copyfile(GENERATED / "NOTICES.txt", folder / "NOTICES.txt")
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")
    for file in [*folder.rglob("*"), folder]:
        if not file.is_symlink():
            runs = file.is_dir() or (file.parent == folder and file.name == FOLDER) or file.name == "torch_shm_manager"
            file.chmod(0o755 if runs else 0o644)
        os.utime(file, (epoch(), epoch()), follow_symlinks=False)


def _write_notices(folder: Path, parts: list) -> None:
    import notices
    from latentloom.base import components

    (folder / "notices.json").write_text(components.to_json(tuple(sorted(parts))), encoding="utf-8")
    (folder / "NOTICES.txt").write_text(notices.as_text(parts), encoding="utf-8")
