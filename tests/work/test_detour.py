"""Stops that lead around a third class, judged by a made-up classifier in the plane."""

from __future__ import annotations

import numpy as np

from latentloom.doc.state import BlendState
from latentloom.engine.atlas import Atlas
from latentloom.engine.paths import frames_between
from latentloom.work.detour import best_detour, stops_between

ENDS = np.array([[-4, 0], [4, 0]], np.float32)
OWN = frozenset({"one", "nine"})


def see(latents: np.ndarray) -> list[tuple[str, float]]:
    """A disc of sevens in the middle; else ones to the left and nines to the right."""
    return [
        ("seven", 0.9) if np.hypot(x, y) < 1.5 else (("one" if x < 0 else "nine"), 0.8) for x, y in latents.tolist()
    ]


def atlas() -> Atlas:
    ones = [[-4, 0], [-3, 0], [-0.5, 3], [-0.4, -6]]
    nines = [[4, 0], [3, 0], [0.5, 3.2], [0.4, -6]]
    sevens = [[0, 0], [0.2, 0.1], [-0.2, 0.1], [0.1, 0.3]]
    codes = np.array([*ones, *nines, *sevens], np.float32)
    labels = np.repeat(np.arange(3, dtype=np.int32), 4)
    return Atlas(("one", "nine", "seven"), codes, labels, np.zeros(12, bool))


def tried():
    return stops_between(atlas(), ENDS, OWN, "linear")


def test_the_straight_way_runs_into_the_seven():
    assert "seven" in {name for name, _ in see(frames_between(ENDS, 9, "linear"))}


def test_the_detour_avoids_the_third_class_and_is_the_shortest_that_does():
    stops = tried()
    best = best_detour(ENDS, [latent for _, latent in stops], OWN, see, "linear")
    assert best is not None
    stop, latent = stops[best]
    way = frames_between(np.stack([ENDS[0], latent, ENDS[1]]), 41, "linear")
    assert "seven" not in {name for name, _ in see(way)}
    assert latent[1] > 0, "the way past the drawings at y = -6 is longer"
    assert stop.label == "Detour"


def test_only_drawings_of_the_ends_classes_and_their_even_blends_are_tried():
    stops = tried()
    assert {stop.value for stop, _ in stops if stop.kind == "drawing"} == set(range(8))
    pairs = [stop.value for stop, _ in stops if stop.kind == "blend"]
    assert all(isinstance(pair, BlendState) and pair.classes == ("one", "nine") for pair in pairs)
    assert (("one", "drawing:3"), ("nine", "drawing:7")) in {pair.chosen for pair in pairs}
    assert len(pairs) == 4
    assert len({dict(pair.chosen)["one"] for pair in pairs}) == 4


def test_the_same_way_gives_the_same_stop():
    one, other = tried(), tried()
    assert [stop for stop, _ in one] == [stop for stop, _ in other]
    picks = [best_detour(ENDS, [latent for _, latent in stops], OWN, see, "linear") for stops in (one, other)]
    assert picks[0] == picks[1]


def test_no_detour_where_every_way_leads_through():
    everywhere = lambda latents: [("seven", 0.9)] * len(latents)  # noqa: E731
    assert best_detour(ENDS, [latent for _, latent in tried()], OWN, everywhere, "linear") is None
    assert best_detour(ENDS, [], OWN, see, "linear") is None


def test_less_of_a_third_class_comes_before_a_shorter_way():
    near, far = np.array([0, 1], np.float32), np.array([0, 9], np.float32)

    def doubtful(latents: np.ndarray) -> list[tuple[str, float]]:
        return [("seven", 0.4) if 0.3 < y < 2 and abs(x) < 2 else ("one", 0.9) for x, y in latents.tolist()]

    assert best_detour(ENDS, [near, far], OWN, doubtful, "linear") == 1
