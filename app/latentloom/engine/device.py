"""Which processor to run on, how many threads, and in which number format."""

from __future__ import annotations

import platform
from dataclasses import dataclass

import torch

from latentloom.base.errors import LoomError, UsageError

DEVICES = ("auto", "cpu", "cuda", "mps", "xpu")


@dataclass(frozen=True)
class DeviceChoice:
    """A device as torch names it, a name for people, and the number format that is fast and safe on it."""

    device: torch.device
    title: str
    dtype: torch.dtype

    @property
    def precision(self) -> str:
        """The number format in words."""
        return {torch.float32: "float32", torch.bfloat16: "bfloat16", torch.float16: "float16"}[self.dtype]


def choose_device(name: str = "auto") -> DeviceChoice:
    """Return the device for `name`; "auto" tries cuda, xpu, mps and cpu in that order.

    Raises:
        UsageError: for a name that torch does not know.
        LoomError: for a device that is not there.
    """
    kind, _, index = name.partition(":")
    if kind not in DEVICES or (index and not index.isdecimal()) or (kind == "auto" and index):
        raise UsageError(f"There is no device {name!r}; choose one of {', '.join(DEVICES)}.")
    if kind == "auto":
        kind = next(k for k in ("cuda", "xpu", "mps", "cpu") if _available(k))
        index = ""
    if not _available(kind) or (kind == "cuda" and index and int(index) >= torch.cuda.device_count()):
        raise LoomError(f"There is no {name} device here; use --device cpu or --device auto.")
    device = torch.device(kind, int(index)) if index and kind != "cpu" else torch.device(kind)
    return DeviceChoice(device, _title(device), _fast_dtype(device))


def set_threads(count: int | None) -> int:
    """Let torch use `count` threads; None leaves it as it is (all cores at first). Return how many it uses now.

    Raises:
        UsageError: a number out of range.
    """
    if count is not None:
        if not 1 <= count <= 1024:
            raise UsageError(f"The number of threads must lie between 1 and 1024, not {count}.")
        torch.set_num_threads(count)
    return torch.get_num_threads()


def memory_ran_out(problem: RuntimeError) -> bool:
    """Tell whether an error of torch means that memory is full; not every device has an error type for it."""
    text = str(problem)
    return isinstance(problem, torch.OutOfMemoryError) or any(sign in text for sign in _MEMORY_SIGNS)


_MEMORY_SIGNS = ("out of memory", "can't allocate memory", "not enough memory")
"""What Apple's GPUs and CUDA, and the CPU on Linux and on Windows say."""


def _available(kind: str) -> bool:
    if kind == "cuda":
        return torch.cuda.is_available()
    if kind == "mps":
        return torch.backends.mps.is_available()
    if kind == "xpu":
        return hasattr(torch, "xpu") and torch.xpu.is_available()
    return True


def _title(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "xpu":
        return str(torch.xpu.get_device_name(device))
    if device.type == "mps":
        return "Apple GPU"
    return f"CPU ({platform.machine()})"


def _fast_dtype(device: torch.device) -> torch.dtype:
    """Return bfloat16 where the hardware multiplies it directly, else float32."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    if device.type == "cpu" and torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        # The plain oneDNN check also accepts processors that only emulate bfloat16, slower than float32.
        native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
        return torch.bfloat16 if native else torch.float32
    return torch.float32
