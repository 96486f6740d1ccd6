"""Fingerprints of what planned steps read from outside, taken when a plan is made."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from designer.components.registry import installed_registry
from designer.plan import ExecutionPlan, PlannedStep

logger = logging.getLogger(__name__)

#: Previews reuse an answer this long: a drawing is previewed with every edit.
FRESH_SECONDS = 5.0
#: How long a plan waits for all its answers; what is missing then is unknown.
PATIENCE_SECONDS = 4.0
#: Sources asked at once.
AT_ONCE = 8
#: Answers kept in memory.
KEPT_ANSWERS = 1000

_answers: dict[str, tuple[float, str | None]] = {}
_lock = threading.Lock()


def with_fingerprints(plan: ExecutionPlan, fresh_seconds: float = 0.0) -> ExecutionPlan:
    """The plan with the fingerprints of what its steps read from outside, asked concurrently.

    ``fresh_seconds``: how old an answer may be. May take ``PATIENCE_SECONDS``: do not call it in a
    transaction.
    """
    asked = [step for step in plan.steps if _reads_outside(step)]
    if not asked:
        return plan
    found = _ask(asked, fresh_seconds)
    steps = tuple(
        replace(step, fingerprint=found[step.node]) if step.node in found else step for step in plan.steps
    )
    return replace(plan, steps=steps)


def _reads_outside(step: PlannedStep) -> bool:
    spec = installed_registry().get(step.component, step.version)
    return spec is not None and spec.reads_outside


def _ask(steps: Sequence[PlannedStep], fresh_seconds: float) -> Mapping[str, str | None]:
    """Per node its fingerprint; None when the answer failed or took too long."""
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fingerprint")
    deadline = time.monotonic() + PATIENCE_SECONDS
    answers = {step.node: pool.submit(_fingerprint, step, fresh_seconds) for step in steps}
    found: dict[str, str | None] = {}
    for node, answer in answers.items():
        try:
            found[node] = answer.result(timeout=max(deadline - time.monotonic(), 0.0))
        except TimeoutError:
            found[node] = None
    # Late answers are kept for the next plan.
    pool.shutdown(wait=False, cancel_futures=True)
    return found


def _fingerprint(step: PlannedStep, fresh_seconds: float) -> str | None:
    key = json.dumps([step.component, step.version, step.parameters], sort_keys=True, default=dict)
    with _lock:
        asked_at, answer = _answers.get(key, (float("-inf"), None))
    if time.monotonic() - asked_at < fresh_seconds:
        return answer
    try:
        answer = installed_registry().fingerprint(step.component, step.version, step.parameters)
    except Exception:
        logger.exception("The fingerprint of %s@%s failed.", step.component, step.version)
        answer = None
    with _lock:
        if len(_answers) >= KEPT_ANSWERS:
            _answers.clear()
        _answers[key] = (time.monotonic(), answer)
    return answer
