"""A script's ZIP bundle, checked, and unpacked while the script runs."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from compute.sdk.component_error import ComponentError

FOLDER = "Script Bundle"
MAX_ENTRIES = 10_000
MAX_UNPACKED_BYTES = 1024**3


@contextmanager
def unpacked(bundle: Path | None) -> Iterator[None]:
    """A scratch working directory with the bundle unpacked in it, on the import path.

    Raises ComponentError for a file that is not a ZIP, leads out of the folder, or unpacks to too
    much.
    """
    before, path = Path.cwd(), list(sys.path)
    with tempfile.TemporaryDirectory() as scratch:
        if bundle is not None:
            target = Path(scratch, FOLDER)
            extract(bundle, target)
            sys.path.insert(0, str(target))
        os.chdir(scratch)
        try:
            yield
        finally:
            os.chdir(before)
            sys.path[:] = path


def extract(bundle: Path, target: Path) -> None:
    """Unpack a checked ZIP file into a new folder."""
    try:
        with zipfile.ZipFile(bundle) as archive:
            entries = archive.infolist()
            _check(entries)
            for entry in entries:
                _write(archive, entry, target / entry.filename)
    except zipfile.BadZipFile as error:
        raise ComponentError(
            "bundle.not_zip",
            "The script bundle is not a ZIP file.",
            "Upload a .zip of your modules and files.",
        ) from error


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise ComponentError(
            "bundle.too_large",
            f"The script bundle has more than {MAX_ENTRIES} files or {MAX_UNPACKED_BYTES // 1024**2} MB.",
            "Pack only what the script needs.",
        )
    for entry in entries:
        name = entry.filename
        outside = ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute()
        windows = PureWindowsPath(name)
        if outside or windows.is_absolute() or windows.drive or stat.S_ISLNK(entry.external_attr >> 16):
            raise ComponentError(
                "bundle.unsafe",
                f"The script bundle contains '{name}', which points outside it.",
                "Pack it again with relative paths and no links.",
            )


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, place: Path) -> None:
    """Write one entry, never more bytes than the archive's directory declares."""
    if entry.is_dir():
        place.mkdir(parents=True, exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source, place.open("wb") as file:
        shutil.copyfileobj(source, file)
