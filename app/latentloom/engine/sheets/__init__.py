"""Pages of decoded tiles: plans (what), layout (where), and one writer a file format."""
