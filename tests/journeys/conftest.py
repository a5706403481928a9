"""A small untrained space on disk, and the program run in this process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from latentloom import cli
from latentloom.base import paths

CLASSES = tuple(f"{group}/{letter}" for group in ("Alder", "Birch") for letter in ("a", "b", "c", "d"))


@pytest.fixture(scope="session")
def tiny_space(tmp_path_factory) -> Path:
    """Return the folder of a space with eight classes in two groups, 28 pixels, latents of 4, never trained."""
    import torch

    from latentloom.engine.atlas import Atlas
    from latentloom.engine.families.registry import build_family
    from latentloom.engine.networks import default_network
    from latentloom.engine.projection import fit_map
    from latentloom.engine.space_files import SpaceContent, write_space

    torch.manual_seed(0)
    network = default_network(16, 1, 4)
    model = build_family("vae", network, "ink", 4.0)
    draw = np.random.default_rng(0)
    labels = np.repeat(np.arange(len(CLASSES), dtype=np.int32), 5)
    codes = (draw.standard_normal((len(CLASSES), 4)) * 2)[labels] + draw.standard_normal((len(labels), 4)) * 0.3
    fields = {
        "name": "tiny",
        "title": "Tiny",
        "family": "vae",
        "kind": "ink",
        "channels": 1,
        "native_size": 28,
        "latent_dim": 4,
        "network": {
            "size": network.size,
            "encoder_widths": list(network.encoder_widths),
            "decoder_widths": list(network.decoder_widths),
        },
        "reach": 4.0,
        "classes": list(CLASSES),
        "groups": [name.split("/")[0] for name in CLASSES],
        "startup": list(CLASSES[:5]),
        "licence": "none",
        "source": "noise",
    }
    weights = {name: value.numpy() for name, value in model.state_dict().items()}
    atlas = Atlas(CLASSES, codes.astype(np.float32), labels, np.arange(len(labels)) % 5 == 0)
    folder = tmp_path_factory.mktemp("spaces") / "tiny"
    folder.mkdir()
    write_space(folder, SpaceContent(fields, weights, atlas, fit_map(codes)), {})
    return folder


@pytest.fixture
def installed(tiny_space, profile) -> str:
    """Put the small space among the user's own; returns its name."""
    (paths.user_spaces_dir() / "tiny").symlink_to(tiny_space)
    return "tiny"


@pytest.fixture
def run(capsys):
    """Run the program in this process; returns (exit status, standard output, standard error)."""

    def run(*arguments: object) -> tuple[int, str, str]:
        status = cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run
