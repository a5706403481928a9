"""The k-means VAE: clusters that are there are kept, without any label.

After A. Wang, N. Blair & S. Belkhale, "Encouraging categorical meaning in the latent space of a VAE".

Objective: E_q(z|x)[-log p(x|z)] + beta KL(q(z|x) || N(c, I)), c the k-means centre nearest to the posterior mean.
The centres are those of the training pictures' encodings, found before the first step (so of the untrained encoder)
and again before every epoch, where the search starts from the last ones. Prior: the k Gaussians around the centres.
Class prototypes: means of a class's posterior means; clusters need not be classes. No blend of its own.
"""

from __future__ import annotations

import warnings

import torch
from torch import Tensor

from latentloom.engine.families.base import Batch, ModelConfig, Pictures, Terms
from latentloom.engine.families.pair import Pair, sampled, whole
from latentloom.engine.likelihood import gaussian_kl

SAMPLE = 20_000
"""Encodings at most that the centres are found among."""


class KMeansVAE(Pair):
    """A VAE that is drawn to the centres of its own clusters.

    Attributes:
        centres: (k, d), a buffer.
    """

    centres: Tensor
    found: Tensor

    def __init__(self, config: ModelConfig) -> None:
        super().__init__(config)
        self.count = whole(config, "centres", 10)
        self.register_buffer("centres", torch.zeros(self.count, self.latent_dim))
        self.register_buffer("found", torch.zeros(1))

    def nearest(self, means: Tensor) -> Tensor:
        """Return the index (n,) of the centre nearest to each mean."""
        return torch.cdist(means.float(), self.centres).argmin(1)

    def terms(self, batch: Batch) -> Terms:
        """Encode, sample with the batch's noise, decode and compare."""
        posterior = self.encode(batch.grid)
        likelihood = self.explained(sampled(posterior, batch.noise), batch.grid)
        centre = self.centres[self.nearest(posterior.mean.detach())]
        return Terms(likelihood, gaussian_kl(posterior.mean, posterior.log_variance, centre))

    def moving_centres(self) -> Tensor:
        """Return the centres of this epoch."""
        return self.centres

    def begin_epoch(self, pictures: Pictures) -> None:
        """Find the centres of the encodings."""
        from sklearn.cluster import KMeans
        from sklearn.exceptions import ConvergenceWarning
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        means = torch.cat([self.encode(batch.grid).mean for batch in pictures(SAMPLE)]).double().cpu().numpy()
        count = min(self.count, len(means))
        started = bool(self.found.item())
        first = self.centres[:count].double().cpu().numpy() if started else "k-means++"
        # One thread, so that the same encodings give the same centres. Of equal encodings some centres are equal, too.
        with threadpool_limits(limits=1), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            fitted = KMeans(count, init=first, n_init=1 if started else 4, random_state=0).fit(means)
        centres = torch.from_numpy(fitted.cluster_centers_).to(self.centres)
        # With fewer pictures than centres, the last one stands for those that are left over.
        self.centres.copy_(torch.cat([centres, centres[-1:].expand(self.count - count, -1)]))
        self.found.fill_(1.0)
