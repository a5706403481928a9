"""The path: a strip of frames between stops, with a slider and play."""

from latentloom.ui.path.panel import PathPanel

__all__ = ["PathPanel"]
