"""The two reference pipelines on both targets, over REST and in the terminal, against direct calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.documents import adult_pipeline, automobile_pipeline, on
from tests.e2e.independent import adult_metrics, automobile_metrics
from tests.e2e.server import Server, steps_of
from tests.sampling import sampled

TOLERANCE = 1e-6


TARGETS = ("local", "docker")


@pytest.fixture(params=TARGETS)
def target(request: pytest.FixtureRequest) -> str:
    if request.param == "docker":
        request.getfixturevalue("docker_engine")
    return str(request.param)


def run_over_rest(server: Server, drawn: dict[str, Any]) -> dict[str, Any]:
    """The metrics of a run that succeeded."""
    run = server.finished(server.start_run(drawn))
    assert run["status"] == "succeeded", steps_of(run)
    found: dict[str, Any] = server.get(f"runs/{run['id']}/metrics/")
    return found


def test_the_automobile_pipeline_gives_what_direct_calls_give(
    server: Server, automobile: str, target: str, shared_data: Callable[[str], Path]
) -> None:
    expected = automobile_metrics(shared_data("automobile.csv"))
    found = run_over_rest(server, on(target, automobile_pipeline()))["evaluate"]
    assert found == pytest.approx(expected, rel=TOLERANCE)


# Without --compute the terminal runs on local: below.
@pytest.mark.parametrize("target", sampled(TARGETS, "docker"), indirect=True)
def test_the_terminal_gives_the_same_on_both_targets(
    server: Server, automobile: str, target: str, shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    expected = automobile_metrics(shared_data("automobile.csv"), fraction=0.6)
    file = tmp_path / "automobile.json"
    file.write_text(json.dumps(automobile_pipeline()))
    done = server.manage(
        "run_pipeline",
        str(file),
        "--compute",
        target,
        "--set",
        "train_fraction=0.6",
        "--json",
        "--regenerate",
    )
    run = json.loads(done.stdout)
    assert run["status"] == "succeeded"
    assert run["metrics"]["evaluate"] == pytest.approx(expected, rel=TOLERANCE)


def test_the_terminal_runs_without_a_server(
    own_server: Server, shared_data: Callable[[str], Path], tmp_path: Path
) -> None:
    own_server.stop()
    own_server.manage("add_dataset", "automobile", str(shared_data("automobile.csv")))
    file = tmp_path / "automobile.json"
    file.write_text(json.dumps(automobile_pipeline()))
    done = own_server.manage("run_pipeline", str(file))
    assert "succeeded" in done.stdout
    expected = automobile_metrics(shared_data("automobile.csv"))
    assert f"{expected['mean_absolute_error']:.6g}" in done.stdout


def test_the_terminal_says_what_is_wrong_and_fails(server: Server, automobile: str, tmp_path: Path) -> None:
    drawn = automobile_pipeline()
    drawn["nodes"][5]["parameters"]["label"] = "prise"
    file = tmp_path / "wrong.json"
    file.write_text(json.dumps(drawn))
    done = server.manage("run_pipeline", str(file), check=False)
    assert done.returncode != 0
    assert "No column 'prise'. Did you mean 'price'?" in done.stderr


@pytest.mark.parametrize("target", sampled(TARGETS, "local"), indirect=True)
def test_the_adult_pipeline_compares_two_learners_as_direct_calls_do(
    server: Server, adult: str, target: str, shared_data: Callable[[str], Path]
) -> None:
    expected = adult_metrics(shared_data("adult.csv"))
    found = run_over_rest(server, on(target, adult_pipeline()))["evaluate"]
    for suffix, learner in (("", "logistic"), ("_2", "boosted")):
        for name, value in expected[learner].items():
            assert found[name + suffix] == pytest.approx(value, rel=TOLERANCE), (learner, name)
