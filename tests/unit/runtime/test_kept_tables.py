"""Tables that an executor keeps are those that reading their files would give."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given

from compute.sdk import ports
from compute.sdk.table import ColumnMeta, Table, as_stored, read_table, write_table
from compute.supervision.kept_tables import MOST_TABLES, KeptTables
from tests.factories.tables import table
from tests.unit.components.hostile_tables import fixed_tables, tables

ROOM = 10_000_000
SMALL = table({"n": [3, 1, 2], "t": ["a", "b", None]}, categorical=["t"])
#: 100,000 doubles.
HUNDRED_THOUSAND = table({"x": [float(number % 7) for number in range(100_000)]})


def same(one: Table, other: Table) -> bool:
    frames = one.frame, other.frame
    return (
        one.columns == other.columns
        and frames[0].schema == frames[1].schema
        and frames[0].equals(frames[1])
        and frames[0].n_chunks("all") == frames[1].n_chunks("all")
        and [column.flags for column in frames[0]] == [column.flags for column in frames[1]]
    )


def check_as_stored(made: Table, path: Path) -> None:
    write_table(made, path)
    stored = as_stored(made)
    assert stored is None or same(stored, read_table(path))


@pytest.mark.parametrize("name", fixed_tables())
def test_a_kept_table_is_what_its_file_gives(name: str, tmp_path: Path) -> None:
    check_as_stored(fixed_tables()[name], tmp_path / "t")


@given(tables())
def test_any_kept_table_is_what_its_file_gives(tmp_path_factory: pytest.TempPathFactory, made: Table) -> None:
    check_as_stored(made, tmp_path_factory.mktemp("kept") / "t")


def test_what_a_step_made_of_a_frame_does_not_show_in_what_is_kept(tmp_path: Path) -> None:
    """Sorted, in many pieces, with tuples in the metadata: as a step may return it."""
    frame = pl.concat([SMALL.frame.sort("n"), SMALL.frame], rechunk=False)
    made = Table(
        frame,
        {"n": ColumnMeta(role="score", score={"classes": ("a", "b")}), "t": ColumnMeta(categorical=True)},
    )
    check_as_stored(made, tmp_path / "t")
    stored = as_stored(made)
    assert stored is not None
    assert stored.columns["n"].score == {"classes": ["a", "b"]}


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Which files were read since."""
    read: list[Path] = []
    load = ports.load

    def noted(port_type: str, path: Path) -> object:
        read.append(path)
        return load(port_type, path)

    monkeypatch.setattr(ports, "load", noted)
    return read


def test_a_written_table_is_not_read_though_the_store_gave_it_another_name(
    tmp_path: Path, unread: list[Path]
) -> None:
    kept = KeptTables(ROOM)
    kept.save("table", SMALL, tmp_path / "out")
    os.link(tmp_path / "out", tmp_path / "stored")
    (tmp_path / "out").unlink()
    assert same(kept.load("any", tmp_path / "stored"), SMALL)
    assert unread == []


def test_a_table_that_was_read_is_read_once_and_every_step_has_its_own(
    tmp_path: Path, unread: list[Path]
) -> None:
    kept = KeptTables(ROOM)
    write_table(SMALL, tmp_path / "stored")
    first = kept.load("table", tmp_path / "stored")
    first.frame.insert_column(0, pl.Series("mine", [1, 2, 3]))
    assert same(kept.load("table", tmp_path / "stored"), SMALL)
    assert same(kept.load("metrics", tmp_path / "stored"), SMALL)
    assert unread == [tmp_path / "stored"]


def test_another_file_and_another_type_of_port_are_read(tmp_path: Path, unread: list[Path]) -> None:
    kept = KeptTables(ROOM)
    kept.save("table", SMALL, tmp_path / "out")
    shutil.copyfile(tmp_path / "out", tmp_path / "copy")
    kept.load("table", tmp_path / "copy")
    assert kept.load("file", tmp_path / "out") == tmp_path / "out"
    assert unread == [tmp_path / "copy", tmp_path / "out"]


def test_the_table_used_longest_ago_gives_way(tmp_path: Path, unread: list[Path]) -> None:
    kept = KeptTables(1_700_000)  # two of 800,000 bytes
    names = [tmp_path / name for name in "abc"]
    for name in names[:2]:
        kept.save("table", HUNDRED_THOUSAND, name)
    kept.load("table", names[0])
    kept.save("table", HUNDRED_THOUSAND, names[2])
    assert kept.bytes == 1_600_000
    for name in (names[0], names[2], names[1]):
        kept.load("table", name)
    assert unread == [names[1]]


def test_one_that_is_larger_than_the_room_is_not_kept_and_drives_none_out(
    tmp_path: Path, unread: list[Path]
) -> None:
    kept = KeptTables(799_999)
    kept.save("table", SMALL, tmp_path / "small")
    kept.save("table", HUNDRED_THOUSAND, tmp_path / "large")
    kept.load("table", tmp_path / "small")
    kept.load("table", tmp_path / "large")
    assert unread == [tmp_path / "large"]


def test_small_tables_are_bounded_in_number(tmp_path: Path, unread: list[Path]) -> None:
    kept = KeptTables(ROOM)
    names = [tmp_path / f"{number}" for number in range(MOST_TABLES + 1)]
    for name in names:
        kept.save("table", SMALL, name)
    for name in names[1:]:
        kept.load("table", name)
    kept.load("table", names[0])
    assert unread == [names[0]]


def test_a_deleted_file_gets_its_space_back(tmp_path: Path) -> None:
    kept, before = KeptTables(ROOM), len(os.listdir("/proc/self/fd"))
    kept.save("table", SMALL, tmp_path / "out")
    kept.save("table", SMALL, tmp_path / "other")
    (tmp_path / "out").unlink()
    kept.forget_deleted()
    assert len(os.listdir("/proc/self/fd")) == before + 1
    (tmp_path / "other").unlink()
    kept.forget_deleted()
    assert kept.bytes == 0
    assert len(os.listdir("/proc/self/fd")) == before
