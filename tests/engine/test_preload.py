"""Torch's library ahead of torch: other threads run meanwhile, and torch works with it."""

from __future__ import annotations

import subprocess
import sys

from latentloom.engine import preload

PROBE = """
import sys, threading, time
from latentloom.engine.preload import load_library
told = []
loader = threading.Thread(target=lambda: told.append(load_library()))
began = last = time.perf_counter()
pause = 0.0
loader.start()
while loader.is_alive():
    now = time.perf_counter()
    pause, last = max(pause, now - last), now
took = time.perf_counter() - began
assert told == [True] and "torch" not in sys.modules
import torch
assert torch.ones(3).sum().item() == 3 and load_library() is False
print(pause / took)
"""


def test_the_library_is_loaded_while_other_threads_run():
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 0.8, "the longest pause of the other thread, as a part of the loading time"


def test_a_torch_without_the_library_is_left_to_the_import(monkeypatch, tmp_path):
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    assert preload.load_library() is False


def test_no_torch_at_all_is_left_to_the_import(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(preload, "find_spec", lambda name: None)
    assert preload.load_library() is False
