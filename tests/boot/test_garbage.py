"""The collector's rest during the start, in a process of its own: what is set aside there is the whole process's."""

from __future__ import annotations

from tests.helpers.processes import printed

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
    assert printed("-c", PROBE) == ""
