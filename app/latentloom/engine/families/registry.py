"""The model families by name. A new family is one new file and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from latentloom.base.errors import UsageError
from latentloom.engine.families.ae import AE
from latentloom.engine.families.ali import ALI
from latentloom.engine.families.base import Family, ModelConfig
from latentloom.engine.families.ccvae import CCVAE
from latentloom.engine.families.cvae import CVAE
from latentloom.engine.families.eigen import Eigen
from latentloom.engine.families.factor import FactorVAE
from latentloom.engine.families.kmeans import KMeansVAE
from latentloom.engine.families.label_shift import LabelShift
from latentloom.engine.families.ladder import LadderVAE
from latentloom.engine.families.lambda_hot import LambdaHot
from latentloom.engine.families.movable_lambda_hot import MovableLambdaHot
from latentloom.engine.families.vae import VAE
from latentloom.engine.families.vae_gan import VAEGAN
from latentloom.engine.families.vq import VQVAE
from latentloom.engine.networks import NetworkConfig

FAMILIES: dict[str, type[Family]] = {
    "vae": VAE,
    "beta": VAE,
    "factor": FactorVAE,
    "cvae": CVAE,
    "label_shift": LabelShift,
    "lambda_hot": LambdaHot,
    "movable_lambda_hot": MovableLambdaHot,
    "kmeans": KMeansVAE,
    "ccvae": CCVAE,
    "vq": VQVAE,
    "ladder": LadderVAE,
    "vae_gan": VAEGAN,
    "ali": ALI,
    "ae": AE,
    "eigen": Eigen,
}


def check_family(name: str) -> None:
    """Raise UsageError for a family that there is not."""
    if name not in FAMILIES:
        raise UsageError(f"There is no model family {name!r}; choose one of {', '.join(FAMILIES)}.")


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
    check_family(name)
    return FAMILIES[name](ModelConfig(network, kind, reach, classes, settings or {}, training))
