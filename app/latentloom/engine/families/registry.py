"""The model families by name. A new family is one new file and one line here."""

from __future__ import annotations

from typing import Literal

from latentloom.base.errors import UsageError
from latentloom.engine.families.vae import VAE
from latentloom.engine.networks import NetworkConfig

FAMILIES = {"vae": VAE}


def build_family(name: str, config: NetworkConfig, kind: Literal["ink", "photo"], reach: float) -> VAE:
    """Return an untrained model of the family `name`.

    Raises:
        UsageError: for an unknown family.
    """
    if name not in FAMILIES:
        raise UsageError(f"There is no model family {name!r}; choose one of {', '.join(FAMILIES)}.")
    return FAMILIES[name](config, kind, reach)
