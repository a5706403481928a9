"""Answers of a made-up space to quick questions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from latentloom.work.questions import Answer, LengthsAnswer, LengthsQuestion, NeighboursAnswer, Question


def answer_of(space, question: Question, latent_of: Callable[[Question], np.ndarray]) -> Answer:
    """What the engine would answer; `latent_of` gives what a question's focus shows."""
    if isinstance(question, LengthsQuestion):
        places = np.linspace(0, 1, question.count)
        lengths = tuple(float(np.linalg.norm(space.on_path(question.path, place))) for place in places)
        return LengthsAnswer(question.number, question.stamp, question.path, lengths)
    apart = np.linalg.norm(space.codes - latent_of(question), axis=1)
    if question.focus.kind == "drawing":
        apart[question.focus.value] = np.inf
    rows = np.argsort(apart)[: question.count].tolist()
    found = tuple(rows), tuple(apart[rows].tolist())
    return NeighboursAnswer(question.number, question.stamp, question.focus, *found)
