"""Freed memory is kept while a model is trained, and given back afterwards."""

from __future__ import annotations

import json
import sys
import textwrap

import pytest
from tests.helpers.processes import printed

from latentloom.engine import allocator
from latentloom.engine.space import open_space

only_glibc = pytest.mark.skipif(allocator._glibc() is None, reason="other allocators are left as they are")


def in_a_fresh_process(code: str) -> dict[str, float]:
    """Run code that prints JSON where no other test has left its mark on the heap."""
    start = """
        import json, resource, torch
        from contextlib import nullcontext
        from pathlib import Path
        from tempfile import mkdtemp
        from latentloom.engine.allocator import freed_memory_kept
        torch.set_num_threads(1)

        def faults(work):
            before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
            work()
            return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

        def like_a_step():
            blocks = [torch.zeros(2 << 20) for _ in range(12)]  # 8 MB each
            del blocks

        def resident_mb():
            return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    """
    source = textwrap.dedent(start) + textwrap.dedent(code)
    found: dict[str, float] = json.loads(printed("-c", source))
    return found


@only_glibc
def test_the_memory_goes_back_at_the_end_of_the_last_block():
    found = in_a_fresh_process("""
        like_a_step()
        before = resident_mb()
        with freed_memory_kept():
            with freed_memory_kept():
                like_a_step()
            inner = resident_mb()
        print(json.dumps({"inner": inner - before, "after": resident_mb() - before}))
    """)
    assert found["inner"] > 80
    assert found["after"] < 20


@only_glibc
def test_training_takes_no_fresh_memory_at_every_step():
    found = in_a_fresh_process("""
        from latentloom.bench.training_task import Effort, training_task
        from latentloom.engine.training import train
        steps = train(*training_task(Effort(size=32, batch=64, latent=8, steps=30)), Path(mkdtemp()), device="cpu")
        for _ in range(6): next(steps)
        during = faults(lambda: [next(steps) for _ in range(4)])
        held = resident_mb()
        steps.close()
        print(json.dumps({"during": during, "back": held - resident_mb()}))
    """)
    # Some 40,000 without it: ten thousand a step, 40 MB.
    assert found["during"] < 4000
    assert found["back"] > 20


@only_glibc
def test_decoding_takes_no_fresh_memory_for_every_batch():
    found = in_a_fresh_process("""
        from latentloom.engine.networks import Decoder, NetworkConfig
        from latentloom.engine.allocator import keep_steady
        decoder = Decoder(NetworkConfig(64, 1, 8)).eval().requires_grad_(False)
        keep_steady()
        decode = lambda: decoder(torch.zeros(64, 8))
        print(json.dumps({"steady": sorted(faults(decode) for _ in range(12))[6]}))
    """)
    # Some 24,000 without it.
    assert found["steady"] < 5000


def test_a_runtime_keeps_it_steady(tiny_space, monkeypatch):
    set_to = []
    monkeypatch.setattr(allocator, "_set", lambda mmap, trim: set_to.append((mmap, trim)))
    assert open_space(tiny_space, "cpu").runtime.grid > 0
    assert set_to == [(allocator._STEADY_MMAP, allocator._STEADY_TRIM)]


def test_the_block_ends_well_whatever_goes_wrong_in_it(monkeypatch):
    set_to, given_back = [], []
    monkeypatch.setattr(allocator, "_set", lambda mmap, trim: set_to.append((mmap, trim)))
    monkeypatch.setattr(allocator, "_give_back", lambda: given_back.append(True))
    with pytest.raises(ZeroDivisionError), allocator.freed_memory_kept():
        raise ZeroDivisionError
    assert set_to == [(allocator._ALL, allocator._ALL), (allocator._STEADY_MMAP, allocator._STEADY_TRIM)]
    assert given_back == [True]


def test_elsewhere_nothing_is_touched(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(allocator.ctypes, "CDLL", lambda name: pytest.fail("no library is to be opened"))
    with allocator.freed_memory_kept():
        pass
