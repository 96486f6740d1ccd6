"""A data folder as a server's first start leaves it, made once for all servers of a test session.

Making it takes five seconds of a processor: migrations, the samples' tables, compressed static files.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from tests.e2e.server import ROOT, server_environment
from tests.real_parts.docker_engine import image_settings
from tests.real_parts.session import locked, session_folder

#: What every installation has alike. Secrets and the name of the installation are its own.
ALIKE = ("jackfield.sqlite3*", "artifacts", "static")


def lay_out(home: Path) -> None:
    """Make ``home``, of a server that has not been started."""
    with locked("prepared_home"):
        prepared = _prepared()
    home.mkdir(mode=0o700, parents=True)
    for path in (found for pattern in ALIKE for found in prepared.glob(pattern)):
        (shutil.copytree if path.is_dir() else shutil.copy2)(path, home / path.name)


def _prepared() -> Path:
    folder = session_folder() / "prepared_home"
    if not folder.exists():
        part = folder.with_suffix(".part")
        command = [sys.executable, "manage.py", "prepare"]
        environment = server_environment(part, **image_settings())
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        part.rename(folder)
    return folder
