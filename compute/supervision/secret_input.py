"""How a step's secrets reach its supervisor: one line on its standard input.

Standard library only, and cheap to import: every step does.
"""

from __future__ import annotations

import json
import os
import select
import time
from collections.abc import Mapping

#: How long a step waits for its secrets.
ARRIVAL_SECONDS = 30.0
READ_BYTES = 65536


def read_secrets(file: int, seconds: float = ARRIVAL_SECONDS) -> Mapping[str, str] | None:
    """The secrets that whoever launched the step writes into ``file``, as one line of JSON {variable:
    value}; None when none arrive in that time."""
    deadline, line = time.monotonic() + seconds, b""
    while not line.endswith(b"\n"):
        ready, _, _ = select.select([file], [], [], max(0.0, deadline - time.monotonic()))
        data = os.read(file, READ_BYTES) if ready else b""
        if not data:
            return None
        line += data
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def secrets_line(secrets: Mapping[str, str]) -> bytes:
    """What ``read_secrets`` reads."""
    return json.dumps(dict(secrets)).encode() + b"\n"
