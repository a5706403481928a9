"""The lambda-hot VAE: every class has a place of its own, along an axis of its own.

After A. Wang, N. Blair & S. Belkhale, "Encouraging categorical meaning in the latent space of a VAE".
Objective: E_q(z|x)[-log p(x|z)] + beta KL(q(z|x) || N(lambda e_y, I)): the first K dimensions of z are drawn to lambda
times the one-hot label, the others to zero. (The paper prints the loss with the likelihood's sign turned.) Prior: the
K Gaussians N(lambda e_y, I); where a label is not known, N(0, I). Class prototypes: means of a class's posterior means.
Native blends: z_c = lambda w, "plain", which lies nearer to zero than any class the evener the weights are; or
z_c = lambda w / |w|, "full", as far out as a class; the other dimensions are those of what is blended.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - the name that every torch program uses

from latentloom.base.errors import UsageError
from latentloom.engine.families.base import Batch, ModelConfig, Terms
from latentloom.engine.families.pair import Pair, number, sampled
from latentloom.engine.likelihood import gaussian_kl


class LambdaHot(Pair):
    """A VAE with a place for every class."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.lam = number(config, "lam", 5.0)
        if config.network.latent < config.classes:
            raise UsageError(
                f"This family gives each of {config.classes} classes a dimension of its own: "
                f"take a latent of {config.classes} or more, not {config.network.latent}."
            )

    def centres(self) -> Tensor:
        """Return the classes' places in the first K dimensions, (K, K)."""
        return self.lam * torch.eye(self.classes, device=self.output_bias.device)

    def centre_of(self, labels: Tensor) -> Tensor:
        """Return the prior's means (n, d)."""
        known = (labels >= 0)[:, None]
        places = self.centres()[labels.clamp(min=0)] * known
        return F.pad(places, (0, self.latent_dim - self.classes))

    def terms(self, batch: Batch) -> Terms:
        """Encode, sample with the batch's noise, decode and compare."""
        posterior = self.encode(batch.grid)
        likelihood = self.explained(sampled(posterior, batch.noise), batch.grid)
        return Terms(likelihood, gaussian_kl(posterior.mean, posterior.log_variance, self.centre_of(batch.labels)))

    def native(self, shares: Tensor, latent: Tensor, way: str, noise: Tensor) -> Tensor:
        """Return the weighted mean of the classes' places, with the style of the latent."""
        centres = self.centres()
        place = shares @ centres
        if way == "full":
            place = place * (shares @ centres.norm(dim=1)) / place.norm().clamp(min=1e-12)
        return torch.cat([place, latent[self.classes :]])
