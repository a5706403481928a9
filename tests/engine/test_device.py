"""Which device is taken, and what is said where there is none."""

from __future__ import annotations

import pytest
import torch

from latentloom.base.errors import LoomError, UsageError
from latentloom.engine import device
from latentloom.engine.device import choose_device, memory_ran_out, set_threads


@pytest.fixture
def only(monkeypatch):
    """Pretend that only some kinds of device are there."""

    def only(*kinds: str) -> None:
        monkeypatch.setattr(device, "_available", lambda kind: kind in kinds)
        monkeypatch.setattr(device, "_title", lambda chosen: f"some {chosen}")
        monkeypatch.setattr(device, "_fast_dtype", lambda chosen: torch.float32)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)

    return only


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        (("cpu", "mps", "xpu", "cuda"), "cuda"),
        (("cpu", "mps", "xpu"), "xpu"),
        (("cpu", "mps"), "mps"),
        (("cpu",), "cpu"),
    ],
)
def test_auto_takes_the_first_that_is_there(only, there, taken):
    only(*there)
    choice = choose_device("auto")
    assert choice.device.type == taken
    assert choice.title == f"some {taken}"


def test_a_device_may_be_numbered(only):
    only("cpu", "cuda")
    assert choose_device("cuda:1").device == torch.device("cuda", 1)
    assert choose_device("cpu:0").device == torch.device("cpu")
    with pytest.raises(LoomError, match="There is no cuda:2 device here"):
        choose_device("cuda:2")


@pytest.mark.parametrize("name", ["", "gpu", "CPU", "cuda:x", "cuda:²", "auto:1", "cuda:-1", "meta"])
def test_unknown_names_are_refused(name):
    with pytest.raises(UsageError, match="There is no device"):
        choose_device(name)


@pytest.mark.parametrize("name", ["cuda", "mps", "xpu"])
def test_a_device_that_is_not_there_is_refused(only, name):
    only("cpu")
    with pytest.raises(LoomError, match=f"There is no {name} device here; use --device cpu or --device auto"):
        choose_device(name)


def test_the_processor_is_described():
    choice = choose_device("cpu")
    assert choice.title.startswith("CPU (")
    assert choice.precision in ("float32", "bfloat16")


@pytest.mark.parametrize(
    ("avx512_bf16", "amx", "dtype"),
    [(True, False, torch.bfloat16), (False, True, torch.bfloat16), (False, False, torch.float32)],
)
def test_bfloat16_only_where_the_processor_multiplies_it(monkeypatch, avx512_bf16, amx, dtype):
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: avx512_bf16)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx)
    assert choose_device("cpu").dtype == dtype


def test_threads_are_set_and_left():
    assert set_threads(2) == 2
    assert set_threads(None) == 2
    assert torch.get_num_threads() == 2


@pytest.mark.parametrize("count", [0, -1, 1025])
def test_impossible_numbers_of_threads_are_refused(count):
    with pytest.raises(UsageError, match="between 1 and 1024"):
        set_threads(count)


def test_full_memory_is_known_by_every_devices_words():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(1 << 60)
    assert memory_ran_out(caught.value)
    assert memory_ran_out(torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB."))
    assert memory_ran_out(RuntimeError("MPS backend out of memory (MPS allocated: 1 GB, max allowed: 2 GB)"))
    assert not memory_ran_out(RuntimeError("The size of tensor a (2) must match the size of tensor b (3)"))
