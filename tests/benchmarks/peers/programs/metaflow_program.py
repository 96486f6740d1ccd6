"""Metaflow on its local runtime, which starts a process per step."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from peer_work import STEPS, WARM_UP_STEPS, tell_none, timed

MODE = "a process per step"
HEAD = """\
from metaflow import FlowSpec, step
from peer_work import step as work


class {name}(FlowSpec):
"""
#: A flow must begin with ``start`` and close with ``end``; the chain makes them its first and last step.
LINK = """
    @step
    def {name}(self):
        self.value = work({before})
        {follow}
"""
#: The branches need something to come from and to join in: two more steps than the others have.
FAN_OUT = """
    @step
    def start(self):
        self.next({branches})

    @step
    def join(self, inputs):
        self.next(self.end)

    @step
    def end(self):
        pass
"""
LEAF = """
    @step
    def n{number}(self):
        self.value = work({number})
        self.next(self.join)
"""
TAIL = """

if __name__ == "__main__":
    {name}()
"""


def chain(steps: int) -> str:
    """The source of a flow: Metaflow reads it, so that steps made by a program at run time are none."""
    names = ["start", *(f"n{number}" for number in range(1, steps - 1)), "end"]
    parts = [HEAD.format(name="Chain")]
    for number, name in enumerate(names):
        before = "self.value" if number else "0"
        last = name == "end"
        follow = "pass" if last else f"self.next(self.{names[number + 1]})"
        parts.append(LINK.format(name=name, before=before, follow=follow))
    return "".join(parts) + TAIL.format(name="Chain")


def fan_out(steps: int) -> str:
    leaves = "".join(LEAF.format(number=number) for number in range(steps))
    branches = ", ".join(f"self.n{number}" for number in range(steps))
    return (
        HEAD.format(name="FanOut") + FAN_OUT.format(branches=branches) + leaves + TAIL.format(name="FanOut")
    )


def run(file: str) -> None:
    command = [sys.executable, file, "--quiet", "--no-pylint", "run"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    for name, source in {
        "warm_up.py": chain(WARM_UP_STEPS),
        "chain.py": chain(STEPS),
        "fan_out.py": fan_out(STEPS),
    }.items():
        Path(name).write_text(source)
    run("warm_up.py")
    timed(MODE, "chain", lambda: run("chain.py"))
    tell_none(MODE, "cached", "it resumes a failed run, but reuses nothing by itself")
    timed(MODE, "fan_out", lambda: run("fan_out.py"))


if __name__ == "__main__":
    main()
