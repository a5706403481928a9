"""What the engine runs on, in words."""

from __future__ import annotations

from latentloom.work.messages import EngineInfo


def device_words(info: EngineInfo) -> str:
    """Return the device with its threads and precision: "CPU (x86_64) (cpu), 2 threads, bfloat16"."""
    threads = "1 thread" if info.threads == 1 else f"{info.threads} threads"
    return f"{info.device_name} ({info.device}), {threads}, {info.precision}"
