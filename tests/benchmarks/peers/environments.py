"""A virtual environment for each peer, outside the repository, made once."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

from tests.benchmarks.peers.peer import Peer

LOCKS = Path(__file__).parent / "locks"
INSTALL_SECONDS = 900
STAMP = ".installed"


class NotInstalledError(Exception):
    """The peer cannot be had on this machine; the sentence says why."""


def environment(peer: Peer) -> Path:
    """The interpreter of the peer's environment, installed when it is not there yet."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(cache) / "jackfield" / "peers" / f"{peer.name.lower()}-{peer.version}"
    lock = LOCKS / peer.lock
    wanted = fingerprint(lock)
    stamp = folder / STAMP
    if not (stamp.exists() and stamp.read_text() == wanted):
        sys.stderr.write(f"· installing {peer.name} {peer.version} into {folder}\n")
        _install(folder, lock)
        stamp.write_text(wanted)
    return _python(folder)


def fingerprint(lock: Path) -> str:
    """Changes with the pins and with the Python that they are installed for."""
    return hashlib.sha256(sys.version.encode() + lock.read_bytes()).hexdigest()


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"


def _install(folder: Path, lock: Path) -> None:
    """A new environment with the pinned packages; raises NotInstalledError."""
    # Our own pip for the other environment: giving it one takes longer than some peers do.
    pip = [sys.executable, "-m", "pip", "--python", str(_python(folder))]
    command = [*pip, "install", "--quiet", "--requirement", str(lock)]
    try:
        venv.create(folder, clear=True)
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=INSTALL_SECONDS)
    except subprocess.CalledProcessError as error:
        raise NotInstalledError(f"pip could not install it: {_last_line(error.stderr)}") from error
    except subprocess.TimeoutExpired as error:
        raise NotInstalledError(f"pip did not end within {INSTALL_SECONDS} s") from error
    except OSError as error:
        raise NotInstalledError(f"no environment could be made in {folder}: {error}") from error


def _last_line(output: str | bytes | None) -> str:
    text = output.decode(errors="replace") if isinstance(output, bytes) else output or ""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it said nothing")
