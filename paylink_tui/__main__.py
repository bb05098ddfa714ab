"""`python -m paylink_tui`."""

from __future__ import annotations

import sys

from paylink_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
