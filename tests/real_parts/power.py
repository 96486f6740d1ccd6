"""A disk whose power can be cut: an ext4 image on a loop device. Needs root."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

MEGABYTES = 400
PATIENCE_SECONDS = 60.0


class Disk:
    """Mounted at ``place``. Only what was written through to the image is there after ``cut``."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "disk"
        self._image, self._copies = folder / "disk.img", [folder / "one.img", folder / "two.img"]
        self.place.mkdir()
        if os.geteuid() != 0 or shutil.which("mkfs.ext4") is None:
            pytest.skip("a disk of its own needs root and mkfs.ext4")
        with self._image.open("wb") as image:
            image.truncate(MEGABYTES * 1024**2)
        _run("mkfs.ext4", "-q", str(self._image))
        self.mount()

    def mount(self) -> None:
        # Metadata often and before the data: the harshest order that ext4 has.
        command = ("mount", "-o", "loop,commit=1,data=writeback", str(self._image), str(self.place))
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("this machine has no loop devices to mount")

    def unmount(self) -> None:
        """Waits for processes that were killed: the kernel closes their files last."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while subprocess.run(("umount", str(self.place)), check=False, capture_output=True).returncode:
            assert time.monotonic() < deadline, f"{self.place} stays busy"
            time.sleep(0.05)

    def write_through(self) -> None:
        """What the kernel may do at any moment."""
        _run("sync", "--file-system", str(self.place))

    def freeze(self) -> None:
        """Keep what the image holds at this moment for ``cut``. Two copies in a row that are equal are of one
        moment, though the file system goes on."""
        first, second = self._copies
        _copy(self._image, first)
        while True:
            _copy(self._image, second)
            if filecmp.cmp(first, second, shallow=False):
                return
            first, second = second, first

    def cut(self) -> None:
        """Come up again with what the image held at the last ``freeze``; nothing may have files open."""
        self.unmount()
        shutil.move(self._copies[0], self._image)
        self.mount()


def _copy(source: Path, target: Path) -> None:
    _run("cp", "--sparse=always", str(source), str(target))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
