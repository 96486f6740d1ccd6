"""Content-addressed bytes: the ArtifactStore protocol and the local store."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import stat
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Protocol

from compute.artifacts.sync import Syncer, sync
from compute.errors import ArtifactError, ArtifactLost, ArtifactUnfit
from compute.supervision.limits import DEEPEST
from compute.supervision.walk import BLOCK_BYTES, Visit, remove, walk
from designer.foundation import wall_clock

DIGEST_PATTERN = re.compile(r"sha256:[0-9a-f]{64}")
CHUNK_BYTES = 1024 * 1024
#: Nothing is written to a temporary for this long unless its writer died.
STALE_SECONDS = 3600
#: Modification time of everything that is sealed (2000-01-01): a file that was written to since
#: then has another one, and is told from an untouched one without being read.
SEALED_NS = 946_684_800 * 10**9
#: Files and folders in one artifact, and bytes of a path in it: below what the kernel takes (4,096).
MOST_ENTRIES = 200_000
LONGEST_PATH = 2_000
#: Verified artifacts remembered by one process.
REMEMBERED = 50_000
#: First line of a folder's listing, so that its digest says what was hashed.
FOLDER_HEADER = "jackfield/folder@1"

#: Per entry of an artifact: relative path, inode, modification time (ns), size.
Fingerprint = tuple[tuple[str, int, int, int], ...]
#: What becomes of an artifact that is asked for: it is as it was stored, gone, or damaged.
Condition = Literal["whole", "gone", "damaged"]


class ArtifactStore(Protocol):
    """Keeps files and folders under the SHA-256 of their content (``sha256:<hex>``).

    A folder's digest is that of its sorted listing of relative paths and file digests.
    Every call raises ArtifactError with a sentence when bytes are absent or damaged.
    """

    def put(self, source: Path, *, move: bool = False, durable: bool = True) -> tuple[str, int]:
        """Store a file or folder; ``(digest, bytes)``. Atomic: half-written is never visible.

        Raises ArtifactUnfit for symbolic links, special files, and folders that are too deep or too many.
        ``move`` may consume the source. ``durable`` false: for what can be made again; it reaches the disk a
        moment later. After a power cut before that it is found damaged, and so a miss.
        """

    def path(self, digest: str) -> Path:
        """Where the bytes stand, read-only; raises ArtifactError when absent."""

    def checked_path(self, digest: str) -> Path:
        """As ``path``, after ``verify`` unless they are untouched since this process verified them."""

    def verify(self, digest: str) -> None:
        """Read the bytes again; raises ArtifactError when they are not what their name says."""

    def has(self, digest: str) -> bool:
        """Whether the bytes are here."""

    def condition(self, digest: str, *, read: bool = False) -> Condition:
        """Whether the bytes are here and untouched. Only what was touched is read, or with ``read`` all;
        damaged bytes are deleted, so that they can be stored again."""

    def delete(self, digest: str) -> int:
        """Remove the bytes; how many were freed (0 when absent)."""


class LocalArtifactStore:
    """ArtifactStore in a folder: ``<root>/<first two hex digits>/<hex>``, parts in ``<root>/parts``.

    Several processes may share the folder. A part is written under a name of its own, then renamed:
    readers see an artifact whole or not at all. A durable one is synced before that, and whole after a
    power cut too.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._parts = root / "parts"
        self._parts.mkdir(parents=True, exist_ok=True)
        self._verified: dict[str, Fingerprint] = {}
        self._syncer = Syncer(root, self._seal)

    def put(self, source: Path, *, move: bool = False, durable: bool = True) -> tuple[str, int]:
        with self._failures(f"'{source.name}' could not be stored"):
            part = self._parts / uuid.uuid4().hex
            try:
                take_in(source, part, link=move)
                protect(part)  # first: what may not be read, as its modes were set, could not be hashed
                digest = digest_of(part)
                size = sum(entry[3] for entry in fingerprint(part))
                if durable:
                    seal(part)
                self._publish(part, digest, durable=durable)
            finally:
                remove(part)
        self._remember(digest)
        return digest, size

    def finish(self) -> None:
        """Return when everything that was stored is durable."""
        self._syncer.finish()

    def _seal(self, digest: str, place: Path) -> None:
        """What was stored in haste is on the disk now."""
        if self._verified.get(digest) != fingerprint(place):
            return  # touched meanwhile: whoever wants it reads it first
        for entry in below(place):
            os.utime(entry, ns=(SEALED_NS, SEALED_NS))
        self._remember(digest)

    def _publish(self, part: Path, digest: str, *, durable: bool) -> None:
        place = self._place(digest)
        folder = is_folder(part)
        if not os.path.exists(place.parent):
            place.parent.mkdir(exist_ok=True)
            sync(self._root)
        try:
            # What was damaged where it stands gives way to what is whole.
            if self.condition(digest) != "whole" or not confirmed(place):
                part.rename(place)
        except OSError as error:
            # Another writer stored the same folder first: equal content, so nothing is lost.
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        if folder:
            if durable:
                os.utime(place, ns=(SEALED_NS, SEALED_NS))
            place.chmod(0o555)
        if durable:
            sync(place.parent)
        elif not is_sealed(place):
            self._syncer.later(digest, place)

    def path(self, digest: str) -> Path:
        place = self._place(digest)
        if not os.path.exists(place):
            message = f"The bytes of {digest} are not in {self._root}."
            raise ArtifactLost(message, digest)
        return place

    def checked_path(self, digest: str) -> Path:
        place = self.path(digest)
        if self._verified.get(digest) != fingerprint(place):
            self.verify(digest)
        return place

    def verify(self, digest: str) -> None:
        place = self.path(digest)
        with self._failures(f"{digest} could not be read"):
            actual = digest_of(place)
        if actual != digest:
            raise ArtifactLost(
                f"The bytes of {digest} are damaged (they hash to {actual}).",
                digest,
            )
        self._remember(digest)

    def has(self, digest: str) -> bool:
        return self._place(digest).exists()

    def condition(self, digest: str, *, read: bool = False) -> Condition:
        try:
            place = self._place(digest)
            # Asked of every output of a run that reuses all: one look has to do.
            if not read and (is_sealed(place) or self._verified.get(digest) == fingerprint(place)):
                return "whole"
            self.verify(digest)
        except FileNotFoundError:
            return "gone"
        except ArtifactLost:
            return "damaged" if self.delete(digest) else "gone"
        return "whole"

    def delete(self, digest: str) -> int:
        place, part = self._place(digest), self._parts / uuid.uuid4().hex
        self._verified.pop(digest, None)
        with self._failures(f"{digest} could not be deleted"):
            try:
                size = sum(entry[3] for entry in fingerprint(place))
                if place.is_dir():
                    place.chmod(0o755)
                place.rename(part)
            except FileNotFoundError:
                return 0  # absent, or deleted by another process at this moment
            remove(part)
        return size

    def sweep(self, older_than_seconds: float = STALE_SECONDS) -> int:
        """Remove parts that dead writers left; how many."""
        stale = [
            part
            for part in self._parts.iterdir()
            if wall_clock.age_seconds(newest(part)) > older_than_seconds
        ]
        for part in stale:
            remove(part)
        return len(stale)

    def _place(self, digest: str) -> Path:
        if not DIGEST_PATTERN.fullmatch(digest):
            raise ArtifactError(f"'{digest}' is no digest. Give sha256: and 64 hexadecimal digits.")
        name = digest.removeprefix("sha256:")
        return self._root / name[:2] / name

    def _remember(self, digest: str) -> None:
        if len(self._verified) >= REMEMBERED:
            self._verified.clear()
        self._verified[digest] = fingerprint(self._place(digest))

    @contextlib.contextmanager
    def _failures(self, what: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise ArtifactError(
                    f"{what}: the disk of {self._root} is full. Free space there, then run again."
                ) from error
            raise ArtifactError(f"{what}: {error.strerror} ({error.filename}).") from error


def take_in(source: Path, part: Path, *, link: bool) -> None:
    """Copy a file or folder to ``part``, or link its files when that is asked for and can be done."""
    facts = os.lstat(source)
    if not stat.S_ISDIR(facts.st_mode):
        return take_file(os.fspath(source), None, facts, part, source.name, link=link)
    part.mkdir()
    count = 0
    for visit in walk(source, unlock=link):
        if visit.left:
            continue
        count += 1
        check_fit(visit, count, source.name)
        place, shown = part / visit.path, f"{source.name}/{visit.path}"
        if visit.is_folder:
            place.mkdir()
        else:
            take_file(visit.name, visit.parent, visit.facts, place, shown, link=link)


def check_fit(visit: Visit, count: int, name: str) -> None:
    """Raise ArtifactUnfit for the entry that makes a folder more than the store takes."""
    if count > MOST_ENTRIES:
        raise ArtifactUnfit(
            f"'{name}' holds more than {MOST_ENTRIES:,} files and folders. Write one archive."
        )
    if visit.depth > DEEPEST or len(os.fsencode(visit.path)) > LONGEST_PATH:
        raise ArtifactUnfit(
            f"'{name}' holds folders nested deeper than {DEEPEST}, or paths of more than {LONGEST_PATH:,} "
            "bytes. Write fewer levels, or one archive."
        )


def take_file(
    source: str, parent: int | None, facts: os.stat_result, part: Path, shown: str, *, link: bool
) -> None:
    """Link or copy the file ``source`` of the folder ``parent``; raises ArtifactUnfit when it is none."""
    if not stat.S_ISREG(facts.st_mode):
        what = "a symbolic link" if stat.S_ISLNK(facts.st_mode) else "no regular file"
        raise ArtifactUnfit(f"'{shown}' is {what}. Write its content as a file or a folder.")
    # A file with several names could be changed through another one afterwards.
    if not (link and facts.st_nlink == 1 and linked(source, parent, part)):
        copy(source, parent, part)


def linked(source: str, parent: int | None, part: Path) -> bool:
    """Give the file a second name in the store; False where it must be copied."""
    try:
        os.link(source, part, src_dir_fd=parent, follow_symlinks=False)
    except OSError as error:
        if error.errno in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP):
            return False
        raise
    if os.geteuid() == 0:
        os.chown(part, 0, 0, follow_symlinks=False)
    return True


