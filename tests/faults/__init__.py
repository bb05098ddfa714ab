"""Every kind of fault against every call: what comes of it, and that nothing hangs or breaks.

`python -m tests.faults` runs the whole matrix and prints it; the suite runs a part of it.
"""
