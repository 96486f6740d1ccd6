"""Whether stored bytes can be what their port's type promises, told without loading them."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import polars as pl
import pytest

from compute.sdk import ports, stored
from compute.sdk.ports import UntrainedModel
from compute.sdk.table import Table, write_table

PICKLED = ("model", "model[classifier]", "cluster_model", "transform", "image_transform", "recommender")


class Trap:
    """Leaves a mark when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return os.mkdir, (str(self._mark),)


def test_what_our_own_writers_write_has_no_fault(tmp_path: Path) -> None:
    values = {
        "table": Table.of(pl.DataFrame({"a": [1, None], "b": ["x", "y"]})),
        "metrics": Table.of(pl.DataFrame({"mean": [0.5]})),
        "untrained_model": UntrainedModel(
            "designer.components.learning.logistic:logistic", "binary", {"c": 1}
        ),
        "file": b"anything",
        **{kind: {"a": [1]} for kind in PICKLED},
    }
    for kind, value in values.items():
        path = tmp_path / kind
        ports.save(kind, value, path)
        assert stored.fault(kind, path) == "", kind


def test_an_empty_table_without_rows_or_columns_is_one(tmp_path: Path) -> None:
    for name, frame in (("rows", pl.DataFrame({"a": []})), ("columns", pl.DataFrame())):
        write_table(Table.of(frame), tmp_path / name)
        assert stored.fault("table", tmp_path / name) == ""


@pytest.mark.parametrize("kind", ["table", "metrics", "untrained_model", *PICKLED])
def test_noise_an_empty_file_and_a_folder_are_none_of_these(tmp_path: Path, kind: str) -> None:
    (tmp_path / "noise").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "empty").touch()
    (tmp_path / "folder").mkdir()
    for name in ("noise", "empty", "folder"):
        assert stored.fault(kind, tmp_path / name), name
    assert "where" in stored.fault(kind, tmp_path / "folder")


def test_a_folder_is_no_file_and_a_file_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    assert "is a folder, where a file is expected" in stored.fault("file", tmp_path / "folder")
    assert "is a file, where a folder is expected" in stored.fault("directory", tmp_path / "file")
    assert stored.fault("image_directory", tmp_path / "file")
    assert not stored.fault("directory", tmp_path / "folder")
    assert not stored.fault("any", tmp_path / "folder")


def parquet(path: Path) -> bytes:
    write_table(Table.of(pl.DataFrame({"a": range(1000)})), path)
    return path.read_bytes()


@pytest.mark.parametrize("change", ["cut", "footer", "length", "head", "magic_only"])
def test_a_table_whose_footer_is_damaged_is_told(tmp_path: Path, change: str) -> None:
    whole = parquet(tmp_path / "table")
    length = int.from_bytes(whole[-8:-4], "little")
    changed = {
        "cut": whole[:-20],
        "footer": whole[: -8 - length] + b"\xff" * length + whole[-8:],
        "length": whole[:-8] + (2**31).to_bytes(4, "little") + b"PAR1",
        "head": b"XXXX" + whole[4:],
        "magic_only": b"PAR1" + bytes(4) + b"PAR1",
    }[change]
    (tmp_path / "table").write_bytes(changed)
    assert "Parquet" in stored.fault("table", tmp_path / "table")


def test_a_table_is_bounded_by_its_bytes_before_compression(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet(tmp_path / "table")
    monkeypatch.setattr(stored, "TABLE_BYTES", 1_000)
    assert "bytes before compression; 1,000 is the most" in stored.fault("table", tmp_path / "table")


def test_a_table_is_bounded_by_its_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_table(Table.of(pl.DataFrame({f"c{number}": [1] for number in range(5)})), tmp_path / "table")
    monkeypatch.setattr(stored, "MOST_COLUMNS", 4)
    assert stored.fault("table", tmp_path / "table") == "has 5 columns; a table has at most 4"


def test_nothing_is_unpickled(tmp_path: Path) -> None:
    path = tmp_path / "model"
    path.write_bytes(pickle.dumps(Trap(tmp_path / "mark"), protocol=5))
    assert stored.fault("model", path) == ""
    assert not (tmp_path / "mark").exists()
    pickle.loads(path.read_bytes())
    assert (tmp_path / "mark").exists()


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"learner": 1, "task": "binary", "parameters": {}}', "[" * 50_000]
)
def test_a_learner_is_its_description(tmp_path: Path, text: str) -> None:
    (tmp_path / "learner").write_text(text)
    assert stored.fault("untrained_model", tmp_path / "learner") == "is no description of a learner"
