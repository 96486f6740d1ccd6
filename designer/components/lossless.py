"""Values of one type as values of another, without loss: where two tables, or a table and a model, meet.

``1``, ``1.0`` and the text ``"1"`` are the same value, ``true`` and ``1`` too; ``1.5`` is no integer. A value
that has no exact counterpart is an error that names it, never another value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

import polars as pl
from polars.datatypes import DataTypeClass

from compute.sdk.column_text import as_text
from compute.sdk.component_error import ComponentError
from compute.sdk.table import DTYPES, ColumnType, column_type
from designer.components.sql_words import sql_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: How numbers are written that a text may stand for: "007" and "+7" are names, not numbers.
_NUMBER = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$"
_WHOLE_NUMBER = r"^-?[0-9]+$"
#: Digits of a decimal at most.
MOST_DIGITS = 38
#: The type in which columns of two types meet. Its values are those of either, or the step fails: an integer
#: or a decimal that no double is equal to is never rounded. A date is the midnight it begins with. A boolean
#: is no integer here, since nobody could tell later which ones were.
WIDER: Mapping[frozenset[ColumnType], ColumnType] = {
    frozenset(("integer", "decimal")): "decimal",
    frozenset(("integer", "double")): "double",
    frozenset(("decimal", "double")): "double",
    frozenset(("date", "datetime")): "datetime",
}
#: Fields of a struct in a sentence.
_MOST_FIELDS = 3
_ISO = "%Y-%m-%dT%H:%M:%S%.f"


def as_type(
    column: pl.Series, dtype: pl.DataType, *, when: str = "in training", known: Sequence[Any] = ()
) -> pl.Series:
    """The column's values in another type; missing values stay missing, a column without values fits any.

    ``known`` are texts that are in use for these values: a number or date that becomes a text takes the
    spelling used there. Raises ComponentError with both types and the first value that has no counterpart;
    ``when`` says when the column had the wanted type.
    """
    if column.dtype == dtype:
        return column
    spelled = dtype == pl.String and known and not column.dtype.is_nested()
    after = _spelled(column, known, when) if spelled else converted(column, dtype)
    lost = column.is_not_null() & after.is_null()
    if lost.any():
        raise refusal(column, int(lost.arg_max() or 0), column_type(dtype), when)
    return after


def wider(one: ColumnType, other: ColumnType) -> ColumnType | None:
    """The type in which columns of these types meet; None if there is none. Null fits any type."""
    kinds = frozenset((one, other)) - {"null"} or frozenset((one,))
    return WIDER.get(kinds) if len(kinds) > 1 else next(iter(kinds))


def meeting_type(one: pl.Series, other: pl.Series) -> ColumnType | None:
    """``wider`` of two columns; lists and structs meet only if what they hold is of one type or missing."""
    nested = one.dtype.is_nested() and other.dtype.is_nested()
    if nested and not _hold_alike(one.dtype, other.dtype):
        return None
    return wider(column_type(one.dtype), column_type(other.dtype))


def type_in_words(dtype: pl.DataType | DataTypeClass) -> str:
    """The column type, and of lists and structs what they hold: ``list of integer``."""
    match dtype:
        case pl.List():
            return f"list of {type_in_words(dtype.inner)}"
        case pl.Struct():
            fields = [f"{item.name}: {type_in_words(item.dtype)}" for item in dtype.fields[:_MOST_FIELDS]]
            return f"struct of {', '.join(fields)}{', …' if len(dtype.fields) > _MOST_FIELDS else ''}"
    return column_type(dtype)


def _hold_alike(one: pl.DataType | DataTypeClass, other: pl.DataType | DataTypeClass) -> bool:
    """A field that only one of two structs has is missing in the other."""
    match one, other:
        case (pl.List(), pl.List()):
            return _hold_alike(one.inner, other.inner)
        case (pl.Struct(), pl.Struct()):
            fields = {field.name: field.dtype for field in other.fields}
            return all(_hold_alike(field.dtype, fields.get(field.name, field.dtype)) for field in one.fields)
    return one == other or pl.Null in (one, other)


def as_kind(column: pl.Series, kind: ColumnType, *, when: str, places: int = 0) -> pl.Series:
    """``as_type`` for a column type. A decimal gets at least so many places; of lists, any type will do."""
    source = column_type(column.dtype)
    if source == kind and places_of(column) >= places:
        return column
    if kind == "decimal" and source in ("integer", "boolean", "decimal"):
        return as_type(column, pl.Decimal(MOST_DIGITS, places), when=when)
    if kind not in DTYPES and has_values(column):
        raise refusal(column, int(column.is_not_null().arg_max() or 0), kind, when)
    return as_type(column, DTYPES.get(kind, pl.Null()), when=when)


def as_numbers(column: pl.Series, kind: str = "double", *, when: str = "in training") -> pl.Series:
    """A quantity as doubles: any number, true as 1, or text that is a number throughout.

    Beyond 2^53 the nearest double is taken. Raises ComponentError with both types and the first value that is
    no number; ``kind`` is the type the column had before, or should have.
    """
    if column.dtype.is_numeric() or column.dtype == pl.Boolean:
        return column.cast(pl.Float64)
    after = converted(column, DTYPES["double"])
    lost = column.is_not_null() & after.is_null()
    if lost.any():
        raise refusal(column, int(lost.arg_max() or 0), kind, when)
    return after


def places_of(column: pl.Series) -> int:
    """The digits behind the point that a decimal column has; 0 for other columns."""
    return column.dtype.scale if isinstance(column.dtype, pl.Decimal) else 0


def codes_of(column: pl.Series, values: Sequence[Any], *, when: str = "in training") -> NDArray[np.int64]:
    """The index of each of the column's values in ``values``, which differ; -1 for missing and other values.

    Raises ComponentError for a value that is not of the type of ``values``.
    """
    if not values:
        return column.is_null().to_numpy().astype("int64") * 0 - 1
    wanted = pl.Series("value", values)
    typed = as_type(column, wanted.dtype, when=when, known=values)
    if wanted.dtype == pl.String:
        codes = typed.cast(pl.Enum(wanted), strict=False).to_physical()  # twice as fast as a join
    else:
        lookup = wanted.to_frame().with_row_index("code")
        codes = typed.to_frame("value").join(lookup, on="value", how="left", maintain_order="left")["code"]
    return codes.cast(pl.Int64).fill_null(-1).to_numpy()


def refusal(column: pl.Series, row: int, kind: str, when: str) -> ComponentError:
    """The error that the value in a row (from 0) has no counterpart in the type ``kind``."""
    source, value = column_type(column.dtype), shown(column, row)
    message = f"Column '{column.name}' was {kind} {when}, but is {source} here, "
    message += f"e.g. '{value}' in row {row + 1}."
    hint = f"Convert it to {kind} with Edit Metadata."
    if source in ("list", "struct", "binary"):
        hint = f"Use a column of type {kind}."
    if source == kind == "decimal":
        message, hint = _too_many_places(column.name, value, row, when)
    facts = {"column": column.name, "value": value, "row": row + 1}
    return ComponentError("column.type", message, hint, **facts)


def _too_many_places(name: str, value: str, row: int, when: str) -> tuple[str, str]:
    quoted = sql_name(name)
    return (
        f"Column '{name}' has the value '{value}' in row {row + 1}, which does not fit the decimals it had "
        f"{when}: one of them has too many places.",
        "Round the one with more places with Apply SQL Transformation: "
        f"SELECT * REPLACE (round({quoted}, 2) AS {quoted}) FROM t1",
    )


def has_values(column: pl.Series) -> bool:
    """Whether any value is not missing. A column without values fits any type."""
    return column.null_count() < column.len()


def example(column: pl.Series) -> str:
    """The first value, for a sentence: ``'x'``; nothing if there is none."""
    present = column.is_not_null()
    return f"'{shown(column, int(present.arg_max() or 0))}'" if present.any() else "nothing"


def shown(column: pl.Series, row: int) -> str:
    """One value as people read it, at most 80 characters."""
    text = str(as_text(column.slice(row, 1)).item())
    return text if len(text) <= 80 else f"{text[:79]}…"


def converted(column: pl.Series, dtype: pl.DataType) -> pl.Series:
    """The column as ``dtype``; missing where a value has no exact counterpart in it."""
    if column.dtype == dtype:
        return column
    if not has_values(column) or column.dtype.is_nested() or dtype.is_nested():
        return pl.repeat(None, column.len(), dtype=dtype, eager=True).alias(column.name)
    if column.dtype == pl.String:
        return _from_text(column, dtype)
    if dtype == pl.String:
        return _as_text(column)
    if _is_number(column.dtype) and _is_number(dtype):
        return _unchanged(column, dtype)
    if column.dtype == pl.Date and isinstance(dtype, pl.Datetime):
        # Not strict: beyond the years of a datetime polars panics where it should raise.
        return column.cast(dtype, strict=False)
    if isinstance(column.dtype, pl.Datetime) and (dtype == pl.Date or isinstance(dtype, pl.Datetime)):
        return _unchanged(column, dtype)
    return pl.repeat(None, column.len(), dtype=dtype, eager=True).alias(column.name)


def _is_number(dtype: pl.DataType) -> bool:
    return dtype.is_numeric() or dtype == pl.Boolean


def _unchanged(column: pl.Series, dtype: pl.DataType) -> pl.Series:
    """Cast, missing where the way back does not lead to the same value."""
    if dtype == pl.Boolean:
        yes, no = column == 1, column == 0
        return yes.set(~(yes | no), None)
    if column.dtype.is_float() and isinstance(dtype, pl.Decimal):
        return _each(column, dtype, lambda value: _as_decimal(repr(value), dtype.scale))
    if isinstance(column.dtype, pl.Decimal) and dtype.is_float():
        return _each(column, dtype, _as_double)
    numbers = column.cast(pl.Int64) if column.dtype == pl.Boolean else column
    after = numbers.cast(dtype, strict=False)
    return after.set((after.cast(column.dtype, strict=False) != column).fill_null(value=True), None)


def _as_decimal(text: str, scale: int) -> Decimal | None:
    """The decimal that is written so, if it needs no more digits."""
    written = Decimal(text)
    if not written.is_finite() or written.adjusted() + scale >= MOST_DIGITS:
        return None
    rounded = written.quantize(Decimal(1).scaleb(-scale), context=Context(prec=MOST_DIGITS))
    return rounded if rounded == written else None


def _as_double(value: Decimal) -> float | None:
    return float(value) if Decimal(repr(float(value))) == value else None


def _each(column: pl.Series, dtype: pl.DataType, convert: Callable[[Any], Any]) -> pl.Series:
    """Each distinct value converted by itself; None where it has no counterpart."""
    distinct = column.drop_nulls().unique()
    values = pl.Series([convert(value) for value in distinct.to_list()], dtype=dtype)
    return column.replace_strict(distinct, values, default=None)


def _as_text(column: pl.Series) -> pl.Series:
    """Numbers, true and false, dates and times as text; missing for what has no such text."""
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.to_string(_ISO)
    if _is_number(column.dtype) or column.dtype in (pl.Date, pl.Time, pl.Categorical, pl.Enum):
        return column.cast(pl.String)
    return pl.repeat(None, column.len(), dtype=pl.String(), eager=True).alias(column.name)


def _from_text(column: pl.Series, dtype: pl.DataType) -> pl.Series:
    if dtype == pl.Boolean:
        words = {"true": True, "false": False}
        return column.str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.Boolean)
    if dtype.is_numeric():
        return _numbers(column, dtype)
    parse = _PARSERS.get(type(dtype))
    return _each(column, dtype, lambda text: parse and _parsed(parse, text))


def _numbers(column: pl.Series, dtype: pl.DataType) -> pl.Series:
    """Texts as numbers. A whole number keeps all its digits or is refused."""
    whole = column.set(~column.str.contains(_WHOLE_NUMBER).fill_null(value=False), None)
    fraction = column.set(whole.is_not_null() | ~column.str.contains(_NUMBER).fill_null(value=False), None)
    strict = whole.set(~whole.str.contains(_NUMBER).fill_null(value=False), None)
    integers = _unchanged(strict.cast(pl.Int64, strict=False), dtype)
    if isinstance(dtype, pl.Decimal):
        return integers.fill_null(_each(fraction, dtype, lambda text: _as_decimal(text, dtype.scale)))
    doubles = fraction.cast(pl.Float64, strict=False)
    return integers.fill_null(doubles if dtype == pl.Float64 else _unchanged(doubles, dtype))


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)


_PARSERS: dict[type[pl.DataType], Callable[[str], Any]] = {
    pl.Datetime: _moment,
    pl.Date: date.fromisoformat,
    pl.Time: time.fromisoformat,
}


def _parsed(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except (ValueError, OverflowError):
        # Not such a value: the caller names the first of these.
        return None


def _spelled(column: pl.Series, known: Sequence[Any], when: str) -> pl.Series:
    """The column as text, spelled like the known text that stands for the same value, if there is one."""
    texts = pl.Series("text", known, dtype=pl.String)
    spellings = pl.DataFrame({"value": converted(texts, column.dtype), "text": texts}).drop_nulls("value")
    several = spellings.filter(spellings["value"].is_duplicated())
    if several.height and (unclear := column.is_in(several["value"].unique().implode())).any():
        row = int(unclear.arg_max() or 0)
        one, other, *_ = spellings.filter(spellings["value"] == column[row])["text"]
        error = refusal(column, row, "string", when)
        message = f"{error.message} There were '{one}' and '{other}'."
        raise ComponentError(error.code, message, error.hint, **error.facts)
    found = column.to_frame("value").join(spellings, on="value", how="left", maintain_order="left")["text"]
    return found.fill_null(_as_text(column)).alias(column.name)
