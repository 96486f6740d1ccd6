"""The package as pip installs it: a wheel in a virtual environment, away from this folder."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from tests.e2e.server import ROOT, Server


def build_wheel(folder: Path) -> Path:
    """The wheel of this checkout. Not isolated: the build backend is in requirements-dev.txt."""
    pip("wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT))
    (wheel,) = folder.glob("jackfield_server-*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """A virtual environment with the wheel in it; its ``bin`` folder.

    The packages it depends on are those of the environment that runs the tests, by a path file:
    installing them takes minutes and says nothing about ours.
    """
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    site_packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    (site_packages / "dependencies.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    pip("--python", str(python), "install", "--no-deps", "--no-index", str(wheel))
    return folder / "bin"


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-4000:]


class InstalledServer(Server):
    """``jackfield serve`` in a folder of its own, where the data folder is made too."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        super().__init__(folder / ".jackfield", port)
        del self._environment["JACKFIELD_HOME"]
        self._command, self._folder = [str(programs / "jackfield")], folder
        self.log = folder.parent / f"{folder.name}.log"
