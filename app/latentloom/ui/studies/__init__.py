"""Closer looks at a blend: methods side by side, a little more of each class, which class drew which stroke."""
