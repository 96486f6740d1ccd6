"""The preview of a stored table: its first rows, statistics and histograms.

Columns are read a few at a time, and of a very long table only a sample, so that memory use does
not grow with the table.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from polars import selectors

from compute.sdk.column_text import as_text, fields_of, in_calendar
from compute.sdk.column_types import ColumnType, column_type
from compute.sdk.table import canonical, describe_columns, read_column_metas

#: Columns of the head, and cells read at a time.
HEAD_COLUMNS = 100
BATCH_CELLS = 8_000_000
#: Columns that get statistics; wider tables have only the schema of the rest.
DESCRIBED_COLUMNS = 1_000
#: For longer tables, medians, distinct counts and histograms come from a sample.
SAMPLED_ROWS = 2_000_000
_SAMPLE_SLICES = 16
#: With more rows and more distinct values than these, distinct values are estimated (HyperLogLog, about 1
#: %), and the most frequent ones are taken from the first rows.
EXACT_UNIQUE_ROWS = 200_000
EXACT_UNIQUE_VALUES = 50_000
BINS = 20
TOP_VALUES = 10
#: Of the categories of an ordered one.
ORDERED_VALUES = 100
#: Longer strings are cut in the head and in lists of values.
MAX_TEXT = 500
#: JSON numbers are doubles in a browser: integers beyond its largest safe one go as text.
EXACT_INTEGER = 2**53 - 1
#: Types whose values are counted one by one, and those that are too large or too many for that.
FREQUENT: frozenset[ColumnType] = frozenset({"string", "boolean", "binary"})
#: What polars counts times of day and durations in, per second.
SECONDS: Mapping[ColumnType, float] = {"time": 1e9, "duration": 1e6}
NESTED: frozenset[ColumnType] = frozenset({"list", "struct"})


def preview(path: Path, rows: int) -> dict[str, Any]:
    """JSON-able facts about a stored table, with its first ``rows`` rows.

    ``{rows, columns, schema, head, statistics, histograms}``: ``head`` is a list of rows over the
    first 100 columns; ``statistics`` by column has count, missing, unique (not for lists and structs)
    and, for numbers, mean, std, min, median, max; for others min, max (not for text) and top;
    for ordered categories their order too.
    ``histograms`` by column has ``edges`` and ``counts`` (moments in microseconds and dates in days since
    1970, times of day and durations in seconds), or for others ``labels`` and ``counts`` of the most frequent
    values. Values that JSON or a browser has no exact form for are text: decimals, integers beyond 2**53,
    infinities, times, lists.
    ``sampled_rows`` is set if unique, median, top and histograms come from a sample.
    """
    scan = pl.scan_parquet(path, glob=False)
    schema = pl.read_parquet_schema(path)
    total = int(scan.select(pl.len()).collect().item())
    names = list(schema)
    described = names[:DESCRIBED_COLUMNS]
    statistics: dict[str, Any] = {}
    histograms: dict[str, Any] = {}
    for batch in _batches(described, min(total, SAMPLED_ROWS)):
        sample = canonical(_sample(scan.select(batch), total))
        whole = sample if sample.height == total else None
        facts = _facts(whole, scan.select(batch), sample)
        for name in batch:
            statistics[name], histograms[name] = _describe(sample[name], facts[name], total)
    described_rows = {"sampled_rows": SAMPLED_ROWS} if total > SAMPLED_ROWS else {}
    metas = read_column_metas(path)
    for name, meta in metas.items():
        if meta.order is not None and name in statistics:
            statistics[name]["order"] = [_plain(value) for value in meta.order[:ORDERED_VALUES]]
    return {
        "rows": total,
        "columns": len(names),
        "schema": describe_columns(schema, metas),
        "head": _head(scan, names[:HEAD_COLUMNS], rows),
        "statistics": statistics,
        "histograms": histograms,
        **described_rows,
    }


def _batches(names: Sequence[str], rows: int) -> Iterator[list[str]]:
    width = max(1, BATCH_CELLS // max(rows, 1))
    for start in range(0, len(names), width):
        yield list(names[start : start + width])


def _sample(scan: pl.LazyFrame, total: int) -> pl.DataFrame:
    """All rows, or evenly spread slices of a very long table."""
    if total <= SAMPLED_ROWS:
        return scan.collect()
    size = SAMPLED_ROWS // _SAMPLE_SLICES
    step = (total - size) / (_SAMPLE_SLICES - 1)
    return pl.concat([scan.slice(round(index * step), size).collect() for index in range(_SAMPLE_SLICES)])


def _facts(whole: pl.DataFrame | None, scan: pl.LazyFrame, sample: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Per column: missing, min, max, mean and std over all rows, and the sample's median."""
    expressions = [
        measure.alias(f"{name}\0{key}")
        for name, dtype in sample.schema.items()
        for key, measure in _measures(pl.col(name), dtype).items()
    ]
    medians = [
        pl.col(name).cast(pl.Float64).median().alias(f"{name}\0median")
        for name in sample.select(selectors.numeric()).columns
    ]
    known = (
        whole.select(expressions)
        if whole is not None
        else scan.select(expressions).collect(engine="streaming")
    )
    facts: dict[str, dict[str, Any]] = {name: {} for name in sample.columns}
    for fact in known.hstack(sample.select(medians)) if medians else known:
        name, _, measure = fact.name.rpartition("\0")
        facts[name][measure] = _shown(fact)[0]
    return facts


