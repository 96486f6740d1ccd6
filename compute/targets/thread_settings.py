"""How many threads numerical libraries may start in a step. Pure."""

from __future__ import annotations

import math

#: What the libraries read.
THREAD_SETTINGS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "LOKY_MAX_CPU_COUNT",
)


def thread_settings(cpus: float) -> dict[str, str]:
    """Environment variables that give a step its share of processors."""
    return {name: str(max(1, math.ceil(cpus))) for name in THREAD_SETTINGS}
