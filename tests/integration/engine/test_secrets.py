"""Secrets of steps: given in a process of the step's own, part of the reuse key by version, never missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.plan import PlannedSecret, PlannedStep
from designer.selectors import secret_versions
from designer.services.secrets import set_secret
from runs.models import Run, StepAttempt
from runs.supervision.engine import Engine
from tests.factories.plans import plan, step
from tests.integration.engine.conftest import ended, started, statuses

pytestmark = pytest.mark.usefixtures("engine")


def with_secret(node: str, **parameters: float) -> PlannedStep:
    """A step as planned now."""
    version = secret_versions().get("service", 0)
    return step(node, secrets={"API_TOKEN": PlannedSecret("service", version)}, **parameters)


def ran(*steps: PlannedStep) -> Run:
    return ended(started(plan(*steps)))


def test_a_step_with_secrets_has_a_process_of_its_own(home: Path) -> None:
    set_secret("service", "hunter2")
    run = ran(with_secret("alone"), step("shared", value=2.0))
    assert statuses(run) == {"alone": "succeeded", "shared": "succeeded"}
    names = dict(StepAttempt.objects.filter(step__run=run).values_list("step__node", "name"))
    # The mark that a runner makes in the folder of a step it takes.
    assert not (home / "steps" / names["alone"] / "started").exists()
    assert (home / "steps" / names["shared"] / "started").exists()


def test_a_step_is_reused_until_its_secret_has_a_new_value(engine: Engine) -> None:
    set_secret("service", "hunter2")
    ran(with_secret("reader"))
    assert statuses(ran(with_secret("reader"))) == {"reader": "reused"}
    set_secret("service", "hunter2")
    again = ran(with_secret("reader"))
    assert statuses(again) == {"reader": "succeeded"}
    because = again.steps.get(node="reader").because
    assert [(item["part"], item["name"], item["old"], item["new"]) for item in because] == [
        ("secret", "API_TOKEN", "service", "service")
    ]


def test_the_same_step_without_a_secret_has_another_key(engine: Engine) -> None:
    set_secret("service", "hunter2")
    ran(step("reader"))
    assert statuses(ran(with_secret("reader"))) == {"reader": "succeeded"}
    assert statuses(ran(step("reader"))) == {"reader": "reused"}


def test_a_secret_that_was_deleted_ends_its_step_at_once_with_the_next_move(engine: Engine) -> None:
    run = ran(with_secret("reader"))
    assert statuses(run) == {"reader": "crashed"}
    error = run.steps.get(node="reader").error
    assert error["code"] == "secret.unreadable"
    assert error["message"] == (
        "There is no secret 'service'. Add it on the settings page, or name another one."
    )
    assert StepAttempt.objects.filter(step__run=run).count() == 1
