"""Faults of a kind of target that a package brings, as ComputeErrors: only its own targets fail."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Iterator
from pathlib import Path

from compute.errors import ComputeError


@contextlib.contextmanager
def as_compute_errors(kind: str) -> Iterator[None]:
    """Turn any exception into a ComputeError that names the kind; for an empty ``kind`` change nothing.

    A kind that ships is not covered: its unexpected exceptions are our defects and keep their traceback.
    """
    try:
        yield
    except ComputeError:
        raise
    except Exception as error:
        if not kind:
            raise
        raise ComputeError(fault_sentence(kind, error)) from error


def fault_sentence(kind: str, error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"The kind of target '{kind}' failed with {type(error).__name__}: {error} "
        f"({Path(frame.filename).name}, line {frame.lineno}). Update its package, or tell its authors."
    )
