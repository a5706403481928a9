"""The preview: the live picture, large, with a line that says what it is."""

from latentloom.ui.preview.panel import PreviewPanel

__all__ = ["PreviewPanel"]
