"""Metrics as Prometheus scrapes them: from the web process, from a worker, and of real runs."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from rest_framework.test import APIClient

from designer.foundation.errors import ConfigurationError
from runs.metrics.server import MetricsServer
from runs.models import Artifact, Outbox
from runs.supervision import gauges
from tests.factories.plans import plan, step
from tests.integration.engine.conftest import ended, engine, home, started
from tests.integration.space.conftest import a_run, a_step

__all__ = ["engine", "home"]

Samples = dict[tuple[str, str], float]


def samples(text: str) -> Samples:
    """{(name, label values): value}, read by Prometheus' own parser."""
    return {
        (sample.name, ",".join(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scrape(client: APIClient) -> Samples:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    return samples(answer.content.decode())


def test_metrics_need_a_sign_in(charlie: APIClient) -> None:
    answer = charlie.get("/metrics")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_unfinished_runs_steps_and_side_effects_are_counted_from_the_database(
    alice: APIClient, settings: LazySettings
) -> None:
    settings.JACKFIELD_ARTIFACT_QUOTA_BYTES = 5_000
    running, ended_run = a_run("running"), a_run("failed")
    a_step(running, "a", 1.0)
    for node, status in (("b", "ready"), ("c", "ready"), ("d", "running")):
        step_run = a_step(running, node, 1.0)
        type(step_run).objects.filter(pk=step_run.pk).update(status=status)
    a_step(ended_run, "a", 1.0)
    due = timezone.now() - timedelta(seconds=90)
    Outbox.objects.create(kind="launch", run=running, dedupe_key="x", available_at=due)
    Artifact.objects.create(digest="sha256:x", type="file", bytes=123)

    found = scrape(alice)

    assert found["jackfield_runs", "running"] == 1
    assert found["jackfield_runs", "queued"] == 0
    assert (found["jackfield_steps", "ready"], found["jackfield_steps", "running"]) == (2, 1)
    assert found["jackfield_outbox_rows", "launch"] == 1
    since = (timezone.now() - due).total_seconds()
    assert 90 <= found["jackfield_outbox_oldest_seconds", ""] <= since
    assert (found["jackfield_artifact_bytes", ""], found["jackfield_artifact_quota_bytes", ""]) == (
        123,
        5_000,
    )
    assert found["jackfield_database_answers", ""] == 1
    assert found["process_resident_memory_bytes", ""] > 10_000_000


def test_without_a_database_a_process_still_serves_its_own_counters(
    alice: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> dict[str, int]:
        raise OperationalError("gone")

    monkeypatch.setattr(gauges, "_outbox", gone)
    found = scrape(alice)
    assert found["jackfield_database_answers", ""] == 0
    assert ("jackfield_runs", "running") not in found
    assert found["process_open_fds", ""] > 0


@pytest.mark.usefixtures("engine")
def test_a_run_is_counted_as_it_went(alice: APIClient) -> None:
    before, began = scrape(alice), time.monotonic()
    assert (
        ended(started(plan(step("a", value=977.0), step("b", "add", "a"), step("c", "fail", "a")))).status
        == "failed"
    )
    after, seconds = scrape(alice), time.monotonic() - began

    def grown(name: str, labels: str = "") -> float:
        return after.get((name, labels), 0.0) - before.get((name, labels), 0.0)

    assert grown("jackfield_steps_ended_total", "succeeded") == 2
    assert grown("jackfield_steps_ended_total", "failed") == 1
    assert grown("jackfield_runs_ended_total", "failed") == 1
    assert grown("jackfield_steps_decided_total", "run") == 3
    for name in ("queue_wait", "launch", "collect"):
        assert grown(f"jackfield_step_{name}_seconds_count", "local") >= 2
        # Each of the three steps took no longer than all of this.
        assert 0 <= grown(f"jackfield_step_{name}_seconds_sum", "local") <= 3 * seconds


# --- a worker's own port --------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[MetricsServer]:
    serving = MetricsServer("127.0.0.1", 0, "the-token")
    yield serving
    serving.stop()


def ask(port: int, **headers: str) -> Any:
    return urllib.request.urlopen(
        urllib.request.Request(f"http://127.0.0.1:{port}/metrics", headers=headers), timeout=20
    )


def test_a_worker_serves_its_metrics_to_holders_of_the_token(server: MetricsServer) -> None:
    with ask(server.port, Authorization="Bearer the-token") as answer:
        found = samples(answer.read().decode())
    assert found["process_resident_memory_bytes", ""] > 10_000_000


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer another"}, {"Authorization": "Bearer "}])
def test_a_worker_refuses_its_metrics_without_the_token(
    server: MetricsServer, headers: dict[str, str]
) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        ask(server.port, **headers)
    assert refusal.value.code == 401


def test_a_port_in_use_is_reported(server: MetricsServer) -> None:
    with pytest.raises(ConfigurationError, match="Set JACKFIELD_METRICS_PORT to a free port"):
        MetricsServer("127.0.0.1", server.port, "the-token")
