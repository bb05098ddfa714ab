"""Where the configuration and our own state are kept."""

from __future__ import annotations

import os
from pathlib import Path

from paylink_tui.model.errors import StoreError

APP_NAME = "paylink-tui"
ENVIRONMENT_VARIABLE = "PAYLINK_TUI_CONFIG"
FILE_NAME = "config.toml"


def config_file(explicit: str | Path | None = None) -> Path:
    """The configuration file to use: `explicit`, else PAYLINK_TUI_CONFIG, else the user's own.

    The file need not exist. `~` is expanded, because `--config=~/x` reaches us unexpanded.
    """
    chosen = explicit or os.environ.get(ENVIRONMENT_VARIABLE)
    if chosen:
        return Path(os.path.expanduser(chosen))  # noqa: PTH111  leaves an unknown ~user alone
    from platformdirs import user_config_path

    return user_config_path(APP_NAME, appauthor=False) / FILE_NAME


def state_dir() -> Path:
    """The directory of the journal and the index, made and held to 0700.

    Raises StoreError when it cannot be made.
    """
    from platformdirs import user_state_path

    path = user_state_path(APP_NAME, appauthor=False)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
    except OSError as error:
        raise StoreError(
            f"The state directory {path} cannot be used: {error.strerror}.",
            remedy="Make it a directory that you own, or point XDG_STATE_HOME elsewhere.",
        ) from error
    return path
