"""The parts of a closer look at a blend or a path. Pure calls on an open space; they run in the engine thread.

Each study is a generator: a part a step, so that a preview never waits for more than one part.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.base.errors import LoomError
from latentloom.doc import steps, wheel
from latentloom.doc.state import BlendState, PathState
from latentloom.doc.takeovers import Seen, belonging, classes_of, takeovers
from latentloom.engine.blending.methods import METHODS, ModelMethod
from latentloom.engine.blending.resolve import Resolved
from latentloom.engine.paths import frames_between
from latentloom.work.detour import best_detour, stops_between
from latentloom.work.messages import EvidenceReport, Pixels, StudyItem, StudyRequest
from latentloom.work.rendering import LARGEST, SMALLEST
from latentloom.work.translate import latent_of_blend, resolved_blend, stops_of

if TYPE_CHECKING:
    from latentloom.engine.space import Space

MOST_FRAMES = 240
"""Of a longer path so many frames, evenly spaced, are looked at: a band on a screen shows no more."""
_QUICK_MS = 50.0
"""What takes longer may have prepared something that it keeps: it is timed again."""
_PORTION = 16
"""Frames that are judged in one go."""
_SOLVER = "even"
_SEARCH = "This one is searched for, which takes seconds: choose it to begin."
_NO_ROOM = "There is no room for more of this class: the locked shares take the rest."
_NO_DETOUR = "No detour was found that shows no third class: put a stop of your own between the two."

Latents = npt.NDArray[np.float32]


def parts_of(space: Space, request: StudyRequest) -> Iterator[StudyItem]:
    """Return the parts of a study one by one, each worked out when it is asked for.

    - "ring": for each class of the blend the blend with `steps.a_little_more` of it.
    - "strokes": for each class the ink that is lost without it: with its share 0 and the others in proportion. A search
      found a solved latent for all classes together, and there is none without one of them. So the step is taken that
      leaving the class out is in a linear blend: of z = sum w_j z_j it leaves z + w_i / (1 - w_i) (z - z_i). Then the
      length of z is restored. Where other classes draw the same strokes little is lost, though the class has its share.
    - "methods": the blend by every method of the space, with its time (decoding and what is prepared once for a
      space left out) and the evidence. The solver has a picture only where the blend is solved.
    - "path": what the judges see in every frame, or in `MOST_FRAMES` of more. No parts without judges.
    - "detour": for every segment of the path that a third class takes over, a stop that leads around it.
    """
    size = min(max(int(request.size), SMALLEST), LARGEST)
    match request.kind:
        case "ring":
            return _ring(space, request.blend, size)
        case "strokes":
            return _strokes(space, request.blend, size)
        case "methods":
            return _methods(space, request.blend, size)
        case "path":
            return _path(space, request.path)
        case "detour":
            return _detours(space, request.path)


def changed_ink(before: Pixels, after: Pixels) -> float:
    """Return how much two pictures differ, as a share (0..1) of the ink of the first; paper (255) is no ink."""
    ink = (255.0 - before).sum()
    apart = np.abs(before.astype(np.float64) - after).sum()
    if ink == 0:
        return 1.0 if apart else 0.0
    return float(min(apart / ink, 1.0))


def lost_ink(before: Pixels, after: Pixels) -> Pixels:
    """Return (h, w) uint8: 255 where no ink of the first picture is missing in the second, 0 where all black is."""
    lost = np.maximum(after.astype(np.int16) - before, 0)
    if lost.ndim == 3:
        lost = lost.max(axis=2)
    pixels: Pixels = (255 - lost).astype(np.uint8)
    return pixels


def _ring(space: Space, blend: BlendState, size: int) -> Iterator[StudyItem]:
    now = resolved_blend(space, blend).pixels(size)
    for index, name in enumerate(blend.classes):
        stepped = steps.a_little_more(blend.wheel, index)
        if stepped == blend.wheel:
            yield StudyItem(name, None, sentence=_NO_ROOM)
            continue
        try:
            pixels = resolved_blend(space, replace(blend, wheel=stepped, solved=())).pixels(size)
        except LoomError as problem:
            yield StudyItem(name, None, sentence=str(problem))
        else:
            yield StudyItem(name, pixels, changed_ink(now, pixels))


def _strokes(space: Space, blend: BlendState, size: int) -> Iterator[StudyItem]:
    whole = resolved_blend(space, blend)
    now = whole.pixels(size)
    shares = wheel.shares(blend.wheel)
    for index, name in enumerate(blend.classes):
        share = float(shares[index])
        if share <= 0:
            without = now
        elif np.count_nonzero(shares) == 1:
            # All the ink is its own.
            without = np.full_like(now, 255)
        elif blend.solved:
            alone = latent_of_blend(space, _only(blend, index))
            without = Resolved(space, _moved_away(whole.latent, alone, share)).pixels(size)
        else:
            without = resolved_blend(space, _without(blend, index)).pixels(size)
        yield StudyItem(name, lost_ink(now, without), changed_ink(now, without))


def _without(blend: BlendState, index: int) -> BlendState:
    shares = np.array(wheel.shares(blend.wheel))
    shares[index] = 0.0
    # On a fresh wheel: locks and mutes are already in the shares.
    return replace(blend, wheel=wheel.with_shares(wheel.flat(len(shares)), shares / shares.sum()), solved=())


def _only(blend: BlendState, index: int) -> BlendState:
    """Return the blend of one class alone, as it is prototyped; the same in every method."""
    shares = np.zeros(len(blend.classes))
    shares[index] = 1.0
    ring = wheel.with_shares(wheel.flat(len(shares)), shares)
    return replace(blend, wheel=ring, method="linear", solved=())


def _moved_away(latent: Latents, source: Latents, share: float) -> Latents:
    z = latent.astype(np.float64)
    moved = z + share / (1.0 - share) * (z - source)
    length = np.linalg.norm(moved)
    moved *= np.linalg.norm(z) / length if length else 1.0
    return moved.astype(np.float32)


def _methods(space: Space, blend: BlendState, size: int) -> Iterator[StudyItem]:
    # What prepares for seconds comes last.
    for method in sorted(space.methods, key=lambda name: isinstance(METHODS.get(name), ModelMethod)):
        chosen = blend if method == blend.method else replace(blend, method=method, solved=())
        if method == _SOLVER and not chosen.solved:
            # No preview may wait as long as a search takes.
            yield StudyItem(method, None, sentence=_SEARCH)
            continue
        try:
            made, took_ms = _timed(space, chosen)
            pixels = made.pixels(size)
            latent = made.latent
        except LoomError as problem:
            yield StudyItem(method, None, sentence=str(problem))
        else:
            yield StudyItem(method, pixels, report=_report(space, chosen, latent), ms=took_ms)


def _timed(space: Space, blend: BlendState) -> tuple[Resolved, float]:
    """Return what a blend comes to and the milliseconds that it takes, preparations for the space left out."""
    took_ms = 0.0
    for _ in range(2):
        began = perf_counter()
        made = resolved_blend(space, blend)
        took_ms = (perf_counter() - began) * 1e3
        if took_ms < _QUICK_MS:
            break
    return made, took_ms


def _path(space: Space, path: PathState) -> Iterator[StudyItem]:
    for sight in _seen(space, path, stops_of(space, path)):
        yield StudyItem(str(sight.frame), None, top=(sight.name, sight.sure))


def _detours(space: Space, path: PathState) -> Iterator[StudyItem]:
    stops = stops_of(space, path)
    own = [classes_of(stop, lambda row: space.classes[space.atlas.labels[row]]) for stop in path.waypoints]
    seen = list(_seen(space, path, stops))
    if not seen:
        return
    allowed = belonging(path, own, seen)
    for segment in sorted({takeover.segment for takeover in takeovers(path, own, seen)}):
        ends = stops[[segment, (segment + 1) % len(stops)]]
        tried = stops_between(space.atlas, ends, allowed[segment], path.method, space.prior)
        best = best_detour(
            ends,
            [latent for _, latent in tried],
            allowed[segment],
            lambda way: _top(space, way) or (),
            path.method,
            space.prior,
        )
        if best is None:
            yield StudyItem(str(segment), None, sentence=_NO_DETOUR)
        else:
            yield StudyItem(str(segment), None, stop=tried[best][0])


def _seen(space: Space, path: PathState, stops: Latents) -> Iterator[Seen]:
    """Look at the path's frames; nothing where the space has no judges."""
    several = len(stops) > 1
    frames = frames_between(stops, path.frames, path.method, path.loop, space.prior) if several else stops[:0]
    last, count = len(frames) - 1, min(len(frames), MOST_FRAMES)
    numbers = sorted({round(k * last / (count - 1)) for k in range(count)}) if count > 1 else []
    for begin in range(0, len(numbers), _PORTION):
        portion = numbers[begin : begin + _PORTION]
        tops = _top(space, frames[portion])
        if tops is None:
            return
        yield from (Seen(frame, name, sure) for frame, (name, sure) in zip(portion, tops, strict=True))


# Measuring loads torch, so it is imported late and where there are judges only.


def _report(space: Space, blend: BlendState, latent: Latents) -> EvidenceReport | None:
    if space.judges is None:
        return None
    from latentloom.work.measuring import report_of

    return report_of(space, blend, latent)


def _top(space: Space, latents: Latents) -> list[tuple[str, float]] | None:
    if space.judges is None:
        return None
    from latentloom.work.measuring import top_of

    return top_of(space, latents)
