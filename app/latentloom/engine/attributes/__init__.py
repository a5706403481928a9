"""Attribute vectors: what a property of pictures is as a direction in the latent space."""
