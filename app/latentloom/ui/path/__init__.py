"""The path: a strip of frames between waypoints, with a slider and play."""
