"""Measures of spaces and pictures: what a model keeps, and what an independent reader sees."""
