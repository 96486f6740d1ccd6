"""What Jackfield promises of every component and launcher, checked for those of this package."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from compute.sdk.facade import offer_facade
from compute.sdk.table import Table
from compute.testing.bench import Bench, kind_bench
from compute.testing.launcher_suite import ProgramContract, StepLauncherContract
from designer.components.registry import Registry
from designer.testing import Case, ComponentContract, run_case

offer_facade()

from jackfield_example.components import round_column  # noqa: E402
from jackfield_example.target import KIND  # noqa: E402

PRICES = Table.of(pl.DataFrame({"price": [1.234, 5.678], "name": ["a", "b"]}))


@pytest.fixture(params=[Case("round_column", {"dataset": PRICES}, {"column": "price", "digits": 1})], ids=str)
def case(request: pytest.FixtureRequest) -> Case:
    return request.param


class TestComponents(ComponentContract):
    registry = Registry([round_column])


def test_numbers_are_rounded(case: Case) -> None:
    rounded = run_case(TestComponents.registry, case)["dataset"]
    assert rounded.frame["price"].to_list() == [1.2, 5.7]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with kind_bench(KIND, {"nice": 5}, tmp_path) as made:
        yield made


class TestLauncher(StepLauncherContract, ProgramContract): ...
