"""The screens. Only this package imports Textual; nothing below it knows that a screen exists."""

import os

# Textual paints on a grid of this many a second, and leaves out one point of it after a pause: with
# its own 60 the rows that a letter finds, ready after a few ms, would wait another 17 to 33.
# Nothing is painted more often for it than it changes.
os.environ.setdefault("TEXTUAL_FPS", "250")
