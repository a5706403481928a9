"""Seed 002, sections 1 and 4: the autoencoder beside the variational one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from latentloom.book.draft import Draft
from latentloom.book.looks import Look, as_pixels, decoded, mean_divergence, percent, reader_certainty, reader_features
from latentloom.book.tiles import sheet
from latentloom.book.wishes import perceptron, table_1
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.measures.classifier import Classifier
from latentloom.engine.measures.distributions import frechet_distance, inside_share
from latentloom.engine.measures.passes import objective_terms, sampled
from latentloom.engine.measures.pixels import bernoulli_nll
from latentloom.engine.measures.smoothness import unevenness

KEY = "aevae"
SURE = 0.9
PAIRS = 200
STEPS = 9


def write(shop: Workshop) -> Telling[Draft]:
    """Compare copies, samples and the way between two pictures."""
    draft = Draft(KEY, "Autoencoder and variational autoencoder", ("2-1", "2-2", "2-3", "2-6", "2-14", "0-6"))
    draft.facts["epochs"] = f"{shop.scale.epochs:g}"
    data = yield from shop.data("mnist")
    reader = yield from shop.reader("mnist")
    plain = Look((yield from shop.model(perceptron("mnist", "ae", shop.scale.epochs))), data)
    vae = Look((yield from shop.model(table_1("mnist", "VAE", shop.scale))), data)
    count = shop.scale.compared
    rng = np.random.default_rng(1)
    # An autoencoder has no prior; the kindest guess is a Gaussian like its own encodings, dimension by dimension.
    codes = plain.seen[0]
    guesses = codes.mean(axis=0) + codes.std(axis=0) * rng.standard_normal((count, codes.shape[1]))
    samples = {"autoencoder": decoded(plain.made, guesses)}
    samples["VAE"] = decoded(vae.made, rng.standard_normal((count, codes.shape[1])))
    rows, values = [], {}
    for name, look in (("autoencoder", plain), ("VAE", vae)):
        values[name] = _values(look, samples[name], reader, count)
        certain, frechet, outside, middle, uneven = values[name]
        cells = [f"{look.bce_of_means:.2f}", percent(certain), f"{frechet:.1f}", percent(outside), percent(middle)]
        rows.append([name, *cells, f"{uneven:.2f}"])
    draft.table(
        "Held-out pictures of MNIST; a classifier that saw originals alone reads the rest",
        [
            "model",
            "copy (nats)",
            "samples read surely",
            "Frechet",
            "samples off the manifold",
            "midpoints read surely",
            "unevenness",
        ],
        rows,
    )
    draft.text(
        f"Read surely: the classifier gives a class more than {SURE:.0%}. Frechet: distance of samples from held-out "
        "originals in the classifier's features (no Inception FID). Off the manifold: share of samples outside the "
        "neighbourhoods of held-out originals in those features. Midpoints: halfway between the encodings of two "
        "pictures of different classes. Unevenness: the largest step of the pictures along such a way over the mean "
        "one."
    )
    draft.picture(
        "Samples of the autoencoder (above, from a Gaussian like its encodings) and of the VAE (below, from its prior)",
        sheet(
            [list(as_pixels(samples[name][i * 16 : i * 16 + 16])) for name in samples for i in range(3)], invert=True
        ),
    )
    copies, holes, between = (
        (plain.bce_of_means, vae.bce_of_means),
        (values["autoencoder"], values["VAE"]),
        (values["autoencoder"][4], values["VAE"][4]),
    )
    draft.check(
        "2-1",
        "The deterministic encoder copies better",
        f"{copies[0]:.2f} against {copies[1]:.2f} nats",
        copies[0] < copies[1],
    )
    draft.check(
        "2-1",
        "The VAE's latent space has fewer holes: samples are more like digits",
        f"Frechet {holes[1][1]:.1f} against {holes[0][1]:.1f}, off the manifold {percent(holes[1][2])} against "
        f"{percent(holes[0][2])}",
        holes[1][1] < holes[0][1] and holes[1][2] < holes[0][2],
    )
    draft.check(
        "2-6",
        "Ways between two pictures are smoother in the VAE",
        f"unevenness {between[1]:.2f} against {between[0]:.2f}",
        between[1] < between[0],
        "",
        "The lesson claims smoothness without a number.",
    )
    _strips(draft, plain, vae)
    _uncertainty(draft, vae)
    _by_hand(draft, vae)
    return draft


def _values(
    look: Look, samples: npt.NDArray[np.floating], reader: Classifier, count: int
) -> tuple[float, float, float, float, float]:
    real = reader_features(reader, look.originals[:count])
    made = reader_features(reader, samples)
    paths = _paths(look, PAIRS)
    pictures = decoded(look.made, paths.reshape(-1, paths.shape[2])).reshape(len(paths), STEPS, -1)
    steps = np.linalg.norm(np.diff(pictures, axis=1), axis=2)
    side = look.originals.shape[1]
    middles = pictures[:, STEPS // 2].reshape(-1, side, side)
    return (
        float((reader_certainty(reader, samples) > SURE).mean()),
        frechet_distance(real, made),
        1 - inside_share(made, real),
        float((reader_certainty(reader, middles) > SURE).mean()),
        float(np.mean([unevenness(row) for row in steps])),
    )


def _paths(look: Look, pairs: int) -> npt.NDArray[np.float64]:
    """Return straight ways (pairs, STEPS, d) between encodings of held-out pictures of different classes."""
    rng = np.random.default_rng(2)
    chosen = rng.integers(0, len(look.held_labels), (20 * pairs, 2))
    chosen = chosen[look.held_labels[chosen[:, 0]] != look.held_labels[chosen[:, 1]]][:pairs]
    shares = np.linspace(0, 1, STEPS)[None, :, None]
    first, last = (look.held[0][chosen[:, i]][:, None].astype(np.float64) for i in (0, 1))
    ways: npt.NDArray[np.float64] = (1 - shares) * first + shares * last
    return ways


def _strips(draft: Draft, plain: Look, vae: Look) -> None:
    rows = []
    for look in (plain, vae):
        ways = _paths(look, 4)
        rows += [list(as_pixels(decoded(look.made, way))) for way in ways]
    draft.picture(
        "From one held-out picture to another: autoencoder (four rows above), VAE (below)", sheet(rows, invert=True)
    )


def _uncertainty(draft: Draft, vae: Look) -> None:
    """Show several draws from one posterior, and where they differ."""
    rng = np.random.default_rng(3)
    rows, originals = [], []
    for i in range(4):
        mean, scale = vae.held[0][i], vae.held[1][i]
        pictures = decoded(vae.made, mean + scale * rng.standard_normal((64, len(mean))))
        spread = pictures.std(axis=0)
        row = [*as_pixels(pictures[:10]), as_pixels(spread / max(float(spread.max()), 1e-9))]
        rows.append(row)
        originals.append([as_pixels(vae.originals[i]), *row])
    draft.picture(
        "Ten draws from the posterior of each of four held-out pictures; the last column shows where 64 draws differ",
        sheet(rows, invert=True),
        sheet(originals, invert=True),
    )


def _by_hand(draft: Draft, vae: Look) -> None:
    """Compare the model's own terms with the closed forms, computed apart from it."""
    rows = vae.data.held[:1000]
    reconstruction, kl = objective_terms(vae.made.model, vae.data.targets[rows], vae.data.labels[rows])
    codes, scales = vae.held[0][:1000], vae.held[1][:1000]
    draws = [bernoulli_nll(vae.originals[:1000], decoded(vae.made, sampled(codes, scales, s))).mean() for s in range(8)]
    hand = float(mean_divergence(codes, scales).mean())
    scatter = 4 * float(np.std(draws)) + 0.05
    draft.check(
        "2-3",
        "ELBO = reconstruction - KL, each as its closed form says",
        f"KL {kl.mean():.3f}, by hand {hand:.3f}; cross-entropy {reconstruction.mean():.2f}, by hand "
        f"{np.mean(draws):.2f}",
        abs(kl.mean() - hand) < 0.01 and abs(reconstruction.mean() - np.mean(draws)) < scatter,
    )