def copy(source: str, parent: int | None, part: Path) -> None:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    file = os.open(source, flags, dir_fd=parent)
    with os.fdopen(file, "rb") as reader, part.open("xb") as writer:
        shutil.copyfileobj(reader, writer, CHUNK_BYTES)


def digest_of(path: Path) -> str:
    """The digest of a file's bytes, or of a folder's listing."""
    if not is_folder(path):
        with open(path, "rb") as file:
            return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    listing: list[list[str]] = [[FOLDER_HEADER, ""]]
    for name, facts in entries(path):
        folder = stat.S_ISDIR(facts.st_mode)
        listing.append([f"{name}/", ""] if folder else [name, digest_of(path / name)])
    try:
        content = json.dumps(listing, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ArtifactUnfit("The name of a file or folder is not UTF-8. Rename it.") from error
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def entries(folder: Path) -> list[tuple[str, os.stat_result]]:
    """Everything below, folders included: relative paths, in their order, and what ``lstat`` says."""
    found = [(visit.path, visit.facts) for visit in walk(folder) if not visit.left]
    return sorted(found, key=lambda entry: entry[0])


def below(place: Path) -> list[Path]:
    """A file; or a folder and everything in it."""
    return [place, *(place / name for name, _ in entries(place))] if is_folder(place) else [place]


def fingerprint(path: Path) -> Fingerprint:
    """What tells, without reading, that an artifact was not touched."""
    facts = os.lstat(path)
    if not stat.S_ISDIR(facts.st_mode):
        return (_fingerprint(".", facts),)
    return tuple(_fingerprint(name, facts) for name, facts in entries(path))


def held_bytes(path: Path) -> int:
    """What an artifact takes on the disk: the holes of a sparse file take nothing."""
    found = [os.lstat(path)] if not is_folder(path) else [facts for _, facts in entries(path)]
    files = (facts for facts in found if not stat.S_ISDIR(facts.st_mode))
    return sum(min(facts.st_size, facts.st_blocks * BLOCK_BYTES) for facts in files)


def _fingerprint(name: str, facts: os.stat_result) -> tuple[str, int, int, int]:
    size = 0 if stat.S_ISDIR(facts.st_mode) else facts.st_size
    return name, facts.st_ino, facts.st_mtime_ns, size


def is_folder(path: Path) -> bool:
    """Whether a folder is there; links are not followed."""
    return stat.S_ISDIR(os.lstat(path).st_mode)


def is_sealed(place: Path) -> bool:
    """Whether nothing in it was written to, added or removed since it was sealed."""
    facts = os.lstat(place)
    if facts.st_mtime_ns != SEALED_NS:
        return False
    return not stat.S_ISDIR(facts.st_mode) or all(entry[2] == SEALED_NS for entry in fingerprint(place))


def protect(part: Path) -> None:
    """Make a part read-only. Its top folder stays writable: renaming needs that."""
    if not is_folder(part):
        return os.chmod(part, 0o444)
    for name, facts in entries(part):
        os.chmod(part / name, 0o555 if stat.S_ISDIR(facts.st_mode) else 0o444)


def seal(part: Path) -> None:
    """Make a part durable, and mark it as untouched since."""
    for entry in below(part):
        if entry != part or not is_folder(part):  # the folder itself is marked once it stands in its place
            os.utime(entry, ns=(SEALED_NS, SEALED_NS))
        sync(entry)


def confirmed(place: Path) -> bool:
    """Whether an artifact is there; if so its ctime is renewed.

    Who makes room leaves alone what was stored a moment ago (compute.artifacts.space).
    """
    try:
        place.chmod(0o555 if place.is_dir() else 0o444)
    except FileNotFoundError:
        return False
    return True


def newest(path: Path) -> float:
    """When a file or folder was last touched; now, when it goes meanwhile."""
    try:
        inside = [facts for _, facts in entries(path)] if is_folder(path) else []
        return max(touched(facts) for facts in [os.lstat(path), *inside])
    except FileNotFoundError:
        return time.time()


def touched(facts: os.stat_result) -> float:
    """Of what is sealed the modification time says nothing; when its inode changed does."""
    return facts.st_ctime if facts.st_mtime_ns == SEALED_NS else facts.st_mtime
