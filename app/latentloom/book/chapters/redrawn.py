"""Seed 003, Fig. 7: reconstructions under originals."""

from __future__ import annotations

from latentloom.book.chapters.table1 import looks
from latentloom.book.draft import NAMES, Draft
from latentloom.book.looks import as_pixels, decoded
from latentloom.book.tiles import sheet
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.measures.pixels import squared_error
from latentloom.engine.measures.ssim import ssim

KEY = "reconstructions"
SHOWN = 16


def write(shop: Workshop) -> Telling[Draft]:
    """Draw the first held-out pictures and what every model makes of them."""
    draft = Draft(KEY, "Reconstructions", ("3-10", "0-1"))
    rows = []
    for data_name in shop.scale.sets:
        found = yield from looks(shop, data_name)
        originals = list(as_pixels(found["VAE"].originals[:SHOWN]))
        redrawn = []
        for name, look in found.items():
            pictures = decoded(look.made, look.held[0])
            redrawn.append(list(as_pixels(pictures[:SHOWN])))
            cells = [squared_error(look.originals, pictures).mean(), ssim(look.originals, pictures).mean()]
            rows.append([f"{name}, {NAMES[data_name]}", f"{look.bce_of_means:.2f}", *(f"{cell:.4f}" for cell in cells)])
        draft.picture(
            f"{NAMES[data_name]}: the first {SHOWN} held-out pictures, redrawn by {', '.join(found)} (one row each)",
            sheet(redrawn, invert=True),
            sheet([originals, *redrawn], invert=True),
        )
    draft.table(
        "Reconstructions of posterior means, held-out pictures",
        ["model", "cross-entropy (nats)", "mean squared error", "SSIM"],
        rows,
    )
    draft.text("SSIM is 1 for equal pictures. Pictures stand in the order of the published test part.")
    return draft
