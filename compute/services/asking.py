"""What needs a target's engine, where only workers reach engines: in server mode the web process asks them.

The rows are the question, so none is lost when a process dies. A target that is 'registered' is to be
probed; an image that is 'building', with nobody at it, is to be built. Workers look every second
(``answering``). An embedded server does both itself.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from compute.environments.definition import environment_digest, environment_tag
from compute.errors import ComputeError
from compute.models import ComputeTarget, EnvironmentImage
from compute.services import images, targets

#: How long a request waits for a worker's answer.
ANSWER_SECONDS = 20.0
LOOK_SECONDS = 0.05
NO_ANSWER = "No worker has answered yet. Start one: jackfield worker (manage.py run_worker)"
#: A heartbeat that tells workers to begin.
NEVER = datetime.fromtimestamp(0, UTC)


def is_taken(name: str) -> bool:
    """Whether there is a target of that name. What a web process left that died while it waited is none."""
    begun = timezone.now() - timedelta(seconds=2 * ANSWER_SECONDS)
    rows = ComputeTarget.objects.filter(name=name)
    rows.filter(enabled=False, created_at__lt=begun).exclude(name=targets.LOCAL).delete()
    return rows.exists()


def probe(target: ComputeTarget) -> ComputeTarget:
    """Ask whether the target answers; its new state, also when it or every worker is silent."""
    if settings.ENVIRONMENT.embedded:
        return targets.probe(target)
    ComputeTarget.objects.filter(pk=target.pk).update(state="registered", message=NO_ANSWER)
    return _answered(target)


def add_target(
    name: str, kind: str, options: Mapping[str, Any], max_parallel: int | None = None
) -> ComputeTarget:
    """Register another target. Raises as ``targets.add_target``, and ComputeError without a worker."""
    if settings.ENVIRONMENT.embedded:
        return targets.add_target(name, kind, options, max_parallel)
    targets.check_new(kind, options)
    # Switched off while it is asked: no worker keeps a driver of a target that may prove to be wrong.
    asked = ComputeTarget.objects.create(
        name=name,
        kind=kind,
        settings=dict(options),
        message=NO_ANSWER,
        enabled=False,
        **targets.capacity({}),
    )
    target = _answered(asked)
    if target.state != "ready":
        target.delete()
        raise ComputeError(target.message)
    measures = targets.capacity(target.facts, max_parallel)
    ComputeTarget.objects.filter(pk=name).update(enabled=True, **measures)
    target.refresh_from_db()
    return target


def _answered(target: ComputeTarget) -> ComputeTarget:
    """The target once a worker has probed it, or when that has taken too long."""
    deadline = time.monotonic() + ANSWER_SECONDS
    while True:
        target.refresh_from_db()
        if target.state != "registered" or time.monotonic() > deadline:
            return target
        time.sleep(LOOK_SECONDS)


def begin_build(target: str, environment: str) -> None:
    """Have the image built in the background; its row shows the progress.

    Raises ComputeError for an unknown target or environment.
    """
    if settings.ENVIRONMENT.embedded:
        images.begin_build(target, environment)
        return
    spec, code = images.environment_of(environment)
    if targets.driver(target).images is None:
        return
    row, created = EnvironmentImage.objects.get_or_create(
        target_id=target,
        digest=environment_digest(spec, code),
        defaults={"environment": spec.name, "image": environment_tag(spec, code)},
    )
    if created or row.state != "building":
        EnvironmentImage.objects.filter(pk=row.pk).update(
            state="building", heartbeat_at=NEVER, finished_at=None
        )
