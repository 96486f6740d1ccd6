"""Ordered categories keep their order from a file or a script to whatever reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

from compute.intake.preview import preview
from compute.sdk.reading.formats import read_file
from compute.sdk.table import Table, read_table, write_table
from tests.factories.tables import run

SIZES = ["small", "medium", "large"]


def of_pandas(*values: str | None, ordered: bool = True) -> pd.DataFrame:
    kind = pd.CategoricalDtype(SIZES, ordered=ordered)
    return pd.DataFrame({"size": pd.Series(values, dtype=kind), "n": range(len(values))})


def table(folder: Path) -> Table:
    of_pandas("medium", "small", None).to_parquet(folder / "file")
    return read_file(folder / "file", "parquet").table


def script(dataset: Table, code: str) -> Any:
    source = f"def azureml_main(frame):\n    {code}\n    return frame"
    return run("execute_python_script", inputs={"dataset1": dataset}, script=source)[0]


def order(table: Table) -> Any:
    return table.columns["size"].order


@pytest.mark.parametrize(("form", "write"), [("parquet", "to_parquet"), ("feather", "to_feather")])
def test_files_of_pandas_keep_it(form: str, write: str, tmp_path: Path) -> None:
    for ordered in (True, False):
        getattr(of_pandas("medium", None, ordered=ordered), write)(tmp_path / "file")
        read = read_file(tmp_path / "file", form).table
        assert order(read) == (tuple(SIZES) if ordered else None)
        assert (read.columns["size"].categorical, read.frame["size"].to_list()) == (True, ["medium", None])


@pytest.mark.parametrize(("form", "write"), [("parquet", "write_parquet"), ("feather", "write_ipc")])
def test_files_of_polars_keep_it(form: str, write: str, tmp_path: Path) -> None:
    frame = pl.DataFrame({"size": pl.Series(["large", "small"], dtype=pl.Enum(SIZES))})
    getattr(frame, write)(tmp_path / "file")
    assert order(read_file(tmp_path / "file", form).table) == tuple(SIZES)


def test_a_table_keeps_it_in_its_file_and_tells_it(tmp_path: Path) -> None:
    write_table(table(tmp_path), tmp_path / "stored")
    assert order(read_table(tmp_path / "stored")) == tuple(SIZES)
    statistics = preview(tmp_path / "stored", 10)["statistics"]
    assert (statistics["size"]["order"], "order" in statistics["n"]) == (SIZES, False)


def test_a_script_sorts_by_it_and_gives_it_back(tmp_path: Path) -> None:
    """By the alphabet, medium is before small."""
    result = script(table(tmp_path), "frame = frame.sort_values('size')")
    assert result.frame["size"].to_list() == ["small", "medium", None]
    assert order(result) == tuple(SIZES)
    reversed_ = script(
        table(tmp_path), "frame['size'] = frame['size'].cat.set_categories(['small', 'medium'])"
    )
    assert order(reversed_) == ("small", "medium")
    assert order(script(table(tmp_path), "frame['size'] = frame['size'].cat.as_unordered()")) is None


def test_a_script_loses_no_value_that_is_not_in_the_order(tmp_path: Path) -> None:
    filled = table(tmp_path)
    filled = filled.with_frame(filled.frame.with_columns(pl.col("size").fill_null("unknown")))
    assert script(filled, "pass").frame["size"].to_list() == ["medium", "small", "unknown"]


def test_an_order_that_no_file_can_keep_is_left_out(tmp_path: Path) -> None:
    code = "import pandas; frame['size'] = pandas.cut(frame['n'], [-1, 0, 5])"
    result = script(table(tmp_path), code)
    assert (order(result), result.columns["size"].categorical) == (None, True)
    write_table(result, tmp_path / "stored")


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"role": "label"}, True),
        ({"new_names": "size"}, True),
        ({"categorical": "categorical"}, True),
        ({"categorical": "non_categorical"}, False),
    ],
)
def test_edit_metadata_keeps_it_with_the_categories(
    changes: dict[str, str], kept: bool, tmp_path: Path
) -> None:
    edited = run("edit_metadata", inputs={"dataset": table(tmp_path)}, columns={"names": ["size"]}, **changes)
    assert order(edited) == (tuple(SIZES) if kept else None)


def test_rows_of_two_orders_have_none(tmp_path: Path) -> None:
    first = table(tmp_path)
    other = Table.of(first.frame, {"size": first.columns["size"].of_type(pl.Enum(SIZES[::-1]))})
    for second, expected in ((first, tuple(SIZES)), (other, None)):
        assert order(run("add_rows", inputs={"dataset1": first, "dataset2": second})) == expected
