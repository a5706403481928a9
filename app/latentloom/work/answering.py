"""Answers to quick questions, given between two previews: pure calls on an open space, in the engine thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from latentloom.base.errors import LoomError
from latentloom.engine.neighbours import nearest_rows
from latentloom.engine.paths import frame_at
from latentloom.work.questions import (
    Answer,
    LengthsAnswer,
    LengthsQuestion,
    NeighboursAnswer,
    NeighboursQuestion,
    Question,
)
from latentloom.work.translate import resolved_focus, stops_of

if TYPE_CHECKING:
    from latentloom.engine.space import Space


def answer_to(space: Space, question: Question) -> Answer:
    """Return the answer; an empty one where the document shows nothing that could be asked about."""
    try:
        return _lengths(space, question) if isinstance(question, LengthsQuestion) else _neighbours(space, question)
    except LoomError:
        # The preview says what is wrong.
        return no_answer_to(question)


def no_answer_to(question: Question) -> Answer:
    """Return an empty answer."""
    if isinstance(question, LengthsQuestion):
        return LengthsAnswer(question.number, question.stamp, question.path, ())
    return NeighboursAnswer(question.number, question.stamp, question.focus, (), ())


def _neighbours(space: Space, question: NeighboursQuestion) -> NeighboursAnswer:
    focus = question.focus
    latent = resolved_focus(space, question.blend, question.path, focus).latent
    own = focus.value if focus.kind == "drawing" and isinstance(focus.value, int) else None
    rows, distances = nearest_rows(space.atlas.codes, latent, question.count, own)
    return NeighboursAnswer(question.number, question.stamp, focus, tuple(rows.tolist()), tuple(distances.tolist()))


def _lengths(space: Space, question: LengthsQuestion) -> LengthsAnswer:
    path = question.path
    stops = stops_of(space, path)
    places = np.linspace(0.0, 1.0, max(question.count, 2)).tolist()
    latents = np.array([frame_at(stops, place, path.method, path.loop, space.prior) for place in places], np.float64)
    return LengthsAnswer(question.number, question.stamp, path, tuple(np.linalg.norm(latents, axis=1).tolist()))
