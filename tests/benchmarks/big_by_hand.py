"""By hand what ``bench_big`` runs as a pipeline: ``big_by_hand.py INPUT OUTPUT [score]``."""

from __future__ import annotations

import os
import sys

import numpy as np
import polars as pl

NUMBERS = [f"x{number}" for number in range(16)]


def main(source: str, place: str) -> None:
    frame = pl.read_parquet(source).drop("city")
    numeric = [name for name, dtype in frame.schema.items() if dtype.is_numeric()]
    frame = frame.with_columns(pl.col(numeric).fill_null(pl.col(numeric).mean()))
    scaled = ((pl.col(name) - pl.col(name).mean()) / pl.col(name).std(ddof=0) for name in NUMBERS)
    frame = frame.with_columns(scaled).filter(pl.col("whole") >= 100)
    frame = frame.filter(pl.col("x2") > -1.5).with_columns(total=pl.col("x0") + pl.col("x1"))
    numeric = [name for name, dtype in frame.schema.items() if dtype.is_numeric()]
    frame.select(pl.struct(*summary(name)).alias(name) for name in numeric).write_parquet(place)


def summary(name: str) -> list[pl.Expr]:
    column = pl.col(name).cast(pl.Float64)
    quantiles = (0.25, 0.5, 0.75, 0.005, 0.01, 0.05, 0.95, 0.995)
    found = [
        column.len(), column.n_unique(), column.null_count(), column.min(), column.max(), column.mean(),
        (column - column.mean()).abs().mean(), *(column.quantile(share, "linear") for share in quantiles),
        column.mode().min(), column.var(), column.std(), column.skew(bias=False), column.kurtosis(bias=False),
    ]  # fmt: skip
    return [expression.alias(f"{name}_{number}") for number, expression in enumerate(found)]


def score(source: str, place: str) -> None:
    """Encode and predict with the weights of some model: which does not matter for the time."""
    frame = pl.read_parquet(source)
    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    matrix = frame.drop("price", *texts).hstack(frame.select(texts).to_dummies()).to_numpy()
    scores = pl.Series("Scored Labels", matrix @ np.ones(matrix.shape[1]))
    with open(place, "wb") as file:
        frame.with_columns(scores).write_parquet(file, compression="lz4")
        os.fsync(file.fileno())


if __name__ == "__main__":
    (score if sys.argv[3:] else main)(*sys.argv[1:3])
