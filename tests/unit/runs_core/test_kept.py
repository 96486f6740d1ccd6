"""What is kept in memory is what was used last, within a weight."""

from __future__ import annotations

from runs.core.kept import Kept


def test_many_small_values_are_kept_where_few_large_ones_are() -> None:
    small: Kept[int, str] = Kept(100)
    large: Kept[int, str] = Kept(100)
    for number in range(60):
        small.put(number, "small", 1)
        large.put(number, "large", 40)

    assert sum(small.get(number) is not None for number in range(60)) == 60
    assert [number for number in range(60) if large.get(number)] == [58, 59]


def test_what_is_used_stays_and_what_is_too_heavy_alone_stays_until_the_next() -> None:
    kept: Kept[str, int] = Kept(3)
    for name in "abc":
        kept.put(name, 1, 1)
    assert kept.get("a") == 1

    kept.put("d", 1, 1)
    assert [kept.get(name) for name in "abcd"] == [1, None, 1, 1]

    kept.put("heavy", 2, 50)
    assert (kept.get("d"), kept.get("heavy")) == (None, 2)


def test_a_value_put_again_or_taken_weighs_nothing_twice() -> None:
    kept: Kept[str, int] = Kept(2)
    for value in range(5):
        kept.put("a", value, 1)
    kept.put("b", 0, 1)
    assert (kept.take("a"), kept.take("a")) == (4, None)

    kept.put("c", 0, 1)

    assert kept.get("b") == 0
