"""Fresh processes to measure in: nothing is warm in them, and their memory is their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from latentloom.base.errors import LoomError
from latentloom.bench.timing import median

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions

TIME_LIMIT_S = 900


def engine_arguments(options: CommonOptions) -> list[str]:
    """Return device and threads as the program's own options."""
    threads = [] if options.threads is None else ["--threads", str(options.threads)]
    return ["--device", options.device, *threads]


@contextmanager
def python_module(
    module: str, *arguments: str, extra: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run `python -m module arguments...` without a screen; it is ended when the block is left.

    Raises:
        LoomError: this is a frozen program, which has no modules to run.
    """
    if getattr(sys, "frozen", False):
        raise LoomError("This can be measured in an installed package only, not in the frozen program.")
    source_root = str(Path(__file__).resolve().parents[2])
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": source_root, **(extra or {})},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def run_probe(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module and return the JSON object that is its last line.

    Raises:
        LoomError: it failed or said nothing.
    """
    with python_module(module, *arguments) as process:
        said, complaints = process.communicate(timeout=TIME_LIMIT_S)
    lines = said.strip().splitlines()
    if process.returncode != 0 or not lines:
        raise _failure(module, complaints)
    found: dict[str, Any] = json.loads(lines[-1])
    return found


@contextmanager
def turns(module: str, *arguments: str) -> Iterator[Callable[[], float]]:
    """Start a module that prints "null" when it is ready and then, for every line it reads, the milliseconds of a turn.

    Yields:
        What has it take a turn.

    Raises:
        LoomError: it ended.
    """
    with python_module(module, *arguments) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        given, said = process.stdin, process.stdout

        def answer() -> Any:
            line = said.readline()
            if not line:
                raise _failure(module, process.communicate(timeout=TIME_LIMIT_S)[1])
            return json.loads(line)

        def turn() -> float:
            given.write("\n")
            given.flush()
            return float(answer())

        answer()
        yield turn


def medians_in_turn(module: str, ways: Sequence[str], given: Sequence[str], rounds: int, warm_up: int) -> list[float]:
    """Time several ways of a module that `turns` can start, each in a process, a turn each at a time.

    A noisy moment strikes all alike then.

    Args:
        module: takes a way and `given` as arguments.
        ways: the rivals.
        rounds: turns of each that count; warm_up: turns before, uncounted.

    Returns:
        For each way the median of its turns in milliseconds.
    """
    with ExitStack() as running:
        rivals = [running.enter_context(turns(module, way, *given)) for way in ways]
        times = [[turn() for turn in rivals] for _ in range(warm_up + rounds)][warm_up:]
    return [median(own) for own in zip(*times, strict=True)]


def _failure(module: str, complaints: str) -> LoomError:
    reason = (complaints.strip().splitlines() or ["it said nothing"])[-1]
    return LoomError(f"The measurement {module} failed: {reason}")
