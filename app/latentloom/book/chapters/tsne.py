"""Seed 003, Figs. 1 to 3: t-SNE pictures of the latents."""

from __future__ import annotations

import numpy as np

from latentloom.book.chapters.table1 import looks
from latentloom.book.draft import NAMES, Draft
from latentloom.book.tiles import beside, cloud
from latentloom.book.workshop import News, Telling, Workshop
from latentloom.engine.measures.planes import pca_plane, tsne_plane

KEY = "tsne"


def write(shop: Workshop) -> Telling[Draft]:
    """Draw the held-out encodings of every model."""
    draft = Draft(KEY, "Pictures of the latent spaces", ("3-6", "3-7", "0-10", "0-11"))
    draft.facts["points"] = f"{shop.scale.shown:,} held-out pictures a figure"
    for data_name in shop.scale.sets:
        found = yield from looks(shop, data_name)
        for title, plane in (("t-SNE", tsne_plane), ("principal axes", lambda codes: pca_plane(codes)[0])):
            clouds = []
            for done, (name, look) in enumerate(found.items()):
                yield News(f"{title} of {name} on {data_name}", done, len(found))
                rows = np.random.default_rng(0).permutation(len(look.held_codes))[: shop.scale.shown]
                clouds.append(cloud(plane(look.held_codes[rows]), look.held_labels[rows], look.data.classes))
            picture = beside(clouds, list(found), 3)
            draft.picture(f"{NAMES[data_name]}: {title} of held-out encodings, coloured by class", picture, sharp=False)
    draft.text(
        "The CVAE's figure corresponds to Fig. 1, where classes lie mixed because the label comes in from outside; "
        "the others to Figs. 2 and 3. How far apart classes lie is measured by the silhouette in the chapter "
        "before, in the latent space itself: t-SNE keeps neighbourhoods, not distances."
    )
    return draft
