"""The training studio: a window of its own, in which spaces are made from pictures."""
