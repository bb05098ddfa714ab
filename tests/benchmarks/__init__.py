"""What is promised about speed, measured as ratios in one run: `python -m tests.benchmarks`."""

import paylink_tui.ui  # noqa: F401  before Textual, whose frames it makes follow each other sooner
