"""`python -m tests.benchmarks.forks TABLE SECONDS`: the floor of a step of user's Python.

A process that has imported pandas and pyarrow forks for so long, one fork after the other. Each reads
the Parquet file, changes a column and writes the frame. Prints the milliseconds of each as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time

import pandas  # type: ignore[import-untyped]  # pandas ships no types
import pyarrow.parquet  # noqa: F401  # before the forks


def fork_milliseconds(path: str) -> float:
    begin = time.perf_counter()
    pid = os.fork()
    if not pid:
        frame = pandas.read_parquet(path)
        frame["number"] += 1
        frame.to_parquet(f"{path}.out")
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    return (time.perf_counter() - begin) * 1000


def main(path: str, seconds: float) -> None:
    fork_milliseconds(path)
    taken: list[float] = []
    until = time.perf_counter() + seconds
    while time.perf_counter() < until or not taken:
        taken.append(fork_milliseconds(path))
    sys.stdout.write(json.dumps(taken))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
