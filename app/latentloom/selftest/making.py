"""Blends of every shipped space, and a small space trained on pictures made up for it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from latentloom.base.errors import LoomError

if TYPE_CHECKING:
    from latentloom.base.options import CommonOptions
    from latentloom.engine.runs.folder import Run
    from latentloom.engine.space import Space

PICTURES = 16
"""Of each class."""
SIDE = 28


def try_shipped_spaces(options: CommonOptions, folder: Path) -> str:
    """Blend the start-up classes of every shipped space, twice alike, and read a picture's recipe back; name them.

    Raises:
        LoomError: one of them fails, or there is none.
    """
    from latentloom.engine.space import list_spaces, open_space

    names = [description.name for description in list_spaces()]
    if not names:
        raise LoomError("no space came with the program; install it again")
    for name in names:
        space = open_space(name, device=options.device, threads=options.threads)
        pictures = [space.blend(dict.fromkeys(space.startup, 1.0)).image() for _ in range(2)]
        if pictures[0].tobytes() != pictures[1].tobytes():
            raise LoomError(f"the same blend of {name} gave two different pictures")
        low, high = pictures[0].convert("L").getextrema()
        if low == high:
            raise LoomError(f"the blend of {name} is an empty page")
        _round_trip(space, folder / f"{name}.png")
    return ", ".join(names)


def train_a_little(options: CommonOptions, folder: Path) -> str:
    """Draw pictures, train a small space on them as the studio does, in a process of its own, and blend in it.

    Returns how long that training was.

    Raises:
        LoomError: any of it fails.
    """
    from latentloom.engine.recipes import Recipe
    from latentloom.engine.runs.folder import new_run
    from latentloom.engine.space import open_space

    draw_pictures(folder / "pictures")
    recipe = Recipe(
        name="selftest",
        data=str(folder / "pictures"),
        size=16,
        latent=4,
        encoder_widths=(8, 8),
        decoder_widths=(8, 8, 8),
        epochs=3,
        batch=8,
        judge_epochs=0,
        panel_epochs=0,
    )
    run = _trained(new_run(recipe, "selftest"), options, folder / "training.txt")
    space = open_space(run.space, device=options.device, threads=options.threads)
    if space.classes != ("crosses", "rings"):
        raise LoomError(f"the trained space holds {', '.join(space.classes)}")
    low, high = space.blend({"crosses": 1.0, "rings": 1.0}).image(size=64).convert("L").getextrema()
    if low == high:
        raise LoomError("the trained space blends to an empty page")
    return f"{run.epochs:g} epochs"


def _trained(run: Run, options: CommonOptions, complaints: Path) -> Run:
    """Carry a run out and return what became of it; what the process complains of goes to a file."""
    from latentloom.engine.runs.folder import read_run
    from latentloom.work import training_process

    # On one thread, for more would only wait for each other in a model this small (the last of two options counts), and
    # not behind all other programs, for somebody waits.
    command = [*training_process.command(run.folder, options.device), "--threads", "1", "--nice", "0"]
    pipe = subprocess.PIPE
    with (
        complaints.open("wb") as errors,
        subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=errors, env=training_process.environment()
        ) as process,
    ):
        # Its news, to the end; its input must stay open meanwhile, for the end of that means that the window is gone.
        assert process.stdout is not None
        process.stdout.read()
    done = read_run(run.folder)
    if process.returncode != 0 or done.state != "done":
        said = complaints.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        reason = done.sentence or (said[-1] if said else f"exit status {process.returncode}")
        raise LoomError(f"the training is {done.state}: {reason}")
    return done


def draw_pictures(folder: Path) -> None:
    """Draw crosses and rings, dark on white, each a little elsewhere, as PNG files in a folder a class."""
    from PIL import Image, ImageDraw

    for name in ("crosses", "rings"):
        (folder / name).mkdir(parents=True)
        for number in range(PICTURES):
            left, top = 3 + number % 4, 3 + number // 4
            box = (left, top, left + 16, top + 16)
            image = Image.new("L", (SIDE, SIDE), 255)
            draw = ImageDraw.Draw(image)
            if name == "rings":
                draw.ellipse(box, outline=0, width=3)
            else:
                draw.line(box, fill=0, width=3)
                draw.line((box[0], box[3], box[2], box[1]), fill=0, width=3)
            image.save(folder / name / f"{number:02}.png")


def _round_trip(space: Space, target: Path) -> None:
    from latentloom.engine.blending.mix import Mix
    from latentloom.engine.recipe import make_recipe, read_recipe
    from latentloom.engine.sheet import Layout, write_sheet
    from latentloom.engine.sheets.plans import one_blend

    mix = Mix(tuple((name, 1.0) for name in space.startup))
    recipe = make_recipe(space.name, space.stamp, "blend", mix)
    for _ in write_sheet(space.runtime, one_blend(mix, space), Layout(tile=64), target, recipe):
        pass
    found = read_recipe(target)
    if found is None or Mix.from_json(found["mix"]) != mix:
        raise LoomError(f"a picture of {space.name} does not carry the blend that made it")
