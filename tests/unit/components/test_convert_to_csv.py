"""Convert to CSV, read back by Python's csv and by pandas."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import pandas as pd
import polars as pl
import pytest

from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.data_input_output.convert_to_csv import convert_to_csv
from tests.factories.tables import table


def test_cells_come_back_as_they_were() -> None:
    columns = {
        "name, with a comma": ['say "hi"', "two\nlines", "ünïcode"],
        "price": [0.1, 1e300, -2.5],
        "count": [2**53 + 1, 0, -1],
        "open": [True, False, True],
        "at": [datetime(2024, 2, 29, 12), datetime(1999, 1, 1), datetime(2000, 1, 1, 0, 0, 0, 500)],
    }
    text = convert_to_csv(table(columns))
    header, *lines = csv.reader(io.StringIO(text))
    assert header == list(columns)
    assert [line[0] for line in lines] == columns["name, with a comma"]
    assert [float(line[1]) for line in lines] == columns["price"]
    assert [int(line[2]) for line in lines] == columns["count"]
    assert [line[3] for line in lines] == ["true", "false", "true"]
    assert [datetime.fromisoformat(line[4]) for line in lines] == columns["at"]


def test_missing_values_are_empty_and_an_empty_text_is_quoted() -> None:
    text = convert_to_csv(table({"s": ["", None, "x"], "n": [1.5, None, 2.0]}))
    assert text == 's,n\n"",1.5\n,\nx,2.0\n'


def test_a_dataset_without_rows_is_its_header() -> None:
    assert pd.read_csv(io.StringIO(convert_to_csv(table({"a": [], "b": []})))).columns.tolist() == ["a", "b"]


def test_a_dataset_without_columns_is_told() -> None:
    with pytest.raises(ComponentError, match=r"The dataset has no columns\."):
        convert_to_csv(Table.of(pl.DataFrame()))
