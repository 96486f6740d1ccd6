"""The benchmarks' own installation: tables, targets, and an engine in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.test import override_settings

from compute.models import ComputeTarget
from compute.services import build_environment, register_targets
from designer.site.settings import STEP_FORKED
from runs.supervision.engine import Engine

#: Steps of one run at once. More than runners: a runner finds its next step waiting.
PARALLEL = 8
#: Runners of a target: one per core of the machine that the bounds are set for.
RUNNERS = 2


def installed(*targets: str) -> list[str]:
    """Bring the data folder of this process up to what an engine needs; those of the targets there are."""
    call_command("migrate", verbosity=0)
    register_targets()
    wanted = ComputeTarget.objects.filter(name__in=targets or ("local",))
    ComputeTarget.objects.exclude(pk__in=wanted).update(enabled=False)
    wanted.update(enabled=True)
    return list(ComputeTarget.objects.filter(enabled=True).order_by("name").values_list("name", flat=True))


@contextmanager
def running(*targets: str, parallel: int = PARALLEL) -> Iterator[list[str]]:
    """An engine with these targets, as far as they are here, environments built."""
    found = installed(*targets)
    ComputeTarget.objects.update(
        max_parallel=parallel, settings={"runners": {"max": RUNNERS, "user_code": "warm"}}
    )
    for name in found:
        build_environment(name, "default")
    engine = Engine(embedded=True)
    # As in the product; the suite's settings leave it out.
    with override_settings(STEP_FORKED=STEP_FORKED):
        engine.start()
        try:
            yield found
        finally:
            engine.stop()
