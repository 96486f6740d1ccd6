"""Real data sets that stand beside the project and are not copied into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """``shared_data("automobile.csv")``: its path; skips the test by name when it is absent."""

    def find(name: str) -> Path:
        path = FOLDER / name
        if not path.is_file():
            pytest.skip(f"../shared/data/{name} is absent")
        return path

    return find
