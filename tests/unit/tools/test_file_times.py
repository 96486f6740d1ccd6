"""The end of a test run says which files took how long."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tests.real_parts.file_times import LISTED, FileTimes


def report(nodeid: str, when: str, seconds: float) -> Any:
    return SimpleNamespace(nodeid=nodeid, when=when, duration=seconds)


def ran(times: FileTimes, nodeid: str, seconds: float) -> None:
    """A test with its set-up and clean-up, of which each takes a third."""
    for when in ("setup", "call", "teardown"):
        times.pytest_runtest_logreport(report(nodeid, when, seconds / 3))


def test_a_files_time_is_that_of_all_its_tests_with_set_up_and_clean_up() -> None:
    times = FileTimes()
    ran(times, "tests/test_a.py::test_one", 3.0)
    ran(times, "tests/test_b.py::test_slow[x::y]", 6.0)
    ran(times, "tests/test_a.py::TestB::test_two", 0.6)
    assert [line.split() for line in times.lines()] == [
        ["6.0", "s", "1", "tests", "tests/test_b.py"],
        ["3.6", "s", "2", "tests", "tests/test_a.py"],
    ]


def test_the_slowest_are_listed_and_the_others_added_up() -> None:
    times = FileTimes()
    for number in range(LISTED + 3):
        ran(times, f"tests/test_{number}.py::test", float(number))
    *slowest, others = times.lines()
    assert [line.split()[-1] for line in slowest] == [
        f"tests/test_{number}.py" for number in range(LISTED + 2, 2, -1)
    ]
    # 0, 1 and 2 seconds are left.
    assert others.split() == ["3.0", "s", "3", "tests", "3", "other", "files"]
