"""The rules of the house, executed: layers, style, types, and what must not lie where."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE_ROOTS = ("app", "tests", "packaging")


def run(*command: str) -> None:
    """Run one of the tools in the checkout; its own words are the failure."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": "app", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def tracked(*folders: str) -> list[Path]:
    """Return every file of the checkout below the folders, leaving out what tools leave behind."""
    return [
        file
        for folder in folders
        for file in (ROOT / folder).rglob("*")
        if file.is_file()
        and not any(part.startswith(".") or part == "__pycache__" for part in file.parts[len(ROOT.parts) :])
    ]


def test_imports_go_downwards_only():
    run("-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())")


def test_the_work_layer_uses_qtcore_alone():
    # import-linter cannot tell the modules of an external package apart.
    modules = re.compile(r"^\s*(?:from|import)\s+PySide6(?:\.|\s+import\s+)(\w+)", re.MULTILINE)
    found = {name for file in tracked("app/latentloom/work") for name in modules.findall(_text(file))}
    assert found <= {"QtCore"}


def test_ruff_has_nothing_to_say():
    run("-m", "ruff", "check", *SOURCE_ROOTS)


def test_every_file_is_formatted():
    run("-m", "ruff", "format", "--check", *SOURCE_ROOTS)


@pytest.mark.timeout(300)
def test_types_hold_in_base_doc_engine_and_work():
    run("-m", "mypy")


def test_nothing_is_pickled():
    # ruff bans the imports; this also sees a mention in a string, as in `numpy.load(..., allow_pickle=True)`.
    loads = re.compile(
        r"\bpickle\b|\bdill\b|\bjoblib\.load\b|torch\.(load|save)\(|allow_pickle\s*=\s*True|weights_only"
    )
    found = [
        f"{file.relative_to(ROOT)}: {hit.group()}" for file in tracked("app") if (hit := loads.search(_text(file)))
    ]
    assert found == []


def test_every_wait_of_a_test_is_begun():
    # These only make a wait: without `with` or `.wait()` nothing is waited for, and nobody says so.
    made = re.compile(r"^\s*qtbot\.(?:wait(?!Until|Callback)\w+|assertNotEmitted)\(.*\)$", re.MULTILINE)
    found = [
        f"{file.relative_to(ROOT)}: {hit.group().strip()}"
        for file in tracked("tests")
        for hit in made.finditer(_text(file))
        if not hit.group().endswith(".wait()")
    ]
    assert found == []


def test_data_folders_hold_no_python():
    assert [file for file in tracked("models", "resources") if file.suffix in {".py", ".pyc", ".so"}] == []


@pytest.mark.parametrize("folder", ["app", "packaging", "models", "resources"])
def test_folders_of_the_first_level_are_no_packages(folder):
    # A package named `packaging` breaks PyInstaller; `app` and `models` would collide in site-packages.
    assert not (ROOT / folder / "__init__.py").exists()


def test_few_files_are_long_and_none_is_too_long():
    lengths = {str(file.relative_to(ROOT)): _text(file).count("\n") for file in tracked("app", "packaging")}
    long = {name: length for name, length in lengths.items() if length > 400}
    assert len(long) <= 3, long
    assert max(lengths.values()) <= 500, long


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.suffix == ".py" else ""