def _measures(column: pl.Expr, dtype: pl.DataType) -> Mapping[str, pl.Expr]:
    measures = {"missing": column.null_count()}
    if dtype.is_numeric():
        number = column.cast(pl.Float64)
        return measures | {
            "mean": number.mean(),
            "std": number.std(),
            "min": column.min(),
            "max": column.max(),
        }
    if dtype == pl.Boolean:
        return measures | {"mean": column.mean()}
    return measures | {"min": column.min(), "max": column.max()} if dtype.is_temporal() else measures


def _describe(
    column: pl.Series, facts: Mapping[str, Any], total: int
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    present = column.drop_nulls() if column.null_count() else column
    counted = {"count": total - facts["missing"], **facts}
    kind = column_type(column.dtype)
    if kind in NESTED:
        return counted, None
    counted |= _unique(present)
    if not present.len():
        return counted, None
    if kind not in FREQUENT:
        return counted, _histogram(present.to_physical().cast(pl.Float64) / SECONDS.get(kind, 1))
    values, counts = _frequent(
        present if "unique_is_approximate" not in counted else present[:EXACT_UNIQUE_ROWS]
    )
    top = [{"value": value, "count": count} for value, count in zip(values, counts, strict=True)]
    return {**counted, "top": top}, {"labels": [str(value) for value in values], "counts": counts}


def _unique(present: pl.Series) -> dict[str, Any]:
    """The number of distinct values, estimated where counting takes too long."""
    if present.len() <= EXACT_UNIQUE_ROWS or present.dtype == pl.Boolean:
        return {"unique": present.n_unique()}
    estimate = min(int(_number(present.approx_n_unique())), present.len())
    if estimate <= EXACT_UNIQUE_VALUES:
        return {"unique": present.n_unique()}
    return {"unique": estimate, "unique_is_approximate": True}


def _frequent(present: pl.Series) -> tuple[list[Any], list[int]]:
    """The most frequent values (ties in value order) and their counts."""
    counts = present.alias("value").value_counts(name="count")
    top = counts.top_k(TOP_VALUES, by=["count", "value"], reverse=[False, True])
    top = top.sort(["count", "value"], descending=[True, False])
    return _shown(top["value"]), top["count"].to_list()


def _histogram(numbers: pl.Series) -> dict[str, Any] | None:
    """Counts between evenly spaced edges; a single bin if all values are equal."""
    finite = numbers.filter(numbers.is_finite()) if numbers.is_infinite().any() else numbers
    if not finite.len():
        return None
    low, high = _number(finite.min()), _number(finite.max())
    if low == high:
        return {"edges": [low, high], "counts": [finite.len()]}
    unit = _unit(max(abs(low), abs(high)))
    start, width = low * unit, (high * unit - low * unit) / BINS
    places = ((finite * unit - start) / width).cast(pl.Int32).clip(0, BINS - 1)
    found = dict(places.alias("bin").value_counts(name="count").iter_rows())
    edges = [low, *((start + index * width) / unit for index in range(1, BINS)), high]
    return {"edges": edges, "counts": [found.get(index, 0) for index in range(BINS)]}


def _unit(size: float) -> float:
    """The power of two by which values up to ``size`` are brought near 1, which costs no digit.

    The width of a bin of denormal numbers would have no reciprocal, that of the widest range no finite value.
    """
    return math.ldexp(1.0, min(1_000, -math.frexp(size)[1]))


def _number(value: Any) -> float:
    return float(value)


def _head(scan: pl.LazyFrame, names: list[str], rows: int) -> list[list[Any]]:
    frame = canonical(scan.select(names).head(rows).collect())
    columns = [_shown(_cut(column)) for column in frame]
    return [list(row) for row in zip(*columns, strict=True)]


def _cut(column: pl.Series) -> pl.Series:
    """Cells cut before they become Python's: a hundred rows can hold gigabytes."""
    match column_type(column.dtype):
        case "string":
            return column.str.head(MAX_TEXT + 1)
        case "binary":
            return column.bin.head(MAX_TEXT)
        case "list":
            return column.list.head(MAX_TEXT).list.eval(pl.element().map_batches(_cut))
        case "struct" if column.struct.fields:
            parts = [_cut(field).rename(str(place)) for place, field in enumerate(fields_of(column))]
            structs = pl.DataFrame(parts).to_struct(column.name).set(column.is_null(), None)
            return structs.struct.rename_fields(column.struct.fields)
    return column


def _shown(column: pl.Series) -> list[Any]:
    """The values as JSON: exact, long strings cut."""
    kind = column_type(column.dtype)
    whole = kind in ("time", "duration", "binary") or kind in NESTED or not in_calendar(column)
    return [_plain(value) for value in (as_text(column) if whole else column)]


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    if isinstance(value, int) and abs(value) > EXACT_INTEGER:
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return f"{value[:MAX_TEXT]}…"
    return value
