"""The work that every system does here, and how a program tells what it measured. Standard library only.

Programs run in an environment of their peer, not of this project. Each step of the work calls ``step``,
which notes when it ran: the moments come from the same line of code for every system, so that none is
judged by its own clock.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

STEPS = 40
WARM_UP_STEPS = 4
#: Where steps leave their marks, and programs their results: named by whoever starts the program.
MARKS, RESULTS = "JACKFIELD_PEER_MARKS", "JACKFIELD_PEER_RESULTS"


def step(value: int) -> int:
    """The next number. One short write to a file opened for appending: whole, in whatever process."""
    mark = f"{time.monotonic()} {value + 1}\n"
    with Path(os.environ[MARKS]).open("a") as file:
        file.write(mark)
    return value + 1


def timed(mode: str, work: str, run: Callable[[], object]) -> None:
    """Do a run of the work and tell how long it took, from its submission to its end."""
    forget()
    begin = time.monotonic()
    run()
    tell(mode, work, seconds=time.monotonic() - begin)


def forget() -> None:
    """Drop the marks of an earlier run."""
    Path(os.environ[MARKS]).write_text("")


def tell(mode: str, work: str, *, seconds: float) -> None:
    """One result, with the marks that its steps left. Written at once: what follows may never end."""
    lines = [line.split() for line in Path(os.environ[MARKS]).read_text().splitlines()]
    marks = [[float(moment), int(value)] for moment, value in lines]
    write({"mode": mode, "work": work, "seconds": seconds, "marks": marks})


def tell_none(mode: str, work: str, why: str) -> None:
    """The system has no such thing."""
    write({"mode": mode, "work": work, "none": why})


def write(record: dict[str, object]) -> None:
    with Path(os.environ[RESULTS]).open("a") as file:
        file.write(json.dumps(record) + "\n")
