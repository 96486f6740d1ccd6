"""Which artifacts go first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runs.core.sizes import parse_size, show_size
from runs.core.space import Maker, Unused, cheapest_first, costlier, to_free

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def maker(seconds: float, size: int, *, node: str = "n", minutes: int = 0) -> Maker:
    return Maker(UUID(int=1), "run", node, seconds, size, NOON + timedelta(minutes=minutes))


def unused(digest: str, size: int, made_by: Maker | None) -> Unused:
    return Unused(digest, size, made_by)


def order(*items: Unused) -> str:
    return "".join(item.digest for item in cheapest_first(items))


def test_what_costs_least_to_compute_again_per_byte_goes_first() -> None:
    slow_and_small = unused("a", 10, maker(100.0, 10))
    slow_and_large = unused("b", 10_000, maker(100.0, 10_000))
    quick_and_small = unused("c", 10, maker(0.5, 10))
    # 10, 0.01 and 0.05 seconds per byte.
    assert order(slow_and_small, slow_and_large, quick_and_small) == "bca"


def test_bytes_that_no_step_made_go_before_all_that_cost_something() -> None:
    assert order(unused("a", 1, maker(0.0, 1)), unused("b", 1, None)) == "ba"


def test_of_equally_costly_ones_the_older_goes_first() -> None:
    assert order(unused("a", 5, maker(1.0, 5, minutes=2)), unused("b", 5, maker(1.0, 5, minutes=1))) == "ba"


def test_what_one_step_made_goes_together() -> None:
    model, data = maker(10.0, 100, node="model"), maker(10.0, 100, node="data")
    items = [unused("a", 50, model), unused("b", 50, data), unused("c", 50, model), unused("d", 50, data)]
    assert order(*items) == "bdac"


def test_an_empty_output_of_a_slow_step_stays_longest() -> None:
    assert order(unused("a", 0, maker(1.0, 0)), unused("b", 1, maker(1e9, 1))) == "ba"


def test_bytes_that_two_steps_made_cost_what_the_slower_one_does() -> None:
    quick, slow = maker(1.0, 10), maker(50.0, 10)
    assert costlier(quick, slow) is slow
    assert costlier(slow, quick) is slow
    assert costlier(None, quick) is quick
    assert costlier(None, None) is None


@given(st.lists(st.tuples(st.integers(0, 100), st.floats(0, 100)), max_size=20), st.integers(0, 1500))
def test_no_more_goes_than_is_needed_and_no_less_than_there_is(
    made: list[tuple[int, float]], excess: int
) -> None:
    items = [unused(str(n), size, maker(cost, size)) for n, (size, cost) in enumerate(made)]
    chosen = to_free(items, excess)
    freed = sum(item.bytes for item in chosen)
    assert freed >= min(excess, sum(size for size, _ in made))
    assert not chosen or freed - chosen[-1].bytes < excess


@pytest.mark.parametrize(
    ("text", "size"),
    [("2GB", 2 * 10**9), ("1.5GiB", 3 * 2**29), ("800 mb", 8 * 10**8), ("17", 17), ("0", 0), ("1TB", 10**12)],
)
def test_sizes_are_read_as_people_write_them(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "GB", "-1GB", "2 gigs", "1e9", "NaN", "²GB", "9" * 40])
def test_what_is_no_size_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="Write it as 2GB"):
        parse_size(text)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (1_234_567, "1.23 MB"),
        (999_999, "1 MB"),
        (5 * 10**15, "5e+03 TB"),
    ],
)
def test_sizes_are_shown_with_three_figures(count: int, text: str) -> None:
    assert show_size(count) == text
