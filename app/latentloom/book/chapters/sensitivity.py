"""Seed 002, section 6 of its challenges: how much hinges on the settings."""

from __future__ import annotations

from typing import Any

from latentloom.book.draft import Draft
from latentloom.book.looks import Look, percent
from latentloom.book.wishes import convolutional, perceptron
from latentloom.book.workshop import Telling, Wish, Workshop
from latentloom.engine.measures.probes import linear_probe

KEY = "sensitivity"
CHANGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("as it is: latent 20, hidden 400, rate 0.001, batch 128", {}),
    ("latent 2", {"latent": 2}),
    ("latent 5", {"latent": 5}),
    ("latent 50", {"latent": 50}),
    ("hidden 100", {"hidden": 100}),
    ("hidden 800", {"hidden": 800}),
    ("rate 0.0001", {"learning_rate": 1e-4}),
    ("rate 0.01", {"learning_rate": 1e-2}),
    ("batch 32", {"batch": 32}),
    ("batch 512", {"batch": 512}),
)


def write(shop: Workshop) -> Telling[Draft]:
    """Change one setting at a time."""
    draft = Draft(KEY, "Sensitivity to the settings", ("2-17",))
    draft.facts["epochs"] = f"{shop.scale.short:g}"
    data = yield from shop.data("mnist")
    wishes: list[tuple[str, Wish]] = [
        (name, perceptron("mnist", "vae", shop.scale.short, **settings)) for name, settings in CHANGES
    ]
    wishes.append(("deeper: convolutional, three levels", convolutional("mnist", "vae", shop.scale.deep)))
    rows, bounds = [], {}
    for name, wish in wishes:
        look = Look((yield from shop.model(wish)), data)
        bounds[name] = look.bce + look.kl
        probe = linear_probe(look.seen_codes, look.seen_labels, look.held_codes, look.held_labels)
        active = int((look.held[0].var(axis=0) > 0.01).sum())
        rows.append(
            [
                name,
                f"{look.bce:.2f}",
                f"{look.kl:.2f}",
                f"{bounds[name]:.2f}",
                str(active),
                percent(probe),
                f"{look.made.seconds:.0f}",
            ]
        )
    draft.table(
        "VAE on MNIST, one setting changed at a time",
        ["", "loss (nats)", "KL", "loss + KL", "active dimensions", "linear probe", "seconds"],
        rows,
    )
    least, most = min(bounds, key=lambda k: bounds[k]), max(bounds, key=lambda k: bounds[k])
    draft.check(
        "2-17",
        "Settings matter: latent size, rate, depth, batch",
        f"loss + KL from {bounds[least]:.1f} ({least}) to {bounds[most]:.1f} ({most})",
        bounds[most] > 1.05 * bounds[least],
        "in words",
        "Taken as met where best and worst are 5% apart.",
    )
    return draft
