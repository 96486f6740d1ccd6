"""The data folder belongs to one account: nobody else on the machine may enter it."""

from __future__ import annotations

import os
from pathlib import Path

from designer.foundation.errors import ConfigurationError

OWNER_ONLY = 0o700
OTHERS = 0o077


def private_home(home: Path) -> None:
    """Make the data folder, or close an existing one to everyone else.

    Whoever may enter it could read the database, every output and every log. Raises
    ConfigurationError if it cannot be made, or is open to others and belongs to another account.
    """
    try:
        home.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        if home.stat().st_mode & OTHERS:
            os.chmod(home, OWNER_ONLY)
    except OSError as error:
        raise ConfigurationError(
            f"{home} cannot be used as a private data folder: {error.strerror}. Make it with mode 0700 and "
            "owned by the account that runs Jackfield, or set JACKFIELD_HOME to another folder."
        ) from error
