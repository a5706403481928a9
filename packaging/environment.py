"""The checkout's own virtual environment: made on the first run, mended when the locked versions change.

Standard library only. What was installed is written to a stamp inside `.venv`, after everything else, so that a later
start needs one comparison, and an interrupted installation is seen and begun again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "latentloom-stamp.json"
PROJECT = ROOT / "pyproject.toml"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
_UNFINISHED = ""
"""Stands in the stamp for the digest while an installation runs: one that was cut short begins again from nothing."""
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
"""PyTorch's own index of builds without CUDA, a tenth of the size of those with it."""


class SetupError(Exception):
    """The environment cannot be made; one sentence that says what to do."""


def run_inside(arguments: list[str], extras: tuple[str, ...]) -> int:
    """Run `.venv`'s Python with `arguments`, after making or mending it. On POSIX this process becomes that one."""
    try:
        ensure(extras)
    except SetupError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped before the set-up was complete; the next start begins it again.", file=sys.stderr)
        return 130
    command = [str(venv_python()), *arguments]
    if os.name == "posix":
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode


def ensure(extras: tuple[str, ...]) -> None:
    """Make `.venv` hold the locked versions, with `extras` from pyproject.toml. Does nothing when it does already."""
    stamp = _read_stamp()
    digest = wanted_digest()
    if stamp is not None and stamp["digest"] == digest and set(extras) <= set(stamp["extras"]):
        return
    every = sorted({*extras, *(stamp["extras"] if stamp else ())})
    print("Setting up Latent Loom in .venv; this takes a few minutes, once.", file=sys.stderr)
    interrupted = stamp is not None and stamp["digest"] == _UNFINISHED
    if interrupted or not _venv_works():
        _make_venv()
    _write_stamp(_UNFINISHED, every)
    _install(every)
    _write_stamp(digest, every)


def wanted_digest() -> str:
    """Return a hash of everything that decides what is installed."""
    digest = hashlib.sha256()
    for file in (PROJECT, CONSTRAINTS):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def venv_python() -> Path:
    """Return the path of `.venv`'s interpreter."""
    return VENV / "Scripts" / "python.exe" if os.name == "nt" else VENV / "bin" / "python"


def _read_stamp() -> dict | None:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        usable = isinstance(stamp["digest"], str) and isinstance(stamp["extras"], list) and venv_python().exists()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return stamp if usable else None


def _write_stamp(digest: str, extras: list[str]) -> None:
    part = STAMP.with_suffix(".part")
    part.write_text(json.dumps({"digest": digest, "extras": extras}), encoding="utf-8")
    part.replace(STAMP)


def _make_venv() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode == 0:
        return
    if shutil.which("apt-get"):
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise SetupError(f"Python cannot make a virtual environment here; run: apt-get install --yes {package}")
    last = (made.stderr or made.stdout).strip().splitlines()[-1:] or ["no reason given"]
    raise SetupError(f"Python cannot make a virtual environment in {VENV} ({last[0]}).")


def _venv_works() -> bool:
    """Tell whether `.venv` has an interpreter that is new enough, and pip."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([venv_python(), "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _install(extras: list[str]) -> None:
    import tomllib

    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    if _would_bring_cuda():
        # The torch of the plain index would bring gigabytes that nothing here can use. The other index is asked for
        # this pair alone, and pip goes on with the plain one when it cannot be reached.
        _pip("install", "--no-deps", "--extra-index-url", CPU_INDEX, *_locked("torch", "torchvision"))
    _pip("install", "--constraint", str(CONSTRAINTS), *wanted)


def _would_bring_cuda() -> bool:
    """Tell whether a plain installation of torch would bring CUDA to a Linux machine without an NVIDIA device."""
    if not sys.platform.startswith("linux") or _has_nvidia():
        return False
    report = VENV / "torch-report.json"
    asked = _run_pip(
        "install", "--dry-run", "--no-deps", "--ignore-installed", "--report", str(report), *_locked("torch")
    )
    if asked != 0:
        return False
    found = json.loads(report.read_text(encoding="utf-8"))["install"]
    report.unlink()
    needs = [need for item in found for need in item["metadata"].get("requires_dist", [])]
    return any(need.startswith(("nvidia-", "cuda-")) for need in needs)


def _has_nvidia() -> bool:
    return Path("/proc/driver/nvidia").exists() or shutil.which("nvidia-smi") is not None


def _locked(*names: str) -> list[str]:
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.split("==")[0].strip() in names]


def _pip(*arguments: str) -> None:
    if _run_pip(*arguments) != 0:
        raise SetupError(
            "The installation did not succeed (pip's own words are above); look at the network and start again."
        )


def _run_pip(*arguments: str) -> int:
    """Run `.venv`'s pip with the person's own configuration; its output goes to standard error."""
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    command = [str(venv_python()), "-m", "pip", "--disable-pip-version-check", *arguments, *quiet]
    # A person's "install for the user" setting would make pip refuse inside a virtual environment.
    env = os.environ | {"PIP_USER": "0"}
    return subprocess.run(command, env=env, stdout=sys.stderr, check=False).returncode
