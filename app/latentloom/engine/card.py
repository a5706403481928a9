"""A space's CARD.md: what it is, what it was trained on, and how good it measured."""

from __future__ import annotations

import platform

import torch

import latentloom
from latentloom.engine.data.pictures import Kind, PictureSet
from latentloom.engine.evidence.storage import JudgesFile
from latentloom.engine.measures.evaluation import Evaluation
from latentloom.engine.recipes import Recipe

INK_NOTES = """\
Likelihoods of ink pictures are densities of distance fields times the Bernoulli of their ink, so they compare between
models of one grid size only."""
PHOTO_NOTES = """\
Likelihoods of photos are densities of intensities (or, where so trained, cross-entropies), so they compare between
models of one grid size and one likelihood only."""
_JUDGES = "## Judges"
CLASSIFIER_NOTES = """\
The classifier is trained on the originals of the training part and reads finished pictures, drawn at the data set's
own size."""


def write_card(
    recipe: Recipe, pictures: PictureSet, evaluation: Evaluation | None, minutes: float, device: str, parameters: int
) -> str:
    """Return the card as Markdown.

    Args:
        recipe, pictures, evaluation: what it was made of and how it measured (None: no picture was held out).
        minutes: of training; device: its name; parameters: of encoder and decoder.
    """
    seen = int((~pictures.held_out).sum())
    network = f"{recipe.latent} latent dimensions, {recipe.size} pixels a side, {parameters:,} parameters"
    counts = f"{seen:,} for training, {len(pictures) - seen:,} held out"
    threads = torch.get_num_threads()
    machine = f"{device}, {threads} thread{'' if threads == 1 else 's'}, torch {torch.__version__}"
    lines = [
        f"# {recipe.title or recipe.name}",
        "",
        f"Family {recipe.family}, {pictures.kind} pictures, {network}. Made with Latent Loom {latentloom.__version__}.",
        "",
        f"To make it again: `latentloom train --recipe models/{recipe.name}/recipe.toml --out FOLDER`",
        "",
        "## Data",
        "",
        f"- {pictures.name}: {len(pictures):,} pictures of {len(pictures.classes):,} classes; {counts}.",
        f"- Source: {pictures.source or 'not stated'}",
        f"- Licence: {pictures.licence or 'not stated'}",
        "",
        "## Training",
        "",
        f"- {recipe.epochs:g} epochs, batch {recipe.batch}, beta {recipe.beta:g}: {minutes:.0f} minutes.",
        f"- Machine: {machine}, Python {platform.python_version()}.",
        "",
        "## Measured on the held-out pictures",
        "",
    ]
    return "\n".join(lines + _measures(evaluation, pictures.kind)) + "\n"


def _measures(evaluation: Evaluation | None, kind: Kind) -> list[str]:
    if evaluation is None:
        return ["No picture was held out, so nothing was measured."]
    rows = [
        ("pictures", f"{evaluation.pictures:,}"),
        ("reconstruction (negative log likelihood, nats a picture)", f"{evaluation.reconstruction:.1f}"),
        ("of it, the visible ink (Bernoulli, nats a picture)", f"{evaluation.ink_part:.1f}" if kind == "ink" else ""),
        ("KL (nats a picture)", f"{evaluation.kl:.1f}"),
        ("ELBO (nats a picture)", f"{evaluation.elbo:.1f}"),
        ("mean absolute pixel error (0..1)", f"{evaluation.pixel_error:.4f}"),
        ("active latent dimensions", str(evaluation.active)),
    ]
    if evaluation.kept is not None:
        rows += [
            ("classifier accuracy on the originals", f"{evaluation.accuracy_original:.2%}"),
            ("classifier accuracy on their reconstructions", f"{evaluation.accuracy_reconstructed:.2%}"),
            ("share of the accuracy that reconstructions keep", f"{evaluation.kept:.2%}"),
        ]
    table = ["| measure | value |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows if value)]
    notes = INK_NOTES if kind == "ink" else PHOTO_NOTES
    return [*table, "", notes if evaluation.kept is None else f"{notes}\n{CLASSIFIER_NOTES}"]


def judges_section(judges: JudgesFile, epochs: float) -> str:
    """Return what the card says of a space's judges, trained for `epochs`."""
    rows = "\n".join(f"| {e.build}, looks at the {e.look} | {e.part} | {e.accuracy:.2%} |" for e in judges.entries)
    trained = "1 epoch" if epochs == 1 else f"{epochs:g} epochs"
    return f"""
{_JUDGES}

By these networks blends are solved and measured. Those of one part never serve the other, and the parts share no build.
Each was trained for {trained} on the training part, whole pictures and pieces of several, from its own seed; weights
are kept in four and eight bits, and everything was measured with these.

| build | part | held-out pictures named rightly |
|---|---|---|
{rows}
"""


def with_judges(card: str, judges: JudgesFile, epochs: float) -> str:
    """Return a card that says of the judges what is true now, in place of what it said of them before, if anything."""
    before, heading, rest = card.partition(f"\n{_JUDGES}\n")
    following = rest.find("\n## ") if heading else -1
    after = rest[following:] if following >= 0 else ""
    return before.rstrip("\n") + "\n" + judges_section(judges, epochs) + after
