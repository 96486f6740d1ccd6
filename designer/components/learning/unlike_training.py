"""Values that a model has not met in training: a warning of each kind at scoring, never a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from compute.sdk import log
from designer.components.lossless import shown
from designer.components.wording import counted, likewise

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: How far from the range, in relation to its ends, is still in it: decimals of other places, and texts,
#: become doubles that differ in their last bits.
TOLERATED = 1e-12
#: A part drawn at random has some rows just beyond the range of the other: in this share of the rows, and
#: by less than the width of the range, that is nothing to tell.
FEW = 0.01


@dataclass(frozen=True, slots=True)
class Unlike:
    """In how many rows a column has values that were not there in training, one of them, and what was."""

    column: str
    count: int
    example: str
    known: str = ""


def beyond_range(column: pl.Series, numbers: pl.Series, bounds: tuple[float, float] | None) -> Unlike | None:
    """The values of a quantity outside the range of training; ``numbers`` are they as doubles.

    Costs two passes over the column if there are none.
    """
    if bounds is None or numbers.null_count() == numbers.len():
        return None
    low, high = (bound + sign * TOLERATED * abs(bound) for bound, sign in zip(bounds, (-1, 1), strict=True))
    least, greatest = _number(numbers.min()), _number(numbers.max())
    if low <= least and greatest <= high:
        return None
    farthest = numbers.arg_max() if greatest - high > low - least else numbers.arg_min()
    count = numbers.len() - numbers.null_count() - int(numbers.is_between(low, high).sum())
    if count <= FEW * numbers.len() and max(greatest - high, low - least) <= high - low:
        return None
    first, last = map(_plain, bounds)
    known = f"only {first}" if first == last else f"{first} to {last}"
    return Unlike(column.name, count, shown(column, farthest or 0), known)


def unseen(column: pl.Series, codes: NDArray[np.int64], known: int) -> Unlike | None:
    """The values that are no category of training; ``known`` of the ``codes`` are not -1."""
    count = len(codes) - known - column.null_count()
    if count <= 0:
        return None
    stranger = pl.Series(codes < 0) & column.is_not_null()
    return Unlike(column.name, count, shown(column, int(stranger.arg_max() or 0)))


def warn_of_unlike(beyond: Sequence[Unlike], strange: Sequence[Unlike], rows: int) -> None:
    """Tell both kinds, each by the column with the most such rows and the counts of the others."""
    if beyond:
        worst = max(beyond, key=lambda item: item.count)
        log.warning(
            "column.out_of_range",
            f"Column '{worst.column}' is beyond its range in training ({worst.known}) in {worst.count} of "
            f"{counted(rows, 'row')}, e.g. {worst.example}.{_others(beyond, worst)}",
            "Predictions for such rows are extrapolated. Check the units, or train on rows like them.",
            worst.column,
        )
    if strange:
        worst = max(strange, key=lambda item: item.count)
        log.warning(
            "column.unseen",
            f"Column '{worst.column}' has values that were not seen in training in {worst.count} of "
            f"{counted(rows, 'row')}, e.g. '{worst.example}'.{_others(strange, worst)}",
            "They count as none of the known ones. Check that they are spelled as in training.",
            worst.column,
        )


def _others(found: Sequence[Unlike], worst: Unlike) -> str:
    return likewise({item.column: item.count for item in found}, worst.column)


def _plain(number: float) -> str:
    if number.is_integer() and abs(number) < 2**53:
        return str(int(number))
    return min(repr(number), f"{number:.6g}", key=len)


def _number(value: Any) -> float:
    return float(value)
