"""Walks folders that foreign code filled, however deep they are. Standard library only; Linux.

Nothing here recurses, follows a link or uses a path of more than one name: 3,000 nested folders are more
than Python's stack holds, and their path more than the kernel takes (4,096 bytes). One folder is open at a
time, whatever the depth, so that no walk runs out of descriptors either.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
#: Blocks of ``st_blocks``, whatever the file system's own are.
BLOCK_BYTES = 512


class Visit(NamedTuple):
    """An entry: ``name`` in the open folder ``parent``, and what ``lstat`` says of it.

    ``trail``: the folders above it, outermost first. ``left``: a folder's second visit, after what is in
    it. ``parent`` and ``trail`` are good until the next visit is asked for.
    """

    parent: int
    name: str
    facts: os.stat_result
    trail: Sequence[str]
    left: bool = False

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.facts.st_mode)

    @property
    def depth(self) -> int:
        """1 for what is in the folder itself."""
        return len(self.trail) + 1

    @property
    def path(self) -> str:
        """Relative to the folder that is walked."""
        return "/".join((*self.trail, self.name))


class _Level(NamedTuple):
    """A folder on the way down, and the names in it that are left to visit."""

    facts: os.stat_result
    names: list[str]


def walk(
    folder: str | os.PathLike[str], *, strict: bool = True, unlock: bool = False, without: Container[str] = ()
) -> Iterator[Visit]:
    """Everything below a folder, links as what they are. A folder is visited before and after its content.

    ``strict`` false: what goes away meanwhile or cannot be opened is left out; else that raises OSError.
    ``unlock``: give ourselves access to each folder. ``without``: names in the folder itself to leave out.
    """
    here = _enter(folder, None, unlock)
    trail: list[str] = []
    try:
        levels = [_level(here, without)]
        while True:
            if levels[-1].names:
                name = levels[-1].names.pop()
                facts = _facts(name, here, strict)
                if facts is None:
                    continue
                yield Visit(here, name, facts, trail)
                below = _entered(name, here, strict, unlock) if stat.S_ISDIR(facts.st_mode) else None
                if below is not None:
                    os.close(here)
                    here = below
                    trail.append(name)
                    levels.append(_level(here))
            elif trail:
                left = levels.pop()
                up = _climb(here, levels[-1].facts)
                os.close(here)
                here = up
                yield Visit(here, trail.pop(), left.facts, trail, left=True)
            else:
                return
    finally:
        os.close(here)


def _level(folder: int, without: Container[str] = ()) -> _Level:
    return _Level(os.fstat(folder), [name for name in os.listdir(folder) if name not in without])


def _facts(name: str, folder: int, strict: bool) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError:
        if strict:
            raise
        return None


def _entered(name: str, parent: int, strict: bool, unlock: bool) -> int | None:
    try:
        return _enter(name, parent, unlock)
    except OSError:
        if strict:
            raise
        return None


def _enter(name: str | os.PathLike[str], parent: int | None, unlock: bool) -> int:
    if unlock:
        _unlock(name, parent)
    folder = os.open(name, OPEN_FOLDER, dir_fd=parent)
    # Without the right to search it, there would be no way back up from it.
    if not os.access(".", os.X_OK, dir_fd=folder):
        os.close(folder)
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fspath(name))
    return folder


def _unlock(name: str | os.PathLike[str], parent: int | None) -> None:
    """Give ourselves access to a folder of ours, without following a link that took its place."""
    folder = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    try:
        facts = os.fstat(folder)
        if facts.st_mode & stat.S_IRWXU != stat.S_IRWXU and os.geteuid() in (0, facts.st_uid):
            os.chmod(f"/proc/self/fd/{folder}", stat.S_IRWXU)
    finally:
        os.close(folder)


def _climb(folder: int, parent: os.stat_result) -> int:
    """The folder above, when it is still the one that we came from."""
    up = os.open("..", OPEN_FOLDER, dir_fd=folder)
    if not os.path.samestat(os.fstat(up), parent):
        os.close(up)
        raise OSError(errno.ESTALE, "A folder was moved while it was read")
    return up


def remove(path: str | os.PathLike[str]) -> None:
    """Remove a file or folder, however deep, read-only ones too. Absent: nothing.

    Removes what it can, and then raises the first OSError of what stays.
    """
    try:
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            return os.unlink(path)
    except FileNotFoundError:
        return
    fault: OSError | None = None
    for visit in walk(path, strict=False, unlock=True):
        if visit.left or not visit.is_folder:
            error = _removed(visit.name, visit.parent, visit.is_folder)
            fault = fault or error
    if (last := _removed(path, None, True)) is not None:
        raise fault or last


def _removed(name: str | os.PathLike[str], parent: int | None, is_folder: bool) -> OSError | None:
    """Remove one entry; the reason why it stays."""
    try:
        (os.rmdir if is_folder else os.unlink)(name, dir_fd=parent)
    except FileNotFoundError:
        return None
    except OSError as error:
        return error
    return None


class Usage(NamedTuple):
    """``bytes``: on the disk, where holes take nothing. ``largest``: the length of the longest file."""

    bytes: int = 0
    entries: int = 0
    depth: int = 0
    largest: int = 0

    def exceeds(self, entries: float, depth: float) -> bool:
        return self.entries > entries or self.depth > depth


def usage(
    folder: str,
    *,
    without: Container[str] = (),
    whole: str = "",
    entries: float = float("inf"),
    depth: float = float("inf"),
) -> Usage:
    """What the files below take. Stops counting once there are more ``entries`` or more ``depth``.

    ``without``: names in the folder itself that do not count; ``whole``: one whose files count with their
    holes. What goes meanwhile counts nothing.
    """
    used = Usage()
    try:
        for visit in walk(folder, strict=False, without=without):
            if visit.left:
                continue
            length = 0 if visit.is_folder else visit.facts.st_size
            held = 0 if visit.is_folder else visit.facts.st_blocks * BLOCK_BYTES
            size = max(held, length) if whole and visit.trail[:1] == [whole] else held
            used = Usage(
                used.bytes + size, used.entries + 1, max(used.depth, visit.depth), max(used.largest, length)
            )
            if used.exceeds(entries, depth):
                return used
    except OSError:
        # A folder was moved or removed under us, by the step that is being measured: it is measured again.
        return used
    return used
