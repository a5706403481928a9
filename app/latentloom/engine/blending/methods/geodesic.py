"""The middle by how far pictures differ: the weighted Fréchet mean in the decoder's metric, on a graph."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np

from latentloom.engine.blending.decoder_graph import DecoderGraph, View, frechet_mean
from latentloom.engine.blending.keeping import kept
from latentloom.engine.blending.sample import even_rows
from latentloom.engine.blending.sources import Coder, Floats, Model, Sources, Vector

NODES = 512
"""Encodings in the graph at most; decoding them is what its making costs."""

SIDE = 16
"""Pixels a side of the pictures that are compared: small, so that a stroke moved a little is a little different."""

KEPT_VIEWS = 2_000


class _Geometry:
    """The graph of a space, and how its last sources see it."""

    def __init__(self, model: Model) -> None:
        self.atlas = model.atlas
        codes = self.atlas.codes[even_rows(self.atlas.labels, NODES)]
        self.graph = DecoderGraph.of(codes.astype(np.float64), _looks(model.runtime, codes))
        self._views: OrderedDict[bytes, View] = OrderedDict()

    def views(self, runtime: Coder, points: Floats) -> list[View]:
        """Return how each source (m, d) sees the graph."""
        keys = [point.tobytes() for point in points]
        new = [i for i, key in enumerate(keys) if key not in self._views]
        if new:
            views = self.graph.views_from(points[new].astype(np.float64), _looks(runtime, points[new]))
            self._views.update((keys[i], view) for i, view in zip(new, views, strict=True))
        found = [self._views[key] for key in keys]
        for key in keys:
            self._views.move_to_end(key)
        while len(self._views) > KEPT_VIEWS:
            self._views.popitem(last=False)
        return found


def combine(sources: Sources, model: Model) -> Vector:
    """Return the place on the space's graph with the least weighted sum of squared distances to the sources.

    See `decoder_graph` for the graph and its sources. It is made once for each model of at most NODES encodings, spread
    evenly over the classes; distances of a source are kept, so that a change of weights costs little.

    Small drawings are near to everything, so where strokes do not turn into one another (`omniglot`) the shortest ways
    lead by the sparsest drawings, and the middle of many classes is one of those.
    """
    runtime = model.runtime
    geometry = kept(runtime, ("geometry", id(model.atlas)), lambda: _Geometry(model))
    views = geometry.views(runtime, sources.points.astype(np.float32))
    return frechet_mean(geometry.graph, views, sources.weights)


def _looks(runtime: Coder, latents: Floats) -> Floats:
    """Return what latents (n, d) look like: (n, p) float32, grey levels 0 to 1."""
    pictures = runtime.decode_pixels(latents, SIDE)
    return pictures.reshape(len(pictures), -1).astype(np.float32) / np.float32(255)
