"""Seed 002, section 5 of its challenges: single dimensions for single factors, where the factors are known."""

from __future__ import annotations

import numpy as np

from latentloom.book.draft import Draft
from latentloom.book.looks import as_pixels, decoded
from latentloom.book.tiles import sheet
from latentloom.book.wishes import wish
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.data.shapes import FACTORS, LEVELS, shape_factors
from latentloom.engine.measures.disentanglement import factor_vae_score, mutual_information_gap
from latentloom.engine.measures.passes import encode_set, intensities_of
from latentloom.engine.measures.pixels import bernoulli_nll
from latentloom.engine.measures.planes import telling_dimensions, traversal

KEY = "disentangle"
MODELS = {
    "VAE": ("vae", {}),
    "beta-VAE, 4": ("beta", {"beta": 4.0}),
    "beta-VAE, 8": ("beta", {"beta": 8.0}),
    "FactorVAE": ("factor", {}),
}


def write(shop: Workshop) -> Telling[Draft]:
    """Score four models on the generated shapes."""
    draft = Draft(KEY, "Disentanglement", ("2-16",))
    # Few pictures, so more epochs: about as many steps as fifteen epochs of 20,000 pictures.
    epochs = shop.scale.many
    draft.facts |= {"epochs": f"{epochs:g}", "training pictures": f"{int(np.prod(LEVELS)):,} less a tenth"}
    draft.text(
        f"3,072 generated pictures, one for each setting of {len(FACTORS)} factors: {', '.join(FACTORS)}. MIG: how "
        "much more a factor's best dimension tells of it than the next best, over the factor's entropy. FactorVAE "
        "score: how often the dimension that stays stillest while one factor is held names that factor. Both 0 to "
        "1, over all pictures."
    )
    data = yield from shop.data("shapes")
    factors = shape_factors()[data.rows]
    rows, scores = [], {}
    for name, (family, settings) in MODELS.items():
        usual = {
            "family": family,
            "epochs": epochs,
            "latent": 10,
            "size": 32,
            "backbone": "perceptron",
            "hidden": 400,
            "likelihood": "bernoulli",
            "batch": 64,
            "learning_rate": 1e-3,
        }
        made = yield from shop.model(wish("shapes", usual | settings))
        codes, _ = encode_set(made.model, data.targets)
        originals = intensities_of(data.targets[:, 0].astype(np.float32) / 127)
        loss = float((bernoulli_nll(originals, decoded(made, codes)) - bernoulli_nll(originals, originals)).mean())
        scores[name] = (mutual_information_gap(codes, factors), factor_vae_score(codes, factors))
        rows.append([name, *(f"{score:.3f}" for score in scores[name]), f"{loss:.2f}", f"{made.seconds:.0f}"])
        if name in ("VAE", "FactorVAE"):
            grid = traversal(codes[len(codes) // 2], telling_dimensions(codes, None, 6), np.linspace(-2.5, 2.5, 11))
            draft.picture(
                f"{name}: the six liveliest dimensions of one picture's encoding, one a row",
                sheet([list(as_pixels(decoded(made, row))) for row in grid]),
            )
    draft.table(
        "Disentanglement of the shapes",
        ["model", "MIG", "FactorVAE score", "loss above a perfect copy (nats)", "seconds"],
        rows,
    )
    for index, measure in enumerate(("MIG", "FactorVAE score")):
        plain = scores["VAE"][index]
        best = max((name for name in scores if name != "VAE"), key=lambda name: scores[name][index])
        draft.check(
            "2-16",
            f"beta-VAE or FactorVAE disentangles better than the VAE, by {measure}",
            f"{best} {scores[best][index]:.3f}, VAE {plain:.3f}",
            scores[best][index] > plain,
            "in words",
        )
    return draft
