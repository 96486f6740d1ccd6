"""Execute Python Script: pandas in, frames out, the user's own mistakes as they are."""

from __future__ import annotations

import stat
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from compute.sdk.table import Table
from designer.components.python_language.bundle import MAX_ENTRIES, extract
from tests.factories.tables import meanings, run, table

DATA = table({"price": [10, 20], "power": [2, 5]}, label="price", categorical=["power"])


def script(source: str, **inputs: Any) -> Any:
    return run("execute_python_script", inputs=inputs, script=source)


def test_a_column_is_added_and_the_others_keep_their_meaning() -> None:
    source = """
import pandas as pd
def main(dataset1, dataset2):
    assert isinstance(dataset1, pd.DataFrame) and dataset2 is None
    dataset1["ratio"] = dataset1["price"] / dataset1["power"]
    return dataset1
"""
    result = script(source, dataset1=DATA)
    assert result.dataset1.frame["ratio"].to_list() == [5.0, 4.0]
    assert result.dataset1.columns["price"].role == "label"
    assert result.dataset1.columns["power"].categorical
    assert result.dataset2 is None


def test_the_azure_function_and_tuple_work() -> None:
    source = "def azureml_main(dataframe1=None, dataframe2=None):\n    return dataframe1, dataframe1.head(1)"
    result = script(source, dataset1=DATA)
    assert (result.dataset1.rows, result.dataset2.rows) == (2, 1)
    assert script(
        "def azureml_main(dataframe1=None, dataframe2=None):\n    return dataframe1,", dataset1=DATA
    )


def test_a_function_takes_as_many_datasets_as_it_names() -> None:
    source = "import pandas as pd\ndef main():\n    return pd.DataFrame({'a': [1]})"
    assert script(source).dataset1.frame["a"].to_list() == [1]


def test_nothing_returned_is_nothing_written() -> None:
    assert script("def main(a, b):\n    pass", dataset1=DATA) == (None, None)


def test_metrics_are_recorded() -> None:
    with log.capture() as items:
        script("from compute.sdk import log\ndef main(a, b):\n    log.metric('loss', 0.5, step=3)")
    assert [(item["name"], item["value"], item["step"]) for item in items] == [("loss", 0.5, 3)]


def test_what_the_script_raises_comes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        script("def main(a, b):\n    return 1 / 0")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("x = 1", "defines neither main"),
        ("def main(a, b):\n    return 5", "returned a int"),
        ("def main(a, b):\n    return a, a, a", "returned 3 values"),
        ("def main(a, b):\n    return [a, 'x']", "a str in its result"),
        ("def main(a, b):\n    return a.rename(columns={'price': 7})", "a column named 7"),
        (
            "def main(a, b):\n    a['mixed'] = [1, 'x']\n    return a",
            r"'mixed' that the script returned mixes values of several types \(int, str\)",
        ),
    ],
)
def test_wrong_results_are_told(source: str, sentence: str) -> None:
    with pytest.raises(ComponentError, match=sentence):
        script(source, dataset1=DATA)


