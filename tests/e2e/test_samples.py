"""The samples that ship run out of the box."""

from __future__ import annotations

import pytest

from tests.e2e.server import Server, steps_of

METRICS = {
    "regression": "coefficient_of_determination",
    "two_learners": "auc_2",
    "clustering": None,
}


def test_every_sample_is_listed(server: Server) -> None:
    assert [sample["name"] for sample in server.get("samples/")["results"]] == list(METRICS)


@pytest.mark.parametrize("name", METRICS)
def test_a_sample_opens_without_problems_and_runs(server: Server, name: str) -> None:
    draft = server.post(f"samples/{name}/open/")
    assert draft["problems"] == []
    run = server.finished(server.post(f"pipelines/{draft['id']}/runs/")["id"])
    assert run["status"] == "succeeded", steps_of(run)
    metrics = server.get(f"runs/{run['id']}/metrics/")
    metric = METRICS[name]
    assert metric is None or metrics["evaluate"][metric] > 0.4
