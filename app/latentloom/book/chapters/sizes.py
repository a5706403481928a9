"""Seed 002, section 4 of its challenges: larger pictures."""

from __future__ import annotations

import time

import numpy as np
import torch

from latentloom.book.charts import line_chart
from latentloom.book.draft import Draft
from latentloom.book.workshop import News, Telling, Workshop
from latentloom.engine.families.base import MODEL, Batch
from latentloom.engine.families.registry import build_family
from latentloom.engine.networks import default_network, parameter_count

KEY = "sizes"
SIZES = (28, 64, 112)
BATCH = 16


def write(shop: Workshop) -> Telling[Draft]:
    """Time training steps and decoding at several sizes, and count what a perceptron would need."""
    draft = Draft(KEY, "Larger pictures", ("2-15",))
    draft.text(
        "One training step and one decoding of a convolutional VAE with a latent of 32, for each picture, in "
        "float32 as it is (spaces decode faster: they use the device's own format). 112 is the multiple of 16 next "
        "to Omniglot's 105. The perceptron's weights grow with the pixels, the convolutions' hardly."
    )
    count = min(BATCH, shop.scale.compared // 30)
    rows, training, decoding = [], [], []
    for done, size in enumerate(SIZES):
        yield News("Timing sizes", done, len(SIZES))
        network = default_network(size, 1, 32)
        model = build_family("vae", network, "photo", 4.0, training=True)
        rng = np.random.default_rng(0)
        batch = Batch(
            torch.from_numpy(rng.uniform(-1, 1, (count, 1, size, size)).astype(np.float32)),
            torch.zeros(count, dtype=torch.long),
            torch.from_numpy(rng.standard_normal((count, model.noise_width)).astype(np.float32)),
        )
        step = _timed(lambda model=model, batch=batch: model.loss(MODEL, batch, 1.0).value.backward())
        with torch.inference_mode():
            decode = _timed(lambda model=model: model.decoder(torch.zeros(count, model.latent_dim)))
        perceptron = 2 * size * size * 400 + 400 * 3 * 32
        training.append((float(size), 1000 * step / count))
        decoding.append((float(size), 1000 * decode / count))
        rows.append(
            [
                f"{size} x {size}",
                f"{1000 * step / count:.1f}",
                f"{1000 * decode / count:.1f}",
                f"{parameter_count(model):,}",
                f"{perceptron:,}",
            ]
        )
    draft.table(
        "Milliseconds a picture, and parameters",
        ["size", "training step", "decoding", "parameters", "perceptron of 400 units"],
        rows,
    )
    chart = line_chart({"training step": training, "decoding": decoding}, "pixels a side", "milliseconds a picture")
    draft.chart("Cost against size", chart)
    pixels = (SIZES[-1] / SIZES[0]) ** 2
    times = training[-1][1] / training[0][1]
    draft.check(
        "2-15",
        "Convolutions handle large pictures: cost grows no faster than the pixels do",
        f"{times:.1f} times the time for {pixels:.0f} times the pixels",
        times < 1.3 * pixels,
        "in words",
    )
    return draft


def _timed(work) -> float:  # type: ignore[no-untyped-def]
    """Return the least of five times, in seconds."""
    work()
    times = []
    for _ in range(5):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)
