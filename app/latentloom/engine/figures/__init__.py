"""Figures: pictures and numbers that show what a space is like. One file a figure, listed in `registry.py`.

A figure file holds a `FIGURE = Figure(...)`: its name and words, its options (`base.figure_options`) and `draw`, a
generator that yields (done, total) between steps of some tens of milliseconds and returns a `FigureResult`. The command
line (`latentloom figure`), the Python interface (`Space.figure`) and the window's Figures are made from that alone.
"""
