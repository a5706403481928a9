"""The modules of `packaging/`, which is a folder of scripts and no package."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def script(monkeypatch):
    """Import a script of `packaging/` by its name."""
    before = set(sys.modules)

    def load(name: str) -> ModuleType:
        monkeypatch.syspath_prepend(str(ROOT / "packaging"))
        return importlib.import_module(name)

    yield load
    for name in set(sys.modules) - before:
        # Only the scripts' own modules: they have common names.
        if getattr(sys.modules[name], "__file__", None) and Path(sys.modules[name].__file__).parent.name == "packaging":
            del sys.modules[name]
