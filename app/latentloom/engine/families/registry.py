"""The model families by name. A new family is one new file and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from latentloom.base.errors import UsageError
from latentloom.engine.families.ae import AE
from latentloom.engine.families.base import Family, ModelConfig
from latentloom.engine.families.vae import VAE
from latentloom.engine.networks import NetworkConfig

FAMILIES: dict[str, type[Family]] = {"vae": VAE, "beta": VAE, "ae": AE}


def build_family(
    name: str,
    network: NetworkConfig,
    kind: Literal["ink", "photo"],
    reach: float,
    classes: int = 1,
    settings: Mapping[str, Any] | None = None,
    training: bool = False,
) -> Family:
    """Return an untrained model of the family `name`; see `base.ModelConfig` for the rest.

    Raises:
        UsageError: for an unknown family, or settings that do not suit it.
    """
    if name not in FAMILIES:
        raise UsageError(f"There is no model family {name!r}; choose one of {', '.join(FAMILIES)}.")
    return FAMILIES[name](ModelConfig(network, kind, reach, classes, settings or {}, training))
