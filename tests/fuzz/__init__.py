"""Whatever comes in, nothing but an error of ours comes out.

The suite tries a few inputs of each kind; `python -m tests.fuzz` tries many thousands, and prints
how many. What such a run finds is written down as an `@example`.
"""
