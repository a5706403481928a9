"""Which chapters there are, in the order of the page."""

from __future__ import annotations

from types import ModuleType

from latentloom.book.chapters import (
    aevae,
    analogies,
    anomaly,
    argmax,
    betas,
    ccvae,
    celeba,
    clusters,
    coverage,
    deviation,
    disentangle,
    fewlabels,
    ganlines,
    hybrid,
    labelshift,
    mine,
    movable,
    probe,
    quantiles,
    redrawn,
    sampling,
    scores,
    sensitivity,
    sizes,
    smiles,
    table1,
    tentpole,
    traversals,
    tsne,
)

CHAPTERS: tuple[ModuleType, ...] = (
    quantiles, tentpole, ganlines, analogies, mine, smiles, scores, celeba, deviation,
    table1, argmax, probe, tsne, sampling, clusters, redrawn, movable,
    ccvae, labelshift,
    aevae, traversals, betas, anomaly, fewlabels, sensitivity, disentangle, hybrid, coverage, sizes,
)  # fmt: skip
"""Those of seed 001, of seed 003, of seed 004, of seed 002."""

NAMES = tuple(chapter.KEY for chapter in CHAPTERS)
