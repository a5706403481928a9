"""Seed 001, section 2.1: how far a straight line leaves the prior, and what keeps to it."""

from __future__ import annotations

from latentloom.book.draft import Draft
from latentloom.book.drawn import figure, shown, spaces_of
from latentloom.book.workshop import News, Telling, Workshop
from latentloom.engine.measures.straight import PRIORS, middle
from latentloom.engine.space import Space

KEY = "tentpole"
SPACES = ("omniglot", "mnist", "mnist-gan")

DIMENSIONS = 100
TITLES = {"normal": "Gaussian", "uniform": "uniform over a box", "cauchy": "Cauchy"}
WAYS = {"lerp": "straight", "cdf": "straight in shares", "slerp": "slerp"}


def write(shop: Workshop) -> Telling[Draft]:
    """Measure lengths half-way for the prior and for encodings, and draw pairs by both ways."""
    draft = Draft(KEY, "Section 2.1 of seed 001: the tent-pole, and slerp", ("1-5", "1-6", "1-8", "1-9", "1-32"))
    spaces = spaces_of(shop, SPACES)
    many = 20_000 if shop.scale.name == "full" else 2_000
    draft.facts["pairs of draws"] = f"{many:,}"
    draft.text(
        "Between two draws of a Gaussian in 100 dimensions a straight line dips below the shell that all draws lie on. "
        "The formula of slerp is missing from the text as it came down; Shoemake's is taken."
    )
    if spaces:
        yield from _shell(draft, spaces[0], many)
    yield from _priors(draft, many)
    rows = []
    for space in spaces:
        drawn = yield from figure(space, "pairs", pairs=3, tile=48)
        shown(draft, f"{space.title}: held-out pairs, straight line above slerp, with the same ends (Fig. 2)", drawn)
        found = (yield from figure(space, "tent-pole", ends="held-out", pairs=1000)).numbers
        rows.append(
            [space.title, str(found["dimensions"]), f"{found['ends']:.2f} ± {found['ends_sd']:.2f}"]
            + [f"{found[way]['middle']:.2f} ({found[way]['sds_off']:+.1f})" for way in ("lerp", "slerp")]
        )
        draft.check(
            "1-6",
            f"{space.title}: between held-out encodings, slerp stays nearer to their lengths than a straight line",
            f"{abs(found['slerp']['sds_off']):.2f} against {abs(found['lerp']['sds_off']):.2f} deviations",
            abs(found["slerp"]["sds_off"]) < abs(found["lerp"]["sds_off"]),
        )
    if rows:
        draft.table(
            "Held-out encodings: length of the ends, and half-way (below the ends by so many of their deviations)",
            ["space", "dimensions", "ends", "straight", "slerp"],
            rows,
        )
        beyond = yield from figure(spaces[0], "extrapolation", tile=48)
        shown(draft, f"{spaces[0].title}: from A (0.00) to B (1.00), and on beyond both (section 2.3)", beyond)
    return draft


def _shell(draft: Draft, space: Space, many: int) -> Telling[None]:
    drawn = yield from figure(space, "tent-pole", dimensions=DIMENSIONS, pairs=many)
    found = shown(draft, f"Lengths on the way between draws of N(0, I) in {DIMENSIONS} dimensions", drawn)
    draft.check(
        "1-5",
        "draws have a length close to 10, with a standard deviation below 1",
        f"{found['ends']:.3f} ± {found['ends_sd']:.3f}",
        abs(found["ends"] - 10) < 0.1 and found["ends_sd"] < 1,
        "10, below 1",
    )
    straight, arc = found["lerp"], found["slerp"]
    draft.check(
        "1-5",
        "half-way of a straight line the length is 7, over 4 deviations off",
        f"{straight['middle']:.2f}, {straight['sds_off']:.2f} deviations",
        abs(straight["middle"] - 7) < 0.15 and straight["sds_off"] > 4,
        "7, over 4",
    )
    draft.check(
        "1-6",
        "slerp keeps to the shell",
        f"{arc['middle']:.3f}, {arc['sds_off']:+.2f} deviations",
        abs(arc["sds_off"]) < 1,
        "a great circle with elevation changes",
    )


def _priors(draft: Draft, many: int) -> Telling[None]:
    found = {}
    rows = []
    for prior in PRIORS:
        for way, words in WAYS.items():
            if (prior, way) == ("cauchy", "cdf"):
                continue
            yield News("Measuring middles", len(found), len(PRIORS) * len(WAYS) - 1)
            found[prior, way] = one = middle(prior, way, DIMENSIONS, many)
            apart = "none" if one.deviations is None else f"{one.deviations:+.2f}"
            lengths = [f"{one.ends:.2f}", f"{one.middles:.2f}"]
            rows.append([f"{TITLES[prior]}, {words}", *lengths, apart, f"{one.statistic:.3f}"])
    draft.table(
        f"Lengths of draws and half-way between them, {DIMENSIONS} dimensions: medians, how many deviations the "
        "middles are too short, and the Kolmogorov-Smirnov distance of both distributions (0: the same, 1: nothing in "
        "common)",
        ["prior, way", "ends", "half-way", "deviations", "distance"],
        rows,
    )
    draft.check(
        "1-32",
        "a prior can be built under which straight lines stay where draws are",
        f"distance of lengths: Cauchy {found['cauchy', 'lerp'].statistic:.3f}, Gaussian "
        f"{found['normal', 'lerp'].statistic:.3f}, uniform {found['uniform', 'lerp'].statistic:.3f}",
        found["cauchy", "lerp"].statistic < 1.95 * (2 / many) ** 0.5,
        "future work",
        "The middle of two Cauchy draws is a Cauchy draw; the price is that the prior has no mean, and a few draws lie "
        "very far out. A box keeps its middles as likely as its ends, and yet shortens them as a Gaussian does.",
    )
