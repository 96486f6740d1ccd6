"""Big tables through six transformations and a summary, and scored, against scripts on the same files.

The script writes only the summary; a run also stores every table and hashes it.
"""

from __future__ import annotations

import itertools
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

from compute.services.places import home
from designer.services.datasets import add_dataset_version
from runs.submission.selection import Selection
from tests.benchmarks import warm_runs
from tests.benchmarks.installation import running
from tests.benchmarks.measure import Measurement

NUMBERS = [f"x{number}" for number in range(16)]
SIZES = {"1,000,000 rows": 1_000_000, "100,000 rows": 100_000}
#: The same tables come out each time: without this, a step whose inputs are the same would be reused.
ALL_AGAIN = Selection(regenerate=True)
ROUNDS = 5
#: Times the script.
BOUND, SCORING_BOUND = 1.5, 1.4
CARS = Path(__file__).parents[3] / "shared" / "data" / "automobile.csv"
MANY_CARS = 1_000_000
SETTLE_SECONDS = 6.0
SCRIPT = Path(__file__).with_name("big_by_hand.py")
QUERY = "SELECT *, x0 + x1 AS total FROM t1 WHERE x2 > -1.5"


def measure() -> list[Measurement]:
    found: list[Measurement] = []
    with running("local", "docker") as targets:
        for name, rows in SIZES.items():
            file = big_file(rows)
            add_dataset_version("big", file, file.name)
            for target in targets:
                found += beside_script(name, rows, file, target)
        if CARS.exists():
            add_cars()
            for target in targets:
                found += scoring(target)
    return found


def big_file(rows: int) -> Path:
    """20 columns: numbers, some of them missing, whole numbers, a category and a text."""
    random = np.random.default_rng(7)
    columns: dict[str, object] = {name: random.normal(size=rows) for name in NUMBERS}
    columns |= {
        "id": np.arange(rows),
        "whole": random.integers(0, 1000, rows),
        "letter": np.array(list("abcdefgh"))[random.integers(0, 8, rows)],
        "city": np.array([f"city {number}" for number in range(500)])[random.integers(0, 500, rows)],
    }
    frame = pl.DataFrame(columns).with_columns(
        pl.when(pl.col("whole") % 17 != 0).then(pl.col(name)).alias(name) for name in NUMBERS[3:6]
    )
    file = home() / f"big_{rows}.parquet"
    frame.write_parquet(file)
    return file


def pipeline() -> dict[str, object]:
    """Select columns, clean, normalize, edit metadata, split, SQL; then a summary."""
    steps = [
        ("select", "select_columns_in_dataset", {"columns": {"rules": [{"exclude": {"names": ["city"]}}]}}),
        ("clean", "clean_missing_data", {"mode": "mean", "min_ratio": 0.0}),
        ("scale", "normalize_data", {"columns": {"names": NUMBERS}}),
        ("meaning", "edit_metadata", {"columns": {"names": ["letter"]}, "categorical": "categorical"}),
        ("split", "split_data", {"mode": "relative_expression", "expression": r'\"whole" >= 100'}),
        ("query", "apply_sql_transformation", {"query": QUERY}),
        ("summary", "summarize_data", {}),
    ]
    nodes = [
        warm_runs.node("data", "dataset", dataset="big"),
        *(warm_runs.node(*step[:2], **step[2]) for step in steps),
    ]
    outputs = {"data": "output", "clean": "cleaned_dataset", "scale": "dataset", "split": "first"}
    names = ["data", *(step[0] for step in steps)]
    edges = [
        {
            "from": f"{source}.{outputs.get(source, 'dataset')}",
            "to": f"{target}.{'t1' if target == 'query' else 'dataset'}",
        }
        for source, target in itertools.pairwise(names)
    ]
    return {"format": "jackfield/pipeline@1", "name": "Big", "nodes": nodes, "edges": edges}


def beside_script(name: str, rows: int, file: Path, target: str) -> list[Measurement]:
    warm_runs.run(pipeline(), target)
    time.sleep(SETTLE_SECONDS)
    taken, floors = [], []
    for _ in range(ROUNDS):
        floors.append(by_hand(file) * 1000)
        taken.append(warm_runs.seconds(pipeline(), target, selection=ALL_AGAIN) * 1000)
    return [
        Measurement(
            f"{target}: {name}, six transformations and a summary, nothing reused",
            statistics.median(taken), "ms", bound=BOUND,
            floor=statistics.median(floors), floor_is="one polars script, which writes the summary",
        )
    ]  # fmt: skip


def scoring(target: str) -> list[Measurement]:
    """The automobile model on a million rows; the model is trained before."""
    nodes = [
        warm_runs.node("data", "dataset", dataset="cars"),
        warm_runs.node("many", "dataset", dataset="many_cars"),
        warm_runs.node("learner", "linear_regression"),
        warm_runs.node("train", "train_model", label="price"),
        warm_runs.node("score", "score_model"),
    ]
    edges = [
        ("data.output", "train.dataset"), ("learner.untrained_model", "train.untrained_model"),
        ("train.model", "score.model"), ("many.output", "score.dataset"),
    ]  # fmt: skip
    body = {"format": "jackfield/pipeline@1", "name": "Scoring", "nodes": nodes,
            "edges": [{"from": source, "to": to} for source, to in edges]}  # fmt: skip
    warm_runs.run(body, target)
    again = Selection(regenerate=("score",))
    taken, floors = [], []
    for _ in range(ROUNDS):
        floors.append(by_hand(home() / "many_cars.parquet", "score") * 1000)
        taken.append(warm_runs.seconds(body, target, selection=again) * 1000)
    return [
        Measurement(
            f"{target}: scoring {MANY_CARS:,} rows with the automobile model",
            statistics.median(taken), "ms", bound=SCORING_BOUND,
            floor=statistics.median(floors), floor_is="a script: read, encode, predict, write, sync",
        )
    ]  # fmt: skip


def add_cars() -> None:
    frame = pl.read_csv(CARS, null_values="?").drop("normalized-losses").drop_nulls()
    for name, rows in (("cars", frame.height), ("many_cars", MANY_CARS)):
        file = home() / f"{name}.parquet"
        frame[np.arange(rows) % frame.height].write_parquet(file)
        add_dataset_version(name, file, file.name)


def by_hand(file: Path, *what: str) -> float:
    command = [sys.executable, str(SCRIPT), str(file), str(home() / "by_hand.parquet"), *what]
    return warm_runs.timed(lambda: subprocess.run(command, check=True, capture_output=True))
