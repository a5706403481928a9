"""`latentloom doctor`: what is here, what is missing, and what to do about it."""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import latentloom
from latentloom.base import desktop, paths
from latentloom.base.errors import LoomError
from latentloom.base.options import CommonOptions
from latentloom.commandline.options import add_common
from latentloom.commandline.outputs import print_json, table

_FAULTY_QT = {"6.9.1", "6.9.2", "6.11.0", "6.11.1", "6.12.0"}


@dataclass(frozen=True)
class Finding:
    """One line of the report: a subject, what was found, and what to do when that is not good ("" when it is)."""

    subject: str
    found: str
    advice: str = ""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "doctor", help="report versions, device, display, folders and what is missing", allow_abbrev=False
    )
    parser.add_argument("--json", action="store_true", help="print one JSON list")
    add_common(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, common: CommonOptions) -> int:
    """Print every finding; exit status 1 when something needs attention."""
    findings = list(examine(common))
    wrong = [finding for finding in findings if finding.advice]
    if arguments.json:
        print_json([vars(finding) for finding in findings])
        return 1 if wrong else 0
    print(table((finding.subject, finding.found) for finding in findings))
    if not wrong:
        print("\nAll is well.")
        return 0
    print("\nTo do:")
    for finding in wrong:
        print(f"- {finding.subject}: {finding.advice}")
    return 1


def examine(common: CommonOptions) -> Iterator[Finding]:
    """Look at everything the program depends on; a part that fails is a finding, never the end of the report."""
    # Not above: it would cost every other command's start what reading metadata takes to import.
    from latentloom.base import components

    yield Finding("Latent Loom", latentloom.__version__)
    yield Finding("Python", f"{platform.python_version()} at {sys.executable}")
    yield Finding("system", platform.platform())
    yield from (_package(name) for name in components.DIRECT)
    yield _guarded("device", partial(_device, common))
    yield _libraries()
    yield _display()
    for name, folder in (
        ("data folder", paths.user_data_dir),
        ("settings folder", paths.user_config_dir),
        ("log folder", paths.user_log_dir),
        ("picture sets", paths.datasets_dir),
        ("resources", paths.resources_dir),
    ):
        yield _guarded(name, partial(_folder, folder))
    yield _guarded("spaces", _spaces)


def _guarded(subject: str, look: Callable[[], Finding]) -> Finding:
    try:
        finding = look()
    except LoomError as problem:
        return Finding(subject, "not usable", str(problem))
    except (ImportError, OSError) as problem:
        # A package without its shared libraries, torch for one, fails with OSError.
        return Finding(subject, f"cannot be looked at ({problem})", "install the packages again")
    return Finding(subject, finding.found, finding.advice)


def _folder(find: Callable[[], Path]) -> Finding:
    return Finding("", str(find()))


def _package(name: str) -> Finding:
    from importlib import metadata

    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(name, "missing", f"install it: pip install {name}")
    if name.startswith("PySide6") and version in _FAULTY_QT:
        return Finding(
            name, version, "this version has known faults; install 6.10.3: pip install PySide6-Essentials==6.10.3"
        )
    return Finding(name, version)


def _device(common: CommonOptions) -> Finding:
    from latentloom.engine import device

    choice = device.choose_device(common.device)
    threads = device.set_threads(common.threads)
    return Finding("", f"{choice.device}: {choice.title}, {choice.precision}, {threads} threads")


def _libraries() -> Finding:
    missing = desktop.missing_libraries()
    if missing:
        return Finding("Qt's system libraries", f"{len(missing)} missing", desktop.how_to_install(missing))
    return Finding("Qt's system libraries", "all there")


def _display() -> Finding:
    reason = desktop.why_no_display()
    # No display is no fault: a server works without one, and the window says so itself.
    return Finding("display", "there is one" if reason is None else f"no window can be shown: {reason}")


def _spaces() -> Finding:
    from latentloom.engine.description import list_spaces

    names = [space.name for space in list_spaces()]
    if not names:
        return Finding("", "none", "make one: latentloom train --data digits --out digits")
    return Finding("", ", ".join(names))
