"""How long each test file took, printed at the end of a run, under xdist too."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

#: As many of the slowest files are listed by name.
LISTED = 10


class FileTimes:
    """A pytest plugin that adds up what each file's tests took, their set-up and clean-up included.

    A fixture that several files share is in the time of the file that asked for it first.
    """

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.tests: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file = report.nodeid.partition("::")[0]
        self.seconds[file] += report.duration
        self.tests[file] += report.when == "setup"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.seconds:
            return
        terminalreporter.section("time per test file, slowest first")
        for line in self.lines():
            terminalreporter.line(line)

    def lines(self) -> list[str]:
        """The slowest files, then all the others in one line."""
        ordered = sorted(self.seconds.items(), key=lambda item: -item[1])
        found = [
            f"{seconds:8.1f} s  {self.tests[file]:4} tests  {file}" for file, seconds in ordered[:LISTED]
        ]
        rest = ordered[LISTED:]
        if rest:
            tests = sum(self.tests[file] for file, _ in rest)
            seconds = sum(seconds for _, seconds in rest)
            found.append(f"{seconds:8.1f} s  {tests:4} tests  {len(rest)} other files")
        return found
