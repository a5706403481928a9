"""Torch and numpy, no Qt: everything that turns data into spaces and blends into pixels.

This file stays empty of imports, so that the light parts (reading a space's description) load without torch.
"""
