"""How fast the decoder is: one picture, and 64 against a plain decode of the same network in the same minute."""

from __future__ import annotations

from typing import TYPE_CHECKING

from latentloom.bench.decoding_probe import MANY, WAYS
from latentloom.bench.probes import medians_in_turn
from latentloom.bench.report import Line

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions
    from latentloom.engine.runtime import Runtime

LEAST_GAIN = 6.0
PROBE = "latentloom.bench.decoding_probe"


def measure_decoding(options: CommonOptions, space: str, runtime: Runtime, rounds: int) -> list[Line]:
    """Measure a bare decode of one, and of 64 against the plain one, in turn.

    Args:
        options: device and threads.
        space: its folder; runtime: its model, which says what it runs on.
        rounds: how often each is timed.
    """
    given = (space, options.device, str(options.threads or 0))
    one, fast, slow = medians_in_turn(PROBE, tuple(WAYS), given, rounds, 0)
    how = f"medians of {rounds}, {runtime.threads} threads, {runtime.precision}"
    native = "bfloat16" in runtime.precision or runtime.device != "cpu"
    return [
        Line("decode 1", one, "ms", note=how),
        Line(f"decode {MANY}", fast, "ms", note=how),
        Line(f"decode {MANY}, plain", slow, "ms", note="eager float32, contiguous, same network and threads"),
        Line(
            f"decode {MANY} against plain",
            slow / fast,
            "x",
            LEAST_GAIN if native else None,
            "higher",
            "" if native else "the bar is for processors with bfloat16",
        ),
    ]
