"""Durations, sizes and states in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from latentloom.engine.estimate import Estimate
    from latentloom.work.trainings import Run

STATE_WORDS = {
    "new": "not begun",
    "running": "training",
    "paused": "paused",
    "interrupted": "interrupted",
    "failed": "stopped by a problem",
    "done": "finished",
}


def duration(seconds: float) -> str:
    """Return a duration as people say it: "40 s", "12 min", "3 h 20 min", "2 days"."""
    whole = max(0, round(seconds))
    if whole < 90:
        return f"{whole} s"
    minutes = round(whole / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{round(hours / 24)} days"


def memory(count: float) -> str:
    """Return a number of bytes: "640 MB", "1.2 GB"."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"


def parameters(count: int) -> str:
    """Return a number of parameters: "2.1 million parameters"."""
    return f"{count / 1e6:.1f} million parameters" if count >= 1e6 else f"{count:,} parameters"


def estimate_text(found: Estimate, points: int = 1) -> str:
    """Return what a training would take; `points` of a sweep."""
    about = "About" if found.exact else "Roughly"
    each = f"{points} trainings of {duration(found.seconds)}: " if points > 1 else ""
    text = f"{each}{about.lower() if each else about} {duration(found.seconds * points)}"
    text += f", {memory(found.memory)} of memory, {parameters(found.parameters)}."
    if not found.fits and found.available is not None:
        text += f" Only {memory(found.available)} are free: choose a smaller batch or size."
    return text


def progress_text(epoch: float, epochs: float, speed: float, left: float | None) -> str:
    """Return where a training is."""
    parts = [f"epoch {epoch:.1f} of {epochs:g}"]
    if speed > 0:
        parts.append(f"{speed:,.0f} pictures/s")
    if left is not None:
        parts.append(f"{duration(left)} left")
    return " \N{MIDDLE DOT} ".join(parts)


def run_text(run: Run) -> str:
    """Return a run's state in a few words."""
    words = STATE_WORDS.get(run.state, run.state)
    if run.state == "done" or run.is_sweep:
        return words
    return f"{words}, epoch {run.epochs:.1f} of {run.recipe.epochs:g}" if run.epochs else words
