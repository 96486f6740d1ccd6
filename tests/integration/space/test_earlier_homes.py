"""A data folder that an earlier commit made opens, shows its runs, runs and reuses.

``tests/fixtures/homes`` has a small one of each release, named by its day: a dataset `cars`, the pipeline
*Cars* with a run and a second one that reused it, and a run of *Too few rows* that failed.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.server import Server, steps_of
from tests.real_parts.session import free_port

HOMES = sorted((Path(__file__).parents[2] / "fixtures" / "homes").glob("*.tar.xz"))


@pytest.fixture(scope="module", params=HOMES, ids=lambda home: home.name.removesuffix(".tar.xz"))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("earlier") / "home"
    with tarfile.open(request.param) as packed:
        packed.extractall(home, filter="data")
    running = Server(home, free_port())
    try:
        running.start()
        yield running
    finally:
        running.end()


def pipeline_named(server: Server, name: str) -> dict[str, Any]:
    (found,) = [item for item in server.get("pipelines/")["results"] if item["name"] == name]
    return server.get(f"pipelines/{found['id']}/")  # type: ignore[no-any-return]


def runs_of(server: Server, name: str) -> list[dict[str, Any]]:
    """The earlier runs of a pipeline, oldest first."""
    rows = [row for row in server.get("runs/")["results"] if row["name"] == name]
    rows.sort(key=lambda row: row["created_at"])
    return [server.get(f"runs/{row['id']}/") for row in rows]


def statuses(run: dict[str, Any]) -> dict[str, str]:
    return {node: step["status"] for node, step in steps_of(run).items()}


def test_earlier_runs_are_shown_with_what_they_made(server: Server) -> None:
    first, second = runs_of(server, "Cars")[:2]
    assert {first["status"], second["status"]} == {"succeeded"}
    assert set(statuses(first).values()) == {"succeeded"}
    assert statuses(second) == {**dict.fromkeys(statuses(first), "reused"), "data": "succeeded"}
    outputs = f"runs/{second['id']}/steps/clean/outputs/cleaned_dataset"
    assert server.get(f"{outputs}/preview/")["rows"] == 5
    csv = server.call("GET", f"{outputs}/download/?as=csv").content.decode().splitlines()
    assert (csv[0], csv[1], len(csv)) == ("make,price,doors", "audi,13950,four", 6)
    assert server.call("GET", f"runs/{first['id']}/steps/train/outputs/model/download/").status == 200
    assert server.call("GET", f"runs/{first['id']}/steps/clean/log/").status == 200


def test_an_earlier_failure_has_its_sentence(server: Server) -> None:
    (failed,) = runs_of(server, "Too few rows")
    split = steps_of(failed)["split"]
    assert (failed["status"], split["status"], split["error"]["code"]) == (
        "failed",
        "failed",
        "rows.too_few",
    )
    assert "at least 2" in split["error"]["message"]


def test_an_earlier_pipeline_opens_runs_and_reuses(server: Server) -> None:
    cars = pipeline_named(server, "Cars")
    assert cars["problems"] == []

    def run() -> dict[str, Any]:
        return server.finished(server.post(f"pipelines/{cars['id']}/runs/", {"compute": "local"})["id"])

    first, second = run(), run()
    assert (first["status"], second["status"]) == ("succeeded", "succeeded")
    assert [first["number"], second["number"]] == [3, 4]
    assert statuses(second) == {**dict.fromkeys(statuses(first), "reused"), "data": "succeeded"}
