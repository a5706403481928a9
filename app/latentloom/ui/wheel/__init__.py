"""The radial barycentric wheel: puck, spokes and a ring of classes under one hand."""

from __future__ import annotations

from latentloom.ui.wheel.panel import WheelPanel

__all__ = ["WheelPanel"]
