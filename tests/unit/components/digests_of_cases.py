"""Prints a digest of what each case gives with its first table enlarged: see ``test_threads``."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from compute.sdk import log, ports
from compute.sdk.table import Table
from designer.components.registry import builtin_registry
from designer.testing import Case, run_case
from tests.unit.components.cases import all_cases

ROWS = 60_000


def enlarged(table: Table) -> Table:
    """Its rows again and again, with some noise in doubles, so that the order of a sum shows."""
    random = np.random.default_rng(5)
    frame = table.frame[np.arange(ROWS) % table.rows]
    noisy = (frame[name] + pl.Series(random.normal(size=ROWS)) * 1e-3 for name in doubles(frame))
    return table.with_frame(frame.with_columns(noisy))


def doubles(frame: pl.DataFrame) -> list[str]:
    return [name for name, dtype in frame.schema.items() if dtype == pl.Float64]


def digest(values: dict[str, object], folder: Path) -> str:
    found = hashlib.sha256()
    for port, value in sorted(values.items()):
        if isinstance(value, Table):
            ports.save("table", value, folder / port)
            found.update((folder / port).read_bytes())
    return found.hexdigest()


def main() -> None:
    registry = builtin_registry()
    for case in all_cases():
        first = next((port for port, value in case.inputs.items() if isinstance(value, Table)), "")
        if not first or case.component == "execute_python_script":
            continue
        larger = Case(case.component, {**case.inputs, first: enlarged(case.inputs[first])}, case.parameters)
        with tempfile.TemporaryDirectory() as folder, log.capture():
            sys.stdout.write(f"{case} {digest(run_case(registry, larger), Path(folder))}\n")


if __name__ == "__main__":
    main()
