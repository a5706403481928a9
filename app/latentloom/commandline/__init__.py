"""The command line: one file a command, each with its options and what it does.

Torch and the engine are imported inside the functions that need them, so that `--help` and mistakes answer at once.
"""
