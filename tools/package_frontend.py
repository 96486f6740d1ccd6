"""The built frontend inside the package (a hatch build hook): built first when it is absent or stale."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Where designer.site.settings looks for it.
PLACE = "designer/site/frontend"
#: What Vite asks for.
OLDEST_NODE = (20, 19)
NO_NODE = (
    "The frontend is not built, and building it needs Node.js 20.19 or newer, which is not installed. "
    "Install it, or run 'make run' once in this folder (it brings its own Node.js), and try again."
)


class PackageFrontend(BuildHookInterface[Any]):
    """Puts ``frontend/dist`` into wheels, and into source archives so that these need no Node.js."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        frontend = Path(self.root) / "frontend"
        build(frontend)
        place = PLACE if self.target_name == "wheel" else "frontend/dist"
        build_data["force_include"][str(frontend / "dist")] = place


def build(frontend: Path) -> None:
    """Bring ``frontend/dist`` up to date; stamped as tools/setup.sh does. Raises SystemExit."""
    sources = fingerprint(frontend)
    stamp = frontend / "dist" / ".built"
    if stamp.is_file() and stamp.read_text().strip() == sources:
        return
    npm = shutil.which("npm")
    if npm is None or node_version() < OLDEST_NODE:
        raise SystemExit(NO_NODE)
    for command in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        # Standard output belongs to whoever asked for the build.
        subprocess.run([npm, *command], cwd=frontend, stdout=sys.stderr, check=True)
    stamp.write_text(f"{sources}\n")


def node_version() -> tuple[int, ...]:
    """Major and minor version of ``node``."""
    shown = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(int(part) for part in shown.strip().removeprefix("v").split(".")[:2])


def fingerprint(frontend: Path) -> str:
    """The digest of the sources, by the script that tools/setup.sh asks too."""
    script = frontend.parent / "tools" / "fingerprint.py"
    command = [sys.executable, str(script), str(frontend)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
