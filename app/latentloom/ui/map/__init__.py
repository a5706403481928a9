"""The map: every encoding as a point, the blend among them, and paths to click together."""

from latentloom.ui.map.panel import MapPanel

__all__ = ["MapPanel"]
