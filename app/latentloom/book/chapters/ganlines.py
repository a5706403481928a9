"""Seed 001, Figure 2: straight lines and slerp in a GAN, with a uniform prior and with a Gaussian one."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from latentloom.book.draft import NAMES, Draft
from latentloom.book.looks import Look, as_pixels, decoded, percent, reader_certainty
from latentloom.book.tiles import sheet
from latentloom.book.wishes import perceptron
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.interpolation import between
from latentloom.engine.latent_prior import NORMAL, UNIFORM, LatentPrior
from latentloom.engine.measures.classifier import Classifier
from latentloom.engine.measures.pixels import sharpness

KEY = "ganlines"

LATENT = 64
SETTINGS: dict[str, Any] = {"latent": LATENT, "cycle": 0.1, "echo": 0.03, "match": 1000.0, "batch": 64}
PAIRS, STEPS = 3, 9
WAYS = ("lerp", "slerp")


def write(shop: Workshop) -> Telling[Draft]:
    """Train two GANs that differ by their prior alone, and look at the middles."""
    draft = Draft(KEY, "Figure 2 of seed 001: a GAN with a uniform and with a Gaussian prior", ("1-2", "1-7"))
    # A GAN needs its thousands of steps, of however few pictures.
    epochs = shop.scale.short if shop.scale.name == "full" else 2 * shop.scale.epochs
    draft.facts["epochs"] = f"{epochs:g}, perceptron, {LATENT} latent dimensions"
    draft.text(
        "Two GANs with encoders (after ALI), made alike but for the prior. Two measures of how weak a picture is: its "
        "sharpness, and how sure an independent classifier is of it."
    )
    data_name = shop.scale.sets[0]
    data = yield from shop.data(data_name)
    reader = yield from shop.reader(data_name)
    rows = []
    for prior in (UNIFORM, NORMAL):
        wish = perceptron(data_name, "ali", epochs, prior=prior.name, **SETTINGS)
        look = Look((yield from shop.model(wish)), data)
        found = _middles(look, prior, reader, shop.scale.compared)
        for name, (sure, sharp, length) in found.items():
            rows.append([f"{prior.title}, {name}", percent(sure), f"{sharp:.4f}", f"{length:.2f}"])
        draft.picture(
            f"{NAMES[data_name]}, {prior.title}: pairs with the same ends, straight line above slerp (Fig. 2)",
            sheet(_pairs(look, prior), invert=True),
        )
        lerp, slerp, ends = found["middle of lerp"], found["middle of slerp"], found["draws"]
        draft.check(
            "1-7",
            f"{prior.title}: middles of slerp are as sharp as draws, those of straight lines are weaker",
            f"variance of the Laplacian: draws {ends[1]:.4f}, slerp {slerp[1]:.4f}, straight {lerp[1]:.4f}",
            abs(slerp[1] / ends[1] - 1) < 0.1 and lerp[1] < 0.9 * ends[1],
            "weak generations at the centre of straight lines, not of slerp; sharper samples",
        )
        draft.check(
            "1-7",
            f"{prior.title}: an independent classifier is surer of slerp's middles than of those of straight lines",
            f"draws {percent(ends[0])}, slerp {percent(slerp[0])}, straight {percent(lerp[0])}",
            slerp[0] > lerp[0],
            "no number is printed",
            "GANs this small draw few clear digits, and where draws are doubtful, so is every middle.",
        )
    draft.table(
        "Draws of the prior and the middles between them",
        ["prior, what", "classifier is sure", "sharpness", "length"],
        rows,
    )
    return draft


def _middles(look: Look, prior: LatentPrior, reader: Classifier, count: int) -> dict[str, tuple[float, float, float]]:
    """Return for draws and middles: a reader's mean certainty, mean sharpness, mean length."""
    a, b = prior.draw(np.random.default_rng(4), 2 * count, LATENT).reshape(2, count, LATENT)
    kinds = {"draws": a} | {f"middle of {way}": between(a, b, 0.5, way) for way in WAYS}
    found = {}
    for name, latents in kinds.items():
        pictures = decoded(look.made, latents)
        sure = float(reader_certainty(reader, pictures).mean())
        length = float(np.linalg.norm(latents, axis=1).mean())
        found[name] = (sure, float(sharpness(pictures).mean()), length)
    return found


def _pairs(look: Look, prior: LatentPrior) -> list[list[npt.NDArray[np.uint8]]]:
    ends = prior.draw(np.random.default_rng(5), 2 * PAIRS, LATENT).reshape(PAIRS, 2, LATENT)
    shares = np.linspace(0, 1, STEPS)
    return [list(as_pixels(decoded(look.made, between(a, b, shares, way)))) for a, b in ends for way in WAYS]
