"""Which cases of a table each run of the suite tries; ``make verify`` tries the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import pytest


def sampled(cases: Iterable[str], *always: str) -> list[Any]:
    """All cases as parameters: those named stay in every run, the others have the mark ``verify``.

    Raises ValueError for a name that is no case.
    """
    listed = list(cases)
    _check(always, listed)
    return [case if case in always else pytest.param(case, marks=pytest.mark.verify) for case in listed]


def _check(always: Collection[str], listed: Collection[str]) -> None:
    if unknown := set(always).difference(listed):
        raise ValueError(f"No case is called {', '.join(sorted(unknown))}.")
