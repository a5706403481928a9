"""Seed 001, section 3.3: attribute vectors as classifiers (Fig. 11, Table 3 on the shipped faces)."""

from __future__ import annotations

from latentloom.book.draft import Draft
from latentloom.book.drawn import figure, shown
from latentloom.book.workshop import Telling, Workshop

KEY = "scores"
SPACES = ("faces", "mnist", "mnist-gan")

SMILE = "Smiling"
WANTED = 0.90


def write(shop: Workshop) -> Telling[Draft]:
    """Draw the score of a smile and the table of all attributes; compare a class across spaces."""
    draft = Draft(KEY, "Section 3.3 of seed 001: AtDot", ("1-26", "1-27", "1-28", "1-29", "1-31"))
    draft.text(
        "The score of a picture is the dot product of its encoding with the attribute's vector. Vectors and thresholds "
        "come from the pictures that training saw, all measures from those held out. A vector or labels may come from "
        "any .npy or .csv file, of pictures or not."
    )
    vae, gan = shop.space("mnist"), shop.space("mnist-gan")
    if vae is not None and gan is not None:
        curves = yield from figure(vae, "atdot-overlay", attribute=vae.classes[-1], spaces=gan.name)
        shown(draft, f"The class {vae.classes[-1]} told by vectors of a VAE and of a GAN, by their ROC curves", curves)
    space = gan if shop.space("faces") is None else shop.space("faces")
    if space is None:
        draft.text("No shipped space with labels is here.")
        return draft
    name = SMILE if space.attributes is not None else ""
    drawn = yield from figure(space, "atdot", attribute=name)
    found = shown(draft, f"{space.title}: scores of {drawn.numbers['attribute']} and their ROC curve (Fig. 11)", drawn)
    draft.check(
        "1-26",
        f"{space.title}: the dot product tells {found['attribute']}",
        f"AUC {found['auc']:.3f}, accuracy {found['accuracy']:.1%} (base rate {found['base_rate']:.1%})",
        found["auc"] > 0.9,
        "a strong classifier",
    )
    draft.check(
        "1-28",
        f"{space.title}: the threshold is of the training part, and holds for the other",
        f"accuracy {found['train_accuracy']:.1%} there, {found['accuracy']:.1%} on {found['tested']:,} held out",
        found["accuracy"] > found["train_accuracy"] - 0.05,
    )
    every = yield from figure(space, "atdot-table")
    found = shown(draft, f"{space.title}: every attribute, mean difference and linear SVM", every)
    means = found["means"]
    for fit, measures in means.items():
        draft.check(
            "1-27",
            f"{space.title}: mean held-out accuracy over {len(found['attributes'])} attributes, {fit}",
            f"{measures['accuracy']:.1%} (balanced {measures['balanced_accuracy']:.1%}, AUC {measures['auc']:.3f})",
            measures["accuracy"] >= WANTED,
            "86% (VAE) and 84% (GAN) on CelebA",
        )
    return draft
