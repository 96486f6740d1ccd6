"""Tables: thirteen types, missing as null, meaning kept, the same bytes for the same content."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compute.sdk import ports
from compute.sdk.component_error import ComponentError
from compute.sdk.ports import UntrainedModel
from compute.sdk.table import METADATA_KEY, ColumnMeta, Table, read_table, write_table

NAN = float("nan")


@pytest.mark.parametrize(
    ("series", "kind", "values"),
    [
        (pl.Series([1, 2], dtype=pl.UInt8), "integer", [1, 2]),
        (pl.Series([2**63 - 1, None], dtype=pl.UInt64), "integer", [2**63 - 1, None]),
        (pl.Series([2**63, 1], dtype=pl.UInt64), "decimal", [Decimal(2**63), Decimal(1)]),
        (pl.Series([-(2**63), 1], dtype=pl.Int128), "integer", [-(2**63), 1]),
        (pl.Series([10**37, None], dtype=pl.Int128), "decimal", [Decimal(10**37), None]),
        (pl.Series([2**127 - 1], dtype=pl.Int128), "string", [str(2**127 - 1)]),
        (pl.Series([1.5, NAN], dtype=pl.Float32), "double", [1.5, None]),
        (pl.Series([Decimal("1.25"), Decimal("-3.50")]), "decimal", [Decimal("1.25"), Decimal("-3.50")]),
        (pl.Series([True, None]), "boolean", [True, None]),
        (pl.Series([date(2020, 1, 2)]), "date", [date(2020, 1, 2)]),
        (pl.Series([time(1, 2, 3)]), "time", [time(1, 2, 3)]),
        (pl.Series([datetime(2020, 1, 2, 3, tzinfo=UTC)]), "datetime", [datetime(2020, 1, 2, 3)]),
        (pl.Series([datetime(1, 1, 1)], dtype=pl.Datetime("ms")), "datetime", [datetime(1, 1, 1)]),
        (
            pl.Series([timedelta(days=-1, seconds=5)], dtype=pl.Duration("ms")),
            "duration",
            [-timedelta(seconds=86395)],
        ),
        (pl.Series(["x"]), "string", ["x"]),
        (pl.Series([b"ab"]), "binary", [b"ab"]),
        (pl.Series([[1, 2], None, []], dtype=pl.List(pl.Int8)), "list", [[1, 2], None, []]),
        (pl.Series([[1, 2]], dtype=pl.Array(pl.Int8, 2)), "list", [[1, 2]]),
        (pl.Series([[2**64 - 1]], dtype=pl.List(pl.UInt64)), "list", [[Decimal(2**64 - 1)]]),
        (pl.Series([{"a": 1, "b": "x"}, None]), "struct", [{"a": 1, "b": "x"}, None]),
        (pl.Series([{}, None], dtype=pl.Struct([])), "string", ["{}", None]),
        (pl.Series([None, None]), "null", [None, None]),
    ],
    ids=repr,
)
def test_every_polars_type_becomes_one_of_the_thirteen_with_its_values(
    series: pl.Series, kind: str, values: list[object], tmp_path: Path
) -> None:
    table = Table.of(pl.DataFrame({"a": series}))
    assert table.schema() == [{"name": "a", "type": kind, "categorical": False, "role": "feature"}]
    assert table.frame["a"].to_list() == values
    write_table(table, tmp_path / "table")
    again = read_table(tmp_path / "table")
    assert again.schema() == table.schema()
    assert again.frame.equals(table.frame)
    assert again.frame.schema == table.frame.schema


def test_times_with_a_zone_are_kept_in_utc_also_inside_a_list() -> None:
    zurich = datetime(2020, 7, 1, 12, tzinfo=ZoneInfo("Europe/Zurich"))
    dtype = pl.Datetime("ms", "Europe/Zurich")
    frame = pl.DataFrame(
        {"a": pl.Series([zurich], dtype=dtype), "b": pl.Series([[zurich]], dtype=pl.List(dtype))}
    )
    table = Table.of(frame)
    assert table.frame.rows() == [(datetime(2020, 7, 1, 10), [datetime(2020, 7, 1, 10)])]
    assert table.frame.schema == {"a": pl.Datetime("us"), "b": pl.List(pl.Datetime("us"))}


def test_types_without_their_own_inner_ones_get_those_of_tables_everywhere_inside() -> None:
    inner = pl.Struct({"n": pl.Int32, "t": pl.Categorical, "l": pl.List(pl.Float32)})
    table = Table.of(pl.DataFrame({"a": pl.Series([[{"n": 1, "t": "x", "l": [0.5]}]], dtype=pl.List(inner))}))
    assert table.frame["a"].dtype == pl.List(
        pl.Struct({"n": pl.Int64, "t": pl.String, "l": pl.List(pl.Float64)})
    )
    assert table.frame["a"].to_list() == [[{"n": 1, "t": "x", "l": [0.5]}]]


def nested(levels: int) -> pl.Series:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return pl.Series([value])


def test_lists_may_be_nested_as_deep_as_the_sentence_says() -> None:
    assert Table.of(pl.DataFrame({"a": nested(32)})).schema()[0]["type"] == "list"


@pytest.mark.parametrize(
    "series",
    [
        nested(33),
        pl.Series([[{}]], dtype=pl.List(pl.Struct([]))),
        pl.Series([object()], dtype=pl.Object),
        pl.Series([2**62], dtype=pl.Int64).cast(pl.Datetime("ms")),
    ],
    ids=["lists in lists", "structs without fields", "objects", "milliseconds beyond the range"],
)
def test_values_that_no_table_can_hold_are_told_by_column(series: pl.Series) -> None:
    with pytest.raises(ComponentError, match=r"Column 'a' holds .* which no table can store") as caught:
        Table.of(pl.DataFrame({"a": series}))
    assert caught.value.facts == {"column": "a"}


def test_polars_categories_are_categorical_texts() -> None:
    table = Table.of(pl.DataFrame({"a": pl.Series(["x", "y"], dtype=pl.Categorical)}))
    assert table.columns["a"].categorical
    assert table.frame["a"].dtype == pl.String


def test_surviving_columns_keep_their_meaning() -> None:
    table = Table.of(pl.DataFrame({"a": [1], "y": [2]}), {"y": ColumnMeta(True, "label")})
    changed = table.with_frame(table.frame.select("y", new=pl.lit(3)))
    assert changed.columns == {"y": ColumnMeta(True, "label"), "new": ColumnMeta()}


def test_a_stored_table_comes_back_whole(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1, None], "t": ["é", None], "d": [datetime(2020, 1, 1), None]})
    table = Table.of(frame, {"a": ColumnMeta(True, "label"), "t": ColumnMeta(False, "none")})
    write_table(table, tmp_path / "table")
    again = read_table(tmp_path / "table")
    assert again.frame.equals(table.frame)
    assert again.columns == table.columns
    assert METADATA_KEY in pl.read_parquet_metadata(tmp_path / "table")


def test_a_parquet_file_of_other_origin_has_plain_features(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "table")
    assert read_table(tmp_path / "table").columns == {"a": ColumnMeta()}


def test_a_stored_name_is_a_name_and_not_a_pattern(tmp_path: Path) -> None:
    write_table(Table.of(pl.DataFrame({"a": [1]})), tmp_path / "t[1]*")
    assert read_table(tmp_path / "t[1]*").rows == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 5) | st.none(), st.text(max_size=5) | st.none()), max_size=20))
def test_equal_tables_have_equal_bytes_however_they_were_made(
    rows: list[tuple[int | None, str | None]],
) -> None:
    schema = {"n": pl.Int64, "t": pl.String}
    whole = pl.DataFrame(rows, schema=schema, orient="row")
    pieces = [pl.DataFrame([row], schema=schema, orient="row") for row in rows]
    chunked = pl.concat([whole.clear(), *pieces], rechunk=False)
    assert stored(Table.of(whole)) == stored(Table.of(chunked))


def stored(table: Table) -> bytes:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        write_table(table, Path(folder, "table"))
        return Path(folder, "table").read_bytes()


def test_an_untrained_model_is_a_description(tmp_path: Path) -> None:
    model = UntrainedModel("module:LEARNER", "binary", {"trees": 3})
    ports.save("untrained_model", model, tmp_path / "model")
    assert ports.load("untrained_model", tmp_path / "model") == model
    assert b'"trees": 3' in (tmp_path / "model").read_bytes()


def test_an_any_port_knows_a_table_from_a_file(tmp_path: Path) -> None:
    ports.save("any", Table.of(pl.DataFrame({"a": [1]})), tmp_path / "table")
    ports.save("any", "hello", tmp_path / "file")
    assert isinstance(ports.load("any", tmp_path / "table"), Table)
    assert ports.load("any", tmp_path / "file") == tmp_path / "file"


def test_a_directory_is_stored_with_all_it_holds(tmp_path: Path) -> None:
    (tmp_path / "made" / "deep").mkdir(parents=True)
    (tmp_path / "made" / "deep" / "x.txt").write_text("x")
    ports.save("directory", tmp_path / "made", tmp_path / "out")
    assert (tmp_path / "out" / "deep" / "x.txt").read_text() == "x"


@pytest.mark.parametrize(
    ("port", "sentence"), [("table", "a str where a table"), ("file", "a int where a file")]
)
def test_a_value_of_the_wrong_kind_is_told(port: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(ComponentError, match=sentence):
        ports.save(port, "x" if port == "table" else 5, tmp_path / "out")


@pytest.mark.parametrize(
    "foreign",
    [
        "{broken",
        "3",
        "[3]",
        "[" * 50_000,
        '[{"name": "a"}]',
        '[{"name": "a", "categorical": true, "role": "evil"}]',
        '[{"name": "a", "categorical": "yes", "role": "label"}]',
        '[{"name": ["a"], "categorical": true, "role": "label"}]',
    ],
    ids=lambda text: text[:50],
)
def test_what_others_wrote_under_our_key_is_left_out(foreign: str, tmp_path: Path) -> None:
    path = tmp_path / "foreign.parquet"
    pl.DataFrame({"a": [1]}).write_parquet(path, metadata={METADATA_KEY: foreign})
    (column,) = read_table(path).schema()
    assert column == {"name": "a", "type": "integer", "categorical": False, "role": "feature"}
