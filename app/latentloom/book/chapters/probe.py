"""Seed 003, sections 4.1.2 and 5: what a linear classifier and clusters find in the latents."""

from __future__ import annotations

from latentloom.book.chapters.table1 import looks
from latentloom.book.draft import NAMES, Draft
from latentloom.book.looks import Look, percent
from latentloom.book.workshop import Telling, Workshop
from latentloom.engine.measures.clusters import cluster_readings, silhouette
from latentloom.engine.measures.probes import linear_probe, neighbour_probe

KEY = "probe"


def write(shop: Workshop) -> Telling[Draft]:
    """Read the latents of every model of Table 1."""
    draft = Draft(KEY, "What the latents say of the class", ("3-7", "3-11", "3-6", "0-11"))
    draft.facts["epochs"] = f"{shop.scale.epochs:g}"
    draft.text(
        "A linear classifier and the five nearest neighbours learn from encodings of training pictures and read "
        "those of held-out ones. A CVAE's label, which it is handed, is left out: only z is read. Clusters: k-means "
        "with ten centres; each cluster is named once by the best one-to-one assignment (Hungarian), once by its "
        "majority."
    )
    rows = []
    for data_name in shop.scale.sets:
        found = yield from looks(shop, data_name)
        values = {name: _measured(look, shop.scale.seed) for name, look in found.items()}
        for name, (linear, near, one_to_one, majority, apart) in values.items():
            cells = [percent(linear), percent(near), percent(one_to_one), percent(majority), f"{apart:.3f}"]
            rows.append([f"{name}, {NAMES[data_name]}", *cells])
        _claims(draft, NAMES[data_name], values)
    draft.table(
        "Held-out pictures named rightly, and the silhouette of the classes",
        ["model", "linear", "neighbours", "clusters, Hungarian", "clusters, majority", "silhouette"],
        rows,
    )
    return draft


def _measured(look: Look, seed: int) -> tuple[float, float, float, float, float]:
    codes, labels, test, wanted = look.seen_codes, look.seen_labels, look.held_codes, look.held_labels
    classes = len(look.data.classes)
    _, one_to_one, majority = cluster_readings(codes, labels, test, wanted, classes, seed)
    return (
        linear_probe(codes, labels, test, wanted, seed),
        neighbour_probe(codes, labels, test, wanted, seed),
        one_to_one,
        majority,
        silhouette(test, wanted, seed) or 0.0,
    )


def _claims(draft: Draft, data: str, values: dict[str, tuple[float, float, float, float, float]]) -> None:
    conditional, hot = values["CVAE"][0], values["lambda-hot"][0]
    draft.check(
        "3-7",
        f"{data}: the CVAE's latent carries no class",
        f"linear {percent(conditional)}, lambda-hot {percent(hot)}",
        conditional < 0.5 * hot,
        "a picture (Fig. 1)",
        "Taken as met below half of lambda-hot's accuracy; chance is 10%.",
    )
    apart = {name: value[4] for name, value in values.items()}
    draft.check(
        "3-6",
        f"{data}: classes lie clearest apart with lambda-hot",
        "silhouette " + ", ".join(f"{name} {value:.3f}" for name, value in apart.items()),
        max(apart, key=lambda name: apart[name]) == "lambda-hot",
        "pictures (Figs. 2, 3)",
    )
    plain, clustered = values["VAE"], values["k-means VAE"]
    draft.check(
        "3-12",
        f"{data}: the k-means VAE's latent is more separable than the VAE's",
        f"clusters by majority {percent(clustered[3])} against {percent(plain[3])}, "
        f"silhouette {clustered[4]:.3f} against {plain[4]:.3f}",
        clustered[3] > plain[3] and clustered[4] > plain[4],
        "in words",
    )
