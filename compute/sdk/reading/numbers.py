"""Numbers as files spell them, without loss: integers, doubles, or text where neither holds them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from compute.sdk.reading.options import Note

#: Doubles hold every integer up to here.
LARGEST_EXACT = 2**53
#: Integers of a table.
SMALLEST, LARGEST = -(2**63), 2**63 - 1
#: An integer of so many digits may not be a double.
_LONG = r"^[+-]?\d{16,}(\.0*)?$"
#: The largest double has 309 digits.
_MOST_DIGITS = 310


def exact_numbers(text: pl.Series, *, whole: bool) -> pl.Series | None:
    """Text of which each value is a number: as integers if ``whole`` and all are, else as doubles.

    Integers also where doubles would lose digits; None where neither holds every value exactly.
    """
    trimmed = text.str.strip_chars()
    integers = trimmed.cast(pl.Int64, strict=False)
    if whole and integers.null_count() == text.null_count():
        return integers
    doubles = trimmed.cast(pl.Float64, strict=False)
    if loses_digits(trimmed, doubles):
        return integers if integers.null_count() == text.null_count() else None
    if whole and _are_whole(doubles):
        return doubles.cast(pl.Int64)
    return doubles


def loses_digits(text: pl.Series, doubles: pl.Series) -> bool:
    """Whether an integer among numbers, as text without blanks around it, has more digits than its double."""
    if not (doubles.abs() >= LARGEST_EXACT).any():
        return False
    return not all(map(_is_double, text.filter(text.str.contains(_LONG).fill_null(False))))


def exact_column(name: str, values: Sequence[int | float | None]) -> pl.Series | None:
    """Numbers of Python as integers if all are, as doubles if those are exact; None otherwise."""
    integers = [value for value in values if isinstance(value, int)]
    fractions = any(isinstance(value, float) for value in values)
    if not fractions and all(SMALLEST <= value <= LARGEST for value in integers):
        return pl.Series(name, values, dtype=pl.Int64)
    if fractions and fit_doubles(integers):
        return pl.Series(
            name, [None if value is None else float(value) for value in values], dtype=pl.Float64
        )
    return None


def beyond_numbers(name: str) -> Note:
    """That a column stays text because no type of number holds its values."""
    told = f"Column '{name}' has integers of more digits than a number holds exactly: it is text."
    return Note("values.beyond_64_bits", told, column=name)


def fit_doubles(integers: Iterable[int]) -> bool:
    """Whether each is a double, to the last digit."""
    return all(-LARGEST_EXACT <= value <= LARGEST_EXACT or _is_double(str(value)) for value in integers)


def _is_double(text: str) -> bool:
    digits = text.partition(".")[0]
    return len(digits) < _MOST_DIGITS and int(digits) == float(digits)


def _are_whole(doubles: pl.Series) -> bool:
    values = doubles.drop_nulls()
    return bool(((values == values.floor()) & (values.abs() <= LARGEST_EXACT)).all())
