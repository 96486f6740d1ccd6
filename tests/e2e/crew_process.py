"""What a crew's tests do within Django, in a process of its own.

``python -m tests.e2e.crew_process prepare TARGET OPTIONS`` makes tables and targets and sets how the
target works; ``submit TARGET WITNESS SALT COUNT`` starts so many equal runs and prints their ids.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import django

from designer.plan import PlannedStep

#: Eight chains side by side, each of so many steps, of which this one waits for the test's word.
CHAINS, LENGTH, GATED = 8, 7, 3
GATE = "gate.open"


def prepare(target: str, options: str) -> None:
    from compute.models import ComputeTarget
    from compute.services import register_targets
    from designer.site.start import migrate

    migrate()
    register_targets()
    ComputeTarget.objects.exclude(name=target).update(enabled=False)
    changed = ComputeTarget.objects.filter(name=target).update(**json.loads(options))
    assert changed == 1, f"There is no target '{target}'."


def nodes() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Sixty nodes with their sources: one, eight chains of seven, and three that join."""
    yield "start", ()
    for chain in range(CHAINS):
        for number in range(LENGTH):
            yield f"c{chain}_{number}", (f"c{chain}_{number - 1}" if number else "start",)
    ends = [f"c{chain}_{LENGTH - 1}" for chain in range(CHAINS)]
    yield "left", (ends[0], ends[1])
    yield "right", (ends[2], ends[3])
    yield "end", ("left", "right")


def submit(target: str, witness: str, salt: str, count: str) -> None:
    from runs.submission.request import RunRequest
    from runs.submission.start import start_run
    from tests.factories.plans import document, plan, step

    def held(name: str, sources: tuple[str, ...]) -> PlannedStep:
        gate = GATE if name.endswith(f"_{GATED}") else ""
        facts = {"entry": "tests.factories.witnessed_steps:hold", "compute": target, "witness": witness}
        return step(name, "hold", *sources, **facts, mark=name, gate=gate, salt=salt)

    drawn = plan(*(held(name, sources) for name, sources in nodes()))
    for _ in range(int(count)):
        sys.stdout.write(f"{start_run(RunRequest(document()), drawn).id}\n")


def main(arguments: list[str]) -> None:
    django.setup()
    what, *rest = arguments
    {"prepare": prepare, "submit": submit}[what](*rest)


if __name__ == "__main__":
    main(sys.argv[1:])
