"""VQ-VAE (van den Oord, Vinyals & Kavukcuoglu, "Neural discrete representation learning", NeurIPS 2017).

The encoder's latent is cut into pieces of `code_width` numbers; the decoder takes for each the nearest of `codes`
learnt vectors, and gradients pass straight through that choice. Objective, with sg for "no gradient":
-log p(x|e) + commitment |z - sg(e)|^2. The codes are not moved by gradients but are running means of the pieces that
chose them (their appendix A.1, decay DECAY); before an epoch, codes that no picture uses are put where encodings are.
Prior: uniform over codes, so the KL term is the constant pieces * ln(codes), and -log p + KL bounds -log p(x) as ever.

The latent that atlas and blends see is the one before the choice; the decoder chooses. Class prototypes: means of a
class's latents. No blend of its own.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from latentloom.base.errors import UsageError
from latentloom.engine.families.base import CERTAIN, Batch, Loss, ModelConfig, Pictures, Posterior, Terms
from latentloom.engine.families.pair import Pair, number, whole

DECAY = 0.95
"""Share of a code's running sums that a step leaves."""

SAMPLE = 4096
"""Pictures at most by which the use of codes is counted."""


class Quantiser(nn.Module):
    """Latents (n, d) to the nearest codes, (n, d), with the gradient of the identity.

    Attributes:
        codebook: (codes, width), a buffer; counts, sums: running, of the pieces that chose each code.
    """

    codebook: Tensor
    counts: Tensor
    sums: Tensor

    def __init__(self, codes: int, width: int) -> None:
        super().__init__()
        self.width = width
        self.register_buffer("codebook", torch.randn(codes, width))
        self.register_buffer("counts", torch.ones(codes))
        self.register_buffer("sums", self.codebook.clone())

    def nearest(self, z: Tensor) -> Tensor:
        """Return the index of the code for each piece, (n, d / width)."""
        pieces = z.reshape(-1, self.width).float()
        book = self.codebook.float()
        # Without |piece|^2, which is the same for all codes.
        apart = book.square().sum(1) - 2 * pieces @ book.t()
        return apart.argmin(1).view(len(z), -1)

    def chosen(self, z: Tensor) -> Tensor:
        """Return the codes themselves, (n, d)."""
        return self.codebook[self.nearest(z)].flatten(1)

    def forward(self, z: Tensor) -> Tensor:
        """Return the codes with gradients to the latents."""
        return z + (self.chosen(z) - z).detach()

    @torch.no_grad()
    def follow(self, z: Tensor) -> None:
        """Move the codes to the running means of what chose them."""
        pieces = z.reshape(-1, self.width).float()
        chosen = nn.functional.one_hot(self.nearest(z).flatten(), len(self.codebook)).float()
        self.counts.mul_(DECAY).add_(chosen.sum(0), alpha=1 - DECAY)
        self.sums.mul_(DECAY).add_(chosen.t() @ pieces, alpha=1 - DECAY)
        self.codebook.copy_(self.sums / self.counts.clamp(min=1e-6)[:, None])

    def put(self, idle: Tensor, pieces: Tensor) -> None:
        """Put codes (m,) to places (m, width)."""
        self.codebook[idle] = pieces.to(self.codebook)
        self.sums[idle] = self.codebook[idle]
        self.counts[idle] = 1.0


class VQVAE(Pair):
    """An autoencoder whose decoder sees a few learnt vectors only."""

    def __init__(self, config: ModelConfig) -> None:
        width = whole(config, "code_width", 4)
        if config.network.latent % width:
            raise UsageError(
                f"A latent of {config.network.latent} cannot be cut into pieces of {width}: "
                f"take a multiple of {width} or another code_width."
            )
        quantiser = Quantiser(whole(config, "codes", 256), width)
        super().__init__(config, front=quantiser)
        self.quantiser = [quantiser]  # a list: the decoder holds it as its part
        self.commitment = number(config, "commitment", 0.25)
        self.noise_width = 0

    def encode(self, grid: Tensor, labels: Tensor | None = None) -> Posterior:
        """Return the latent before codes are chosen."""
        mean, _ = self.encoder(grid)
        return Posterior(mean, torch.full_like(mean, CERTAIN))

    def terms(self, batch: Batch) -> Terms:
        """Encode, choose codes, decode and compare."""
        return self._terms_of(self.encode(batch.grid).mean, batch)

    def _terms_of(self, z: Tensor, batch: Batch) -> Terms:
        likelihood = self.explained(z, batch.grid)
        chosen = self.quantiser[0].chosen(z)
        pieces = self.latent_dim // self.quantiser[0].width
        kl = torch.full_like(likelihood.total, pieces * math.log(len(self.quantiser[0].codebook)))
        return Terms(likelihood, kl, {"commitment": self.commitment * (z - chosen).square().sum(1)})

    def loss(self, player: str, batch: Batch, beta: float) -> Loss:
        """Return the objective; the codes follow."""
        z = self.encode(batch.grid).mean
        terms = self._terms_of(z, batch)
        self.quantiser[0].follow(z.detach())
        return Loss(terms.objective(beta), terms)

    def begin_epoch(self, pictures: Pictures) -> None:
        """Put codes that no picture uses where encodings are, evenly picked."""
        quantiser = self.quantiser[0]
        z = torch.cat([self.encode(batch.grid).mean for batch in pictures(SAMPLE)])
        used = torch.bincount(quantiser.nearest(z).flatten(), minlength=len(quantiser.codebook))
        idle = (used == 0).nonzero()[:, 0]
        pieces = z.reshape(-1, quantiser.width)
        picked = torch.linspace(0, len(pieces) - 1, len(idle) + 2, device=z.device)[1:-1].long()
        quantiser.put(idle, pieces[picked])
