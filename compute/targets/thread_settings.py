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

#: NumPy and scikit-learn set these while they are imported, unless they are there. A thread of polars that
#: reads the environment in that moment may read freed memory, and the process dies.
IMPORT_SETTINGS = {"OPENBLAS_MAIN_FREE": "1", "KMP_DUPLICATE_LIB_OK": "True", "KMP_INIT_AT_FORK": "FALSE"}


def thread_settings(cpus: float) -> dict[str, str]:
    """Environment variables that give a step its share of processors."""
    return {**IMPORT_SETTINGS, **{name: str(max(1, math.ceil(cpus))) for name in THREAD_SETTINGS}}
