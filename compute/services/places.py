"""The folders of this installation, and its artifact store."""

from __future__ import annotations

import hashlib
import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from compute.artifacts.space import ArtifactSpace
from compute.artifacts.store import LocalArtifactStore
from compute.step_folder import checked_name


def home() -> Path:
    """The data folder of the installation."""
    return Path(settings.JACKFIELD_HOME)


def step_folder(name: str) -> Path:
    """The folder of an attempt; raises ComputeError for an invalid step name."""
    return home() / "steps" / checked_name(name)


def store() -> LocalArtifactStore:
    """The installation's artifact store."""
    return _store(home() / "artifacts")


@lru_cache(maxsize=4)
def _store(root: Path) -> LocalArtifactStore:
    found = LocalArtifactStore(root)
    found.sweep()
    return found


def artifact_space() -> ArtifactSpace:
    """The same store, for whoever frees space in it."""
    return ArtifactSpace(home() / "artifacts")


def installation() -> str:
    """The id that marks containers as ours: made once, kept with the data."""
    return _installation(home() / "installation")


@lru_cache(maxsize=4)
def _installation(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".installation.{os.getpid()}")
    part.write_text(secrets.token_hex(6))
    try:
        # A link fails when the file exists, so two first starts agree on one id.
        os.link(part, path)
    except FileExistsError:
        return path.read_text()
    finally:
        part.unlink()
    return path.read_text()


def file_digest(path: Path) -> str:
    """``sha256:…`` of a file's bytes, read in pieces."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
