"""What the judges say of a picture, in the window's words: pure calls on an open space, in the engine thread."""

from __future__ import annotations

from collections.abc import Generator
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from latentloom.doc import wheel
from latentloom.doc.state import BlendState
from latentloom.engine.blending.methods import method_named
from latentloom.work.messages import EvidenceReply, EvidenceReport, PreviewReply, PreviewRequest
from latentloom.work.translate import resolved_blend

if TYPE_CHECKING:
    from latentloom.engine.evidence.evidence import Evidence
    from latentloom.engine.space import Space

Floats = npt.NDArray[np.float32]


def evidence_steps(
    space: Space, request: PreviewRequest, reply: PreviewReply
) -> Generator[None, None, EvidenceReply | None]:
    """Find out, in parts, what the judges see in a preview's picture of a blend; None for other focuses."""
    panel = space.judges
    if request.focus.kind != "blend" or panel is None:
        return None
    from latentloom.engine.evidence.examine import examine_steps, grids_of

    began = perf_counter()
    grids = None
    if method_named(request.blend.method).kind == "picture":
        resolved = resolved_blend(space, request.blend)
        yield
        if resolved.is_picture:
            grids = grids_of(space, resolved.pixels(space.native_size)[None])
            yield
    (found,) = yield from examine_steps(space, panel, reply.latent[None], weights_of(request.blend), grids)
    report = _report(space, request.blend, found, (perf_counter() - began) * 1e3)
    return EvidenceReply(request.number, request.stamp, report)


def report_of(space: Space, blend: BlendState, latent: Floats) -> EvidenceReport | None:
    """Return what the judges see in a blend's picture, against its shares; None without judges.

    Args:
        space: decodes.
        blend: what was asked for.
        latent: (d,) what the blend came to; of a method that makes its picture without one, that picture is judged.
    """
    panel = space.judges
    if panel is not None and method_named(blend.method).kind == "picture":
        from latentloom.engine.evidence.examine import examine_blend

        began = perf_counter()
        evidence = examine_blend(space, panel, resolved_blend(space, blend), weights_of(blend))
        return _report(space, blend, evidence, (perf_counter() - began) * 1e3)
    reports = reports_of(space, blend, latent[None])
    return None if reports is None else reports[0]


def reports_of(space: Space, blend: BlendState, latents: Floats) -> list[EvidenceReport] | None:
    """Return what the judges see in the pictures of latents (n, d); None without judges."""
    panel = space.judges
    if panel is None:
        return None
    from latentloom.engine.evidence.examine import examine

    began = perf_counter()
    found = examine(space, panel, latents, weights_of(blend))
    ms = (perf_counter() - began) * 1e3 / max(len(found), 1)
    return [_report(space, blend, evidence, ms) for evidence in found]


def top_of(space: Space, latents: Floats) -> list[tuple[str, float]] | None:
    """Return the class that the judges see in each picture, and how sure they are (0..1); None without judges."""
    panel = space.judges
    if panel is None:
        return None
    from latentloom.engine.evidence.examine import top_classes

    return top_classes(space, panel, latents)


def weights_of(blend: BlendState) -> dict[str, float]:
    """Return class name to share, in ring order."""
    return dict(zip(blend.classes, wheel.shares(blend.wheel).tolist(), strict=True))


def _report(space: Space, blend: BlendState, evidence: Evidence, ms: float) -> EvidenceReport:
    place = {space.classes[index]: i for i, index in enumerate(evidence.classes)}
    order = [place[name] for name in blend.classes if name in place]
    return EvidenceReport(
        classes=tuple(name for name in blend.classes if name in place),
        asked=tuple(float(evidence.asked[i]) for i in order),
        found=tuple(float(evidence.found[i]) for i in order),
        presence=tuple(float(evidence.presence[i]) for i in order),
        others=tuple((space.classes[index], presence) for index, presence in evidence.others),
        auc=evidence.auc,
        evenness=evidence.evenness,
        distance=evidence.distance,
        plausibility=tuple(evidence.plausibility.items()),
        ms=ms,
    )
