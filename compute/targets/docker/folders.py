"""Step folders as containers need them: with the steps' user as owner, and a place for every mount."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from compute.spec import StepSpec
from compute.supervision.walk import remove, walk
from compute.targets.docker.container import step_user


def prepare_folder(spec: StepSpec) -> None:
    """Give the folder to the step's user, with a place for every mount.

    Never through a link: another launcher may have started the step already, and it owns the folder.
    """
    uid, gid = step_user()
    with opened_folder(spec.folder) as folder:
        for name in ("in", "out", "work"):
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, dir_fd=folder)
            if name != "in" and os.geteuid() != uid:
                os.chown(name, uid, gid, dir_fd=folder, follow_symlinks=False)
        with opened_folder("in", folder) as inputs:
            for mount in spec.mounts:
                place_mount(inputs, Path(mount.target).name, is_folder=mount.source.is_dir())
        if os.geteuid() != uid:
            os.chown(folder, uid, gid)


def prepare_warm_folder(spec: StepSpec) -> None:
    """Give the folder to the steps' user; a step in a process of its own gets copies of its inputs.

    Copies, because the step could change the stored bytes through a link.
    """
    uid, gid = step_user()
    if spec.runner == "process":
        inputs = spec.folder / "in"
        inputs.mkdir(exist_ok=True)
        for mount in spec.mounts:
            copy_input(mount.source, inputs / Path(mount.target).name)
    if os.geteuid() != uid:
        # Gone, or a link: another worker has handed it to a runner meanwhile, and it is prepared.
        with contextlib.suppress(FileNotFoundError, NotADirectoryError), opened_folder(spec.folder) as folder:
            os.chown(folder, uid, gid)


def copy_input(source: Path, place: Path) -> None:
    """Copy it whole or not at all: what a worker left that died over it is no input."""
    if place.exists():
        return
    part = place.with_name(f".{place.name}")
    remove(part)
    if source.is_dir():
        copy_folder(source, part)
    else:
        shutil.copyfile(source, part)
    part.rename(place)


def copy_folder(source: Path, place: Path) -> None:
    place.mkdir()
    for visit in walk(source):
        if visit.left:
            continue
        if visit.is_folder:
            (place / visit.path).mkdir()
        else:
            shutil.copyfile(source / visit.path, place / visit.path)


@contextlib.contextmanager
def opened_folder(path: Path | str, parent: int | None = None) -> Iterator[int]:
    file = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    try:
        yield file
    finally:
        os.close(file)


def place_mount(inputs: int, name: str, *, is_folder: bool) -> None:
    """The place that the engine mounts over. Made here, because what the engine makes belongs to root."""
    with contextlib.suppress(FileExistsError):
        if is_folder:
            os.mkdir(name, dir_fd=inputs)
        else:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            os.close(os.open(name, flags, 0o644, dir_fd=inputs))
