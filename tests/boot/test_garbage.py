"""The collector's rest during the start, in a process of its own: what is set aside there is the whole process's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import latentloom

PROBE = """
import gc, weakref
from latentloom.boot import garbage

class Knot:
    def __init__(self):
        self.self = self

def knot():
    return weakref.ref(Knot())

garbage.rest()
assert not gc.isenabled()
early = knot()
garbage.resume()
assert gc.isenabled()
late = knot()
gc.collect()
assert early() is not None and late() is None
garbage.reconsider()
gc.collect()
assert early() is None
"""


def test_what_the_start_made_is_set_aside_until_a_space_is_closed():
    environment = {**os.environ, "PYTHONPATH": str(Path(latentloom.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", PROBE], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
