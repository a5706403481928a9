"""A search for pictures that show a blend, as a job that tells the best answers so far."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from latentloom.base.errors import LoomError
from latentloom.work.jobs import Steps
from latentloom.work.measuring import reports_of, weights_of
from latentloom.work.messages import Answer, SolveReply, SolveRequest
from latentloom.work.translate import latent_of_blend

if TYPE_CHECKING:
    from latentloom.engine.evidence.solver import Found
    from latentloom.engine.space import Space


def solving_steps(space: Space | None, request: SolveRequest, job: int) -> Steps:
    """Search; yields (steps done, steps in all) and `SolveReply`s, returns the last reply.

    Raises:
        LoomError: no space is open, another one is, or it has no judges.
    """
    if space is None or space.stamp != request.stamp:
        raise LoomError("Another space is open now; even the blend again there.")
    panel = space.judges
    if panel is None:
        raise LoomError("This space has no judges, so there is nothing to search by; open one that has.")
    from latentloom.engine.evidence.solver import solve_steps

    # The answers are blends without attributes; those come on top again.
    blend = replace(request.blend.unmoved(), solved=())
    around = replace(blend, method="typical") if blend.method == "even" else blend
    steps = solve_steps(
        space,
        panel,
        weights_of(blend),
        latent_of_blend(space, around),
        seed=blend.seed,
        answers=request.answers,
        budget_s=request.budget_s,
    )
    reply = SolveReply(job, request.stamp, blend, (), done=False)
    for found in steps:
        yield found.step, found.steps
        if found.told:
            reply = replace(reply, answers=_answers(space, request, found))
            yield reply
    reply = replace(reply, done=True)
    yield reply
    return reply


def _answers(space: Space, request: SolveRequest, found: Found) -> tuple[Answer, ...]:
    latents = np.ascontiguousarray(found.latents, np.float32)
    pictures = space.runtime.decode_pixels(latents, request.size)
    places = space.map.project(latents)
    reports = reports_of(space, request.blend, latents) or []
    return tuple(
        Answer(latent, (float(x), float(y)), pixels, report)
        for latent, (x, y), pixels, report in zip(latents, places, pictures, reports, strict=True)
    )
