"""Seed 001, sections 3.1 and 3.2: attribute vectors, correlated labels, synthetic attributes (Figs. 6 to 10)."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from latentloom.base.attribute_words import EFFECT_WORDS
from latentloom.book.draft import Draft
from latentloom.book.drawn import figure, shown
from latentloom.book.workshop import News, Telling, Workshop
from latentloom.engine.attributes.balance import contingency
from latentloom.engine.attributes.synthetic import look
from latentloom.engine.space import Space

KEY = "smiles"
SPACES = ("faces", "mnist-gan")

SMILE, OTHER = "Smiling", "Eyeglasses"
MOVED = 32
"""Held-out faces that synthetic attributes are tried on."""

TABLE_1 = ((17, 31), (25, 27))
TABLE_2 = ((36, 12), (12, 40))
"""Per cent of CelebA as printed: rows with and without a smile, columns with and without the other attribute."""


def write(shop: Workshop) -> Telling[Draft]:
    """Draw the figures on the shipped faces, a bias put in on purpose, and check the printed tables."""
    rows = ("1-17", "1-18", "1-19", "1-20", "1-21", "1-23", "1-24", "1-25")
    draft = Draft(KEY, "Sections 3.1 and 3.2 of seed 001: attribute vectors", rows)
    draft.text(
        "CelebA may not be passed on; drawn faces with exact labels stand in for it. Their labels are not correlated "
        "as CelebA's are, so the correlation of the printed tables is put in on purpose, by choosing a part of them."
    )
    _printed(draft)
    gan = shop.space("mnist-gan")
    if gan is not None:
        strip = yield from figure(gan, "attribute-strip", attribute=gan.classes[-1], tile=40)
        words = f"{gan.title}: along the vector of the class {gan.classes[-1]}, from -1 to 2 (Fig. 6 is of a GAN)"
        shown(draft, words, strip)
    faces = shop.space("faces")
    if faces is None:
        draft.text("The space of faces is not here, so what needs it is left out.")
        return draft
    strip = yield from figure(faces, "attribute-strip", attribute=SMILE, tile=56)
    shown(draft, f"{faces.title}: along the vector of {SMILE}, from -1 to 2 (Fig. 6)", strip)
    yield from _bias(draft, faces)
    yield from _balance(draft, faces)
    grid = yield from figure(faces, "attribute-grid", attribute=SMILE, down=OTHER, tile=48)
    shown(draft, f"{faces.title}: {SMILE} to the right, {OTHER} downwards, balanced (Fig. 8)", grid)
    yield from _effects(draft, faces)
    return draft


def _printed(draft: Draft) -> None:
    (both, alone), (other, neither) = TABLE_1
    men, women = both / (both + other), alone / (alone + neither)
    draft.check(
        "1-18",
        "Table 1: men smile less often than others",
        f"{men:.1%} of men, {women:.1%} of others",
        men < women,
        "42% and 58%",
        "Erratum: the text gives the totals of the columns; the table says 17/42 and 31/58.",
    )
    (both, alone), (other, neither) = TABLE_2
    draft.check(
        "1-21",
        "Table 2: smile and open mouth go together by more than 3 to 1",
        f"{both / alone:.2f} to 1 with a smile, {neither / other:.2f} to 1 without",
        both / alone >= 3 and neither / other > 3,
        "greater than 3 to 1",
        "With a smile it is 3 to 1 as far as whole per cents tell.",
    )


def _bias(draft: Draft, faces: Space) -> Telling[None]:
    for table, row, words in (("1", "1-19", "Table 1"), ("2", "1-21", "Table 2")):
        drawn = yield from figure(faces, "bias", attributes=f"{SMILE}, {OTHER}", table=table, tile=56)
        found = shown(draft, f"{faces.title}: {SMILE} and {OTHER} made to go together as in {words} (Fig. 7)", drawn)
        before, after, plain = (found[f"leakage_{part}"][0][1] for part in ("before", "after", "unbiased"))
        draft.check(
            row,
            f"{words}: the biased vector has a side effect, and balancing by replication takes it away",
            f"a step of {SMILE} moves {OTHER} by {before:+.3f} steps, balanced {after:+.3f} (without the bias "
            f"{plain:+.3f})",
            abs(after) < abs(before) / 2,
            "bias visible, then removed",
        )
        turned, righted = found["cosine_before"], found["cosine_after"]
        draft.check(
            "1-21",
            f"{words}: the cosine of both vectors falls",
            f"{turned:+.3f}, balanced {righted:+.3f} (without the bias {found['cosine_unbiased']:+.3f})",
            abs(righted) < abs(turned),
            "decoupled",
        )


def _balance(draft: Draft, faces: Space) -> Telling[None]:
    names = _balanceable(faces)
    drawn = yield from figure(faces, "attribute-balance", attribute=SMILE, balance=", ".join(names), tile=56)
    found = shown(draft, f"{faces.title}: {SMILE} balanced with {' and '.join(names)}", drawn)
    counts = [cell["count"] for cell in found["after"]["cells"]]
    draft.check(
        "1-20",
        f"all {len(counts)} combinations of {len(names) + 1} attributes are equally many after replication",
        f"{min(counts):,} to {max(counts):,} of each, before "
        f"{min(cell['count'] for cell in found['before']['cells']):,} to "
        f"{max(cell['count'] for cell in found['before']['cells']):,}",
        len(set(counts)) == 1,
        "balanced across attributes",
    )


def _balanceable(faces: Space) -> tuple[str, ...]:
    """Return the first two attributes that training saw in every combination with a smile; () where there are none."""
    table, unseen = faces.attributes, faces.atlas.held_out
    if table is None:
        return ()
    others = [name for name in table.names if name != SMILE]
    for pair in combinations(others, 2):
        if contingency(table.columns((SMILE, *pair))[~unseen]).all():
            return pair
    return ()


def _effects(draft: Draft, faces: Space) -> Telling[None]:
    drawn = yield from figure(faces, "effect-rows", effect="blur", amount=-1.0, attribute=SMILE, tile=56)
    found = shown(draft, f"{faces.title}: copies, and less the synthetic blur (Figs. 9 and 10)", drawn)
    looks = list(found["looks"].values())
    plain, moved = looks[0], looks[2]
    bright = moved["brightness"] - plain["brightness"]
    draft.check(
        "1-24",
        "less the synthetic blur, copies are sharper and no brighter",
        f"sharpness {plain['sharpness']:.4f} to {moved['sharpness']:.4f}, brightness {bright:+.4f}",
        moved["sharpness"] > plain["sharpness"] and abs(bright) < 0.01,
        "noticeably deblurred, without brightening",
    )
    codes = faces.atlas.codes[faces.atlas.held_out][:MOVED]
    moves = {}
    for number, effect in enumerate(EFFECT_WORDS):
        yield News("Finding synthetic attributes", number, len(EFFECT_WORDS))
        vector = faces.vector(effect=effect)
        before, after = (faces.runtime.decode_pixels(one, faces.native_size) for one in (codes, vector.moved(codes)))
        change = float(np.abs(after.astype(np.float64) - before).mean())
        moves[effect] = (change, look(after).brightness - look(before).brightness)
    most = max(moves, key=lambda effect: moves[effect][1])
    draft.check(
        "1-25",
        "rotation, thickness, brightness and scale have vectors, too: each moves pictures, brightness brightens most",
        ", ".join(f"{EFFECT_WORDS[name].title.lower()} {change:.1f}" for name, (change, _) in moves.items())
        + f" of 255; {EFFECT_WORDS[most].title.lower()} brightens by {moves[most][1]:+.3f}",
        all(moves[name][0] > 0.5 for name in ("rotation", "thickness", "brightness", "scale")) and most == "brightness",
        note="Noise has a vector as well; a decoder that draws no noise is hardly moved by it.",
    )
