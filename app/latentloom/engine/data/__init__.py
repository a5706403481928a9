"""Picture sets: reading them, splitting them, and the two kinds of picture (ink and photo)."""
