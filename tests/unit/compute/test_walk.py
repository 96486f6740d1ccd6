"""The one walker: folders of any depth, and what goes or is changed under it."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from compute.supervision import walk as walking
from compute.supervision.walk import remove, usage, walk

#: More than Python's stack (1,000) and the kernel's paths (4,096 bytes) hold.
DEEP = 3_000
#: Descriptors that may be open beyond those of the test's process, which has run others.
MORE_FILES = 100


def nested(top: Path, levels: int) -> Path:
    """``top/dd/dd/…`` so many levels, and a file at the bottom."""
    top.mkdir()
    here = os.open(top, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("dd", dir_fd=here)
        below = os.open("dd", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("bottom", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    return top


@pytest.fixture
def deep(tmp_path: Path) -> Iterator[Path]:
    """``deep/dd/dd/…`` 3,000 levels, which pytest could not remove."""
    yield nested(tmp_path / "deep", DEEP)
    remove(tmp_path / "deep")


@pytest.fixture
def few_descriptors() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    now_open = len(os.listdir("/proc/self/fd"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (now_open + MORE_FILES, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_walk_visits_what_a_listing_of_the_whole_tree_has(tmp_path: Path) -> None:
    for name in ("a/b/c", "a/d", "e"):
        (tmp_path / "top" / name).mkdir(parents=True)
        (tmp_path / "top" / name / "file").write_text(name)
    (tmp_path / "top" / "link").symlink_to(tmp_path)
    expected = {path.relative_to(tmp_path / "top").as_posix() for path in (tmp_path / "top").rglob("*")}
    visits = [(visit.path, visit.left, visit.is_folder) for visit in walk(tmp_path / "top")]
    assert {path for path, _, _ in visits} == expected
    assert sorted(path for path, left, _ in visits if left) == ["a", "a/b", "a/b/c", "a/d", "e"]
    assert ("link", False, False) in visits


@pytest.mark.usefixtures("few_descriptors")
def test_three_thousand_nested_folders_are_measured_and_removed(deep: Path) -> None:
    used = usage(str(deep))
    assert (used.entries, used.depth) == (DEEP + 1, DEEP + 1)
    remove(deep)
    assert not deep.exists()


def test_measuring_stops_at_the_depth_and_at_the_number_that_are_too_many(tmp_path: Path) -> None:
    assert usage(str(nested(tmp_path / "deep", 200)), depth=100).depth == 101
    wide = tmp_path / "wide"
    wide.mkdir()
    for number in range(50):
        (wide / str(number)).touch()
    assert usage(str(wide), entries=10).entries == 11


def test_a_sparse_file_counts_what_it_holds_and_an_output_its_length(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    for place in (tmp_path / "hole", tmp_path / "out" / "hole"):
        with place.open("wb") as file:
            file.truncate(2**30)
    assert usage(str(tmp_path)).bytes == 0
    assert usage(str(tmp_path), whole="out").bytes == 2**30
    assert usage(str(tmp_path)).largest == 2**30


def test_what_a_step_locked_away_is_removed_too(tmp_path: Path) -> None:
    (tmp_path / "top" / "locked" / "inner").mkdir(parents=True)
    (tmp_path / "top" / "locked" / "file").write_text("x")
    os.chmod(tmp_path / "top" / "locked" / "file", 0)
    os.chmod(tmp_path / "top" / "locked", 0)
    remove(tmp_path / "top")
    assert not (tmp_path / "top").exists()


def test_a_link_is_removed_and_what_it_names_is_left(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("x")
    (tmp_path / "top").mkdir()
    (tmp_path / "top" / "link").symlink_to(tmp_path / "kept")
    (tmp_path / "alone").symlink_to(tmp_path / "kept")
    remove(tmp_path / "top")
    remove(tmp_path / "alone")
    assert (tmp_path / "kept" / "file").read_text() == "x"


def test_removing_what_is_absent_does_nothing(tmp_path: Path) -> None:
    remove(tmp_path / "nothing")


def test_what_cannot_be_removed_is_told_and_the_rest_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "top"
    top.mkdir()
    for name in ("one", "stuck", "two"):
        (top / name).touch()
    original = os.unlink

    def unlink(name: str, *, dir_fd: int | None = None) -> None:
        if name == "stuck":
            raise PermissionError(1, "Operation not permitted", name)
        original(name, dir_fd=dir_fd)

    monkeypatch.setattr(walking.os, "unlink", unlink)
    with pytest.raises(PermissionError, match="stuck"):
        remove(top)
    assert os.listdir(top) == ["stuck"]


def test_a_folder_that_is_moved_away_during_the_walk_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "top" / "a" / "inner").mkdir(parents=True)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "precious").touch()
    visits = walk(tmp_path / "top")
    assert [next(visits).path, next(visits).path] == ["a", "a/inner"]
    os.rename(tmp_path / "top" / "a", tmp_path / "other" / "a")
    assert next(visits).left
    with pytest.raises(OSError, match="moved"):
        next(visits)
