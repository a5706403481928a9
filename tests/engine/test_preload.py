"""Torch's library ahead of torch: other threads run meanwhile, and torch works with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import latentloom
from latentloom.engine import preload

posix = pytest.mark.skipif(sys.platform == "win32", reason="no dlopen")

PROBE = """
import sys, time
from latentloom.engine.preload import start_preload
began = last = time.perf_counter()
loader = start_preload()
pause, running = 0.0, True
while running:
    running = loader.is_alive()
    now = time.perf_counter()
    pause, last = max(pause, now - last), now
assert "torch" not in sys.modules
import torch
assert torch.ones(3).sum().item() == 3 and start_preload() is None
print(pause / (now - began))
"""


@posix
def test_the_library_is_loaded_while_other_threads_run():
    environment = {**os.environ, "PYTHONPATH": str(Path(latentloom.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 0.5, "the longest pause of the other thread, as a part of the loading time"


def pretend_torch(folder: Path, monkeypatch) -> Path:
    """Put a torch without content first on the path; return where its libraries belong."""
    libraries = folder / "torch" / "lib"
    libraries.mkdir(parents=True)
    (folder / "torch" / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    return libraries


def test_a_torch_without_the_library_is_left_to_the_import(monkeypatch, tmp_path):
    pretend_torch(tmp_path, monkeypatch)
    assert preload.start_preload() is None


@posix
def test_a_broken_library_is_left_to_the_import(monkeypatch, tmp_path):
    libraries = pretend_torch(tmp_path, monkeypatch)
    (libraries / preload._NAMES[sys.platform]).write_bytes(b"not a library")
    thread = preload.start_preload()
    thread.join(10)
    assert not thread.is_alive()


def test_no_torch_at_all_is_left_to_the_import(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(preload, "find_spec", lambda name: None)
    assert preload.start_preload() is None
