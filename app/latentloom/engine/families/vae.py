"""The variational autoencoder (Kingma & Welling, "Auto-Encoding Variational Bayes", ICLR 2014).

Objective: E_q(z|x)[-log p(x|z)] + beta KL(q(z|x) || N(0, I)); beta = 1 is the negative ELBO, other values make it the
beta-VAE (Higgins et al., "beta-VAE", ICLR 2017), which is this family with another default. Prior: N(0, I). Class
prototypes: means of a class's posterior means. No blend of its own.
"""

from __future__ import annotations

from latentloom.engine.families.base import Batch, Terms
from latentloom.engine.families.pair import Pair, sampled
from latentloom.engine.likelihood import gaussian_kl


class VAE(Pair):
    """Encoder, decoder and the objective that trains them."""

    def terms(self, batch: Batch) -> Terms:
        """Encode, sample with the batch's noise, decode and compare."""
        posterior = self.encode(batch.grid)
        z = sampled(posterior, batch.noise)
        return Terms(self.explained(z, batch.grid), gaussian_kl(posterior.mean, posterior.log_variance))
