"""The window's Figures: every figure that the engine knows, set up by widgets made from its options."""