def packed(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def test_a_bundles_modules_can_be_imported_and_its_files_read(tmp_path: Path) -> None:
    bundle = packed(tmp_path / "b.zip", prices_of_bundle__py="FACTOR = 3", note__txt="hello")
    source = """
from prices_of_bundle import FACTOR
def main(a, b):
    a["text"] = open("./Script Bundle/note.txt").read()
    a["price"] = a["price"] * FACTOR
    return a
"""
    result = script(source, dataset1=DATA, script_bundle=bundle)
    assert result.dataset1.frame["price"].to_list() == [30, 60]
    assert result.dataset1.frame["text"][0] == "hello"


@pytest.mark.parametrize("name", ["../evil.py", "/etc/evil.py", "a/../../evil.py", "C:\\evil.py"])
def test_a_bundle_that_leads_out_is_refused(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(ComponentError, match="which points outside it"):
        extract(tmp_path / "b.zip", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_bundle_with_a_link_is_refused(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(ComponentError, match="which points outside it"):
        extract(tmp_path / "b.zip", tmp_path / "out")


def test_a_bundle_of_too_many_files_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for index in range(MAX_ENTRIES + 1):
            archive.writestr(f"f{index}", "")
    with pytest.raises(ComponentError, match="more than"):
        extract(tmp_path / "b.zip", tmp_path / "out")


def test_a_bundle_that_is_no_zip_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("hello")
    with pytest.raises(ComponentError, match="not a ZIP file"):
        extract(tmp_path / "b.zip", tmp_path / "out")


PASS_ON = "def main(a, b):\n    return a"
#: A column of each type with a gap, and some that a double, or a nanosecond, would change.
EVERY_TYPE = pl.DataFrame(
    {
        "integer": [2**53 + 1, None, -(2**63)],
        "whole": [2**63 - 1, 0, 1],
        "decimal": pl.Series(["0.10", None, "12345678901234567890.12"]).cast(pl.Decimal(38, 2)),
        "double": [0.1, None, 1e-320],
        "string": ["é", None, ""],
        "boolean": [True, None, False],
        "date": [date(1, 1, 1), None, date(9999, 12, 31)],
        "time": pl.Series([0, None, 86_399_999_999_999]).cast(pl.Time),
        "datetime": [datetime(1, 1, 1), None, datetime(9999, 12, 31, 23, 59, 59, 999_999)],
        "duration": [timedelta(400, 1, 1), None, -timedelta(microseconds=1)],
        "binary": [b"\x00\xff", None, b""],
        "list": pl.Series([[2**53 + 1, None], None, []], dtype=pl.List(pl.Int64)),
        "struct": [{"a": 1, "b": ["x"]}, None, {"a": None, "b": None}],
        "null": pl.Series([None, None, None], dtype=pl.Null),
        "no boolean": pl.Series([None, None, None], dtype=pl.Boolean),
        "no string": pl.Series([None, None, None], dtype=pl.String),
    }
)


@pytest.mark.parametrize("name", EVERY_TYPE.columns)
def test_a_column_that_is_passed_on_stays_what_it_is_to_the_bit(name: str) -> None:
    before = Table.of(EVERY_TYPE.select(name))
    after = script(PASS_ON, dataset1=before).dataset1
    assert after.schema() == before.schema()
    assert after.frame.schema == before.frame.schema
    assert after.frame.equals(before.frame)


def test_without_rows_every_column_keeps_its_type() -> None:
    before = Table.of(EVERY_TYPE.clear())
    assert script(PASS_ON, dataset1=before).dataset1.frame.schema == before.frame.schema


def test_integers_with_gaps_are_counted_with_in_a_script_as_integers() -> None:
    source = "def main(a, b):\n    a['next'] = a['integer'] + 1\n    return a[['next']]"
    result = script(source, dataset1=Table.of(EVERY_TYPE)).dataset1
    assert result.frame["next"].to_list() == [2**53 + 2, None, -(2**63) + 1]


@pytest.mark.parametrize(
    ("expression", "kind", "values"),
    [
        ("pd.cut(pd.Series([1, 5, 9]), [0, 4, 10])", "string", ["(0, 4]", "(4, 10]", "(4, 10]"]),
        ("pd.arrays.IntervalArray.from_tuples([(0, 1), None])", "string", ["(0.0, 1.0]", None]),
        ("pd.period_range('2024-01', periods=2, freq='M')", "string", ["2024-01", "2024-02"]),
        ("[1 + 2j, 3j]", "string", ["(1+2j)", "3j"]),
        ("[10**20, 1]", "decimal", [Decimal(10**20), Decimal(1)]),
        ("pd.Series([2**63 - 1, None], dtype=object)", "integer", [2**63 - 1, None]),
        ("pd.Series([2**64 - 1], dtype='uint64')", "decimal", [Decimal(2**64 - 1)]),
        ("pd.Categorical([3, 1, 3])", "integer", [3, 1, 3]),
        ("pd.Categorical([3.5, None])", "double", [3.5, None]),
        ("pd.Categorical(['b', None, 'a'], ordered=True)", "string", ["b", None, "a"]),
        ("pd.to_timedelta(['1 days 00:00:00.5', None])", "duration", [timedelta(1, 0, 500_000), None]),
        ("np.array(['20000-01-01'], dtype='datetime64[s]')", "datetime", None),
        ("pd.arrays.SparseArray([0, 5])", "integer", [0, 5]),
        ("[{'a': 1}, None]", "struct", [{"a": 1}, None]),
        ("[b'x', None]", "binary", [b"x", None]),
        ("[datetime.date(2024, 1, 2), None]", "date", [date(2024, 1, 2), None]),
        ("[datetime.time(1, 2), None]", "time", [time(1, 2), None]),
        ("[decimal.Decimal('1.10'), None]", "decimal", [Decimal("1.10"), None]),
        (
            "pd.to_datetime(['2024-07-01 12:00'], utc=True).tz_convert('Europe/Zurich')",
            "datetime",
            [datetime(2024, 7, 1, 12)],
        ),
        ("[None, None]", "null", [None, None]),
    ],
)
def test_what_pandas_holds_becomes_a_column_of_the_same_values(
    expression: str, kind: str, values: Any
) -> None:
    source = (
        "import datetime, decimal\nimport numpy as np, pandas as pd\n"
        f"def main(a, b):\n    return pd.DataFrame({{'x': {expression}}})"
    )
    result = script(source).dataset1
    assert meanings(result)[0][:3] == ("x", kind, "Categorical" in expression or "cut" in expression)
    if values is not None:
        assert result.frame["x"].to_list() == values


def test_a_column_made_categorical_is_so_though_it_was_not() -> None:
    source = "def main(a, b):\n    a['price'] = a['price'].astype('category')\n    return a"
    result = script(source, dataset1=DATA).dataset1
    assert meanings(result)[0] == ("price", "integer", True, "label")


@pytest.mark.parametrize(
    ("expression", "fault"),
    [
        ("[10**40]", r"holds values that no table can store \(int\)"),
        ("[1, 'x']", r"mixes values of several types \(int, str\)"),
        ("[object()]", r"holds values that no table can store \(object\)"),
        ("[pd.Period('2024-01'), 1.5]", r"mixes values of several types \(Period, float\)"),
        ("[1 + 2j, 'x']", r"mixes values of several types \(complex, str\)"),
        ("[2**70, True]", r"mixes values of several types \(bool, int\)"),
    ],
)
def test_values_that_no_column_holds_are_told_with_column_line_and_a_move_that_works(
    expression: str, fault: str
) -> None:
    source = (
        "import pandas as pd\ndef main(a, b):\n    frame = pd.DataFrame()\n"
        f"    frame['x'] = {expression}\n    return frame"
    )
    with pytest.raises(ComponentError, match=f"Column 'x' that the script returned {fault}") as caught:
        script(source)
    assert caught.value.code == "script.column_values"
    assert caught.value.message.endswith("Line 4 of the script names it.")
    move = caught.value.hint.partition("for example ")[2].removesuffix(".")
    mended = script(source.replace("    return", f"    {move}\n    return"))
    assert meanings(mended.dataset1)[0][1] == "string"


ANNOTATIONS = {
    "polars": "import polars as pl\ndef main(a: pl.DataFrame, b):\n    assert isinstance(a, pl.DataFrame)",
    "arrow": "import pyarrow as pa\ndef main(a: pa.Table, b):\n    assert isinstance(a, pa.Table)",
    "or none": (
        "import polars as pl\ndef main(b0: int = 0, *a: pl.DataFrame | None):\n"
        "    import pandas\n    assert isinstance(b0, pandas.DataFrame)\n    a = pl.from_pandas(b0)"
    ),
    "as text": (
        "from __future__ import annotations\nimport pyarrow\n"
        "def azureml_main(a: pyarrow.Table | None):\n    assert isinstance(a, pyarrow.Table)"
    ),
    "of nothing": "def main(a: 'nowhere.Frame'):\n    assert type(a).__module__.startswith('pandas')",
}


@pytest.mark.parametrize("asked", ANNOTATIONS)
def test_a_script_gets_the_kind_of_frame_that_it_is_annotated_with(asked: str) -> None:
    result = script(f"{ANNOTATIONS[asked]}\n    return a", dataset1=DATA).dataset1
    assert result.frame.equals(DATA.frame)
    assert result.columns["price"].role == "label"
    assert result.columns["power"].categorical


@pytest.mark.parametrize("kind", ["polars.DataFrame", "pyarrow.Table"])
def test_each_type_passes_through_polars_and_arrow_as_it_is(kind: str) -> None:
    before = Table.of(EVERY_TYPE)
    source = f"import polars, pyarrow\ndef main(a: {kind}):\n    return a"
    after = script(source, dataset1=before).dataset1
    assert after.frame.schema == before.frame.schema
    assert after.frame.equals(before.frame)


def test_an_arrow_table_shares_the_memory_of_the_input() -> None:
    with log.capture() as items:
        script(
            "import pyarrow\nfrom compute.sdk import log\ndef main(a: pyarrow.Table):\n"
            "    log.metric('address', a['price'].chunk(0).buffers()[1].address)",
            dataset1=DATA,
        )
    assert items[0]["value"] == DATA.frame.to_arrow()["price"].chunk(0).buffers()[1].address


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("pa.table([[1], [2]], names=['x', 'x'])", "two columns named 'x'"),
        (
            "pa.table({'x': pa.array([(1, 2, 3)], pa.month_day_nano_interval())})",
            r"Column 'x' that the script returned has Arrow's type month_day_nano_interval",
        ),
    ],
)
def test_an_arrow_table_that_is_no_table_is_told(expression: str, sentence: str) -> None:
    with pytest.raises(ComponentError, match=sentence):
        script(f"import pyarrow as pa\ndef main(a, b):\n    return {expression}", dataset1=DATA)
