"""Seed 002, section 7 and section 1 of its challenges: blur, and two remedies."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from latentloom.book.draft import Draft
from latentloom.book.looks import Look, as_pixels, decoded, percent, reader_features
from latentloom.book.tiles import sheet
from latentloom.book.wishes import convolutional
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.measures.distributions import frechet_distance, precision_recall
from latentloom.engine.measures.pixels import sharpness

KEY = "hybrid"
MODELS = {"VAE": "vae", "VAE-GAN": "vae_gan"}


def write(shop: Workshop) -> Telling[Draft]:
    """Compare sharpness and plausibility of a VAE, of a VAE-GAN, and of the VAE's pictures sharpened afterwards."""
    draft = Draft(KEY, "Sharper: VAE-GAN and sharpening afterwards", ("2-9", "2-12"))
    draft.facts["epochs"] = f"{shop.scale.deep:g}, convolutional at 28 pixels"
    draft.text(
        "Sharpness is the variance of the Laplacian. It rises with noise, too, so it counts only at like "
        "plausibility: Frechet distance, precision and recall of samples in the features of a classifier that saw "
        "originals alone."
    )
    data_name = shop.scale.sets[-1]
    data = yield from shop.data(data_name)
    reader = yield from shop.reader(data_name)
    count = shop.scale.compared
    originals = None
    rows, sheets, values = [], [], {}
    for name, family in MODELS.items():
        look = Look((yield from shop.model(convolutional(data_name, family, shop.scale.deep))), data)
        originals = look.originals[:count]
        latents = np.random.default_rng(6).standard_normal((count, look.made.model.latent_dim))
        samples = decoded(look.made, latents)
        copies = decoded(look.made, look.held[0][:count])
        kinds = {name: (samples, copies)}
        if name == "VAE":
            kinds["VAE, sharpened afterwards"] = (sharpened(samples), sharpened(copies))
        for kind, (drawn, redrawn) in kinds.items():
            values[kind] = _plausible(reader_features(reader, originals), reader_features(reader, drawn))
            rows.append(
                [
                    kind,
                    f"{sharpness(redrawn).mean():.4f}",
                    f"{sharpness(drawn).mean():.4f}",
                    f"{values[kind][0]:.1f}",
                    percent(values[kind][1]),
                    percent(values[kind][2]),
                ]
            )
            values[kind] = (*values[kind], float(sharpness(drawn).mean()), float(sharpness(redrawn).mean()))
            sheets.append((kind, list(as_pixels(redrawn[:14])), list(as_pixels(drawn[:14]))))
    assert originals is not None
    rows.append(["originals", f"{sharpness(originals).mean():.4f}", "", "", "", ""])
    draft.table(
        f"{data_name}: sharpness and plausibility",
        ["", "sharpness of copies", "of samples", "Frechet of samples", "precision", "recall"],
        rows,
    )
    redrawn = [row for _, row, _ in sheets]
    draft.picture(
        f"Copies by {', '.join(kind for kind, _, _ in sheets)}, one row each",
        sheet(redrawn, invert=True),
        sheet([list(as_pixels(originals[:14])), *redrawn], invert=True),
    )
    draft.picture("Samples, in the same order", sheet([row for _, _, row in sheets], invert=True))
    plain, hybrid, after = values["VAE"], values["VAE-GAN"], values["VAE, sharpened afterwards"]
    draft.check(
        "2-9",
        "A VAE-GAN is measurably sharper than a VAE",
        f"{hybrid[3]:.4f} against {plain[3]:.4f} (copies {hybrid[4]:.4f} against {plain[4]:.4f})",
        hybrid[3] > 1.1 * plain[3],
        "in words",
        "Taken as met from 10% on.",
    )
    draft.check(
        "2-9",
        "at like plausibility",
        f"Frechet {hybrid[0]:.1f} against {plain[0]:.1f}, precision {percent(hybrid[1])} against {percent(plain[1])}",
        hybrid[0] < 1.1 * plain[0],
        "in words",
        "Like: Frechet at most a tenth more.",
    )
    draft.check(
        "2-12",
        "Post-processing sharpens, too",
        f"{after[3]:.4f} against {plain[3]:.4f}, Frechet {after[0]:.1f} against {plain[0]:.1f}",
        after[3] > plain[3],
        "in words",
    )
    return draft


def sharpened(pictures: npt.NDArray[np.floating], radius: float = 0.8, amount: float = 0.6) -> npt.NDArray[np.float64]:
    """Return pictures (n, h, w) of 0..1 with an unsharp mask: their difference from a blurred copy added to them."""
    blurred = ndimage.gaussian_filter(np.asarray(pictures, np.float64), (0, radius, radius))
    result: npt.NDArray[np.float64] = np.clip(pictures + amount * (pictures - blurred), 0, 1)
    return result


def _plausible(real: npt.NDArray[np.float32], made: npt.NDArray[np.float32]) -> tuple[float, float, float]:
    return (frechet_distance(real, made), *precision_recall(real, made))
