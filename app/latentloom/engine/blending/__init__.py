"""Weights over classes to one latent: prototypes, weights, methods."""
