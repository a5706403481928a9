"""How far latents lie apart by what their pictures look like: shortest ways on a graph of encodings.

A decoder bends its latent space: equal steps change the picture by unequal amounts, and between two encodings there may
be places that decode to nothing like either. Distances along the surface of all pictures take account of that:

    G. Arvanitidis, L. K. Hansen and S. Hauberg, "Latent space oddity: on the curvature of deep generative models", ICLR
    2018 (arXiv 1710.11379): the decoder's metric.
    N. Chen et al., "Fast approximate geodesics for deep generative models", ICANN 2019 (arXiv 1812.08284): a graph of
    nearest neighbours in place of the continuous problem.
    J. B. Tenenbaum, V. de Silva and J. C. Langford, "A global geometric framework for nonlinear dimensionality
    reduction", Science 290, 2000: shortest ways on such a graph come near those on the surface.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from latentloom.engine.blending.sources import Floats, Matrix, Vector

NEIGHBOURS = 10
"""Encodings that each encoding, and each source, is joined to."""

FLAT = 1e-3
"""What a step in the latent space itself adds to its length, so that places that look alike still lie apart."""

NEAR = 24
"""Places whose edges are searched for the mean."""

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class DecoderGraph:
    """Encodings joined to their neighbours.

    Attributes:
        codes: (n, d) float64.
        pictures: (n, p) float32, what they look like.
        first, second: (e,) the ends of each edge; lengths: (e,) float64, how much the picture changes along it.
    """

    codes: Matrix
    pictures: Floats
    first: Rows
    second: Rows
    lengths: Vector

    @classmethod
    def of(cls, codes: Matrix, pictures: Floats) -> DecoderGraph:
        """Join every encoding to its nearest in the latent space; the shortest links make one piece of it all."""
        from scipy.sparse.csgraph import minimum_spanning_tree

        apart = _distances(codes, codes)
        tree = minimum_spanning_tree(apart + (apart == 0) * 1e-12).tocoo()
        count = min(NEIGHBOURS, len(codes) - 1)
        nearest = np.argsort(apart + np.diag(np.full(len(codes), np.inf)), axis=1, kind="stable")[:, :count]
        begins = np.concatenate([np.repeat(np.arange(len(codes)), count), tree.row])
        ends = np.concatenate([nearest.ravel(), tree.col])
        edges = np.unique(np.sort(np.stack([begins, ends], axis=1), axis=1), axis=0)
        edges = edges[edges[:, 0] != edges[:, 1]]
        first, second = edges[:, 0], edges[:, 1]
        lengths = _lengths(codes[first] - codes[second], pictures[first] - pictures[second])
        return cls(codes, pictures, first, second, lengths)

    def views_from(self, codes: Matrix, pictures: Floats) -> list[View]:
        """Measure the ways from sources (m, d), which look like `pictures` (m, p), to every encoding (Dijkstra).

        A source is joined to its nearest encodings by edges that lead out only, so that no way leads through another.
        """
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import dijkstra

        n, m = len(self.codes), len(codes)
        gates = np.argsort(_distances(codes, self.codes), axis=1, kind="stable")[:, :NEIGHBOURS]
        owner = np.repeat(np.arange(m), gates.shape[1])
        leads_to = gates.ravel()
        steps = _lengths(self.codes[leads_to] - codes[owner], self.pictures[leads_to] - pictures[owner])
        begins = np.concatenate([self.first, self.second, owner + n])
        ends = np.concatenate([self.second, self.first, leads_to])
        lengths = np.concatenate([self.lengths, self.lengths, steps])
        graph = coo_array((lengths, (begins, ends)), shape=(n + m, n + m)).tocsr()
        ways = dijkstra(graph, directed=True, indices=np.arange(n, n + m))[:, :n]
        return [View(code, *parts) for code, *parts in zip(codes, gates, steps.reshape(gates.shape), ways, strict=True)]


@dataclass(frozen=True, eq=False)
class View:
    """The graph as one source sees it.

    Attributes:
        code: (d,) the source.
        gates: (g,) the encodings that it is joined to; steps: (g,) how far they are.
        ways: (n,) how far every encoding is.
    """

    code: Vector
    gates: Rows
    steps: Vector
    ways: Vector


def frechet_mean(graph: DecoderGraph, views: list[View], weights: Vector) -> Vector:
    """Return the place (d,) on the graph with the least weighted sum of squared distances to the sources.

    First the best encodings (or sources), then the best place along all edges that meet in one of the NEAR best; an
    edge is a straight line in the latent space.

    Args:
        graph: the encodings.
        views: of m sources.
        weights: (m,) each > 0, sum 1.
    """
    ways = np.stack([view.ways for view in views])
    n = ways.shape[1]
    gates = np.stack([view.gates for view in views])
    steps = np.stack([view.steps for view in views])
    # From source i to source j: in by one of j's gates.
    between = np.stack([(ways[:, into] + step).min(axis=1) for into, step in zip(gates, steps, strict=True)], axis=1)
    np.fill_diagonal(between, 0.0)

    places = np.concatenate([graph.codes, np.stack([view.code for view in views])])
    reach = np.concatenate([ways, between], axis=1)
    first = np.concatenate([graph.first, np.repeat(np.arange(len(views)) + n, gates.shape[1])])
    second = np.concatenate([graph.second, gates.ravel()])
    lengths = np.concatenate([graph.lengths, steps.ravel()])

    spread = weights @ reach**2
    best = np.zeros(len(places), bool)
    best[np.argsort(spread, kind="stable")[:NEAR]] = True
    near = np.flatnonzero(best[first] | best[second])
    first, second, lengths = first[near], second[near], lengths[near]
    share, value = best_on_edges(reach[:, first].T, reach[:, second].T, lengths, weights)
    edge = int(np.argmin(value))
    result: Vector = (1 - share[edge]) * places[first[edge]] + share[edge] * places[second[edge]]
    return result


def best_on_edges(from_first: Matrix, from_second: Matrix, lengths: Vector, weights: Vector) -> tuple[Vector, Vector]:
    """Return where along each edge the weighted sum of squared distances is least, and that sum.

    At s from the first end a source is min(a + s, b + length - s) away, with a and b its distances from the ends: up to
    its turning point s = (b + length - a) / 2 it comes by the first end, then by the second. Between two turning points
    the sum is a parabola in s, so its least value is at the vertex or at an end of the piece.

    Args:
        from_first, from_second: (e, m) distances of the sources from either end.
        lengths: (e,) of the edges, > 0.
        weights: (m,) each > 0, sum 1.

    Returns:
        (e,) shares 0..1 of the way from the first end to the second, (e,) sums.
    """
    beyond = from_second + lengths[:, None]
    turns = np.clip((beyond - from_first) / 2, 0.0, lengths[:, None])
    order = np.argsort(turns, axis=1, kind="stable")
    turns, near, far = (np.take_along_axis(values, order, axis=1) for values in (turns, from_first, beyond))
    shares = weights[order]

    def gathered(values: Matrix) -> Matrix:
        """Return sums over the first k sources, k = 0 to m."""
        return np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0)))

    def left(values: Matrix) -> Matrix:
        """Return sums over all but the first k sources."""
        sums = gathered(values)
        return sums[:, -1:] - sums

    low = np.pad(turns, ((0, 0), (1, 0)))
    high = np.concatenate([turns, lengths[:, None]], axis=1)
    slope = gathered(shares * far) - left(shares * near)
    squares = gathered(shares * far**2) + left(shares * near**2)
    vertex = np.clip(slope / weights.sum(), low, high)
    sums = weights.sum() * vertex**2 - 2 * vertex * slope + squares
    piece = np.argmin(sums, axis=1)[:, None]
    where = np.take_along_axis(vertex, piece, axis=1)[:, 0]
    return where / lengths, np.take_along_axis(sums, piece, axis=1)[:, 0]


def _distances(points: Matrix, others: Matrix) -> Matrix:
    """Return the Euclidean distances (n, m) between (n, d) and (m, d)."""
    from scipy.spatial.distance import cdist

    result: Matrix = cdist(points, others)
    return result


def _lengths(steps: Matrix, changes: Floats) -> Vector:
    """Return the lengths (e,) of steps (e, d) that change the picture by (e, p); > 0."""
    looks = np.sqrt((changes.astype(np.float64) ** 2).mean(axis=1))
    lengths: Vector = np.maximum(np.hypot(looks, FLAT * np.linalg.norm(steps, axis=1)), 1e-12)
    return lengths
