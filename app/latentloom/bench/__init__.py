"""`latentloom bench`: what a person feels, measured on this machine in one run, each number beside its bar.

One file a question: `gesture` (puck to pixels), `decoding`, `starting` (time and memory), `sheets`.
"""
