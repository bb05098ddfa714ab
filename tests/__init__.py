"""Mirrors the package. `python -m tests` runs every gate and test."""
