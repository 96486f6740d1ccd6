"""Bytes that changed on the disk: never unpickled, and told with the move that helps."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from compute import services
from compute.errors import ArtifactLost
from compute.models import ComputeTarget
from compute.services import StepRequest
from designer.models import DatasetVersion
from designer.plan import PlannedStep
from runs.models import Run
from runs.supervision.engine import Engine
from tests.e2e.documents import document, node
from tests.factories.damage import flip_unnoticed
from tests.integration.conftest import alice
from tests.integration.engine.conftest import ended, engine, home

__all__ = ["alice", "engine", "home"]

CSV = b"name,price\nbolt,1.5\nnut,2\nwasher,0.25\n"
API = "/api/v1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", ["model", "model[classifier]", "cluster_model", "transform", "image_transform", "recommender"]
)
def test_what_would_be_unpickled_is_read_and_checked_first(tmp_path: Path, kind: str) -> None:
    ComputeTarget.objects.create(name="local", kind="process", memory_bytes=2**32, cpus=2)
    (tmp_path / "model").write_bytes(pickle.dumps({"kind": kind, "weights": [0.5] * 100}, protocol=5))
    digest, _ = services.store().put(tmp_path / "model")
    code = PlannedStep("score", "score_model", "1", "tests.factories.toy_steps:constant")
    request = StepRequest(f"score-{abs(hash(kind))}", "local", code, {"model": (kind, digest)})
    services.prepare(request)
    flip_unnoticed(services.store().path(digest))
    with pytest.raises(ArtifactLost):
        services.prepare(request)
    assert not services.store().has(digest)  # the next run computes it again


def upload(client: APIClient) -> Any:
    file = SimpleUploadedFile("parts.csv", CSV)
    return client.post(f"{API}/datasets/", {"name": "parts", "file": file}, format="multipart")


def run_of(client: APIClient) -> Run:
    drawing = document(
        [node("data", "dataset", dataset="parts"), node("split", "split_data", seed=1)],
        ["data.output > split.dataset"],
        name="Parts",
    )
    draft = client.post(f"{API}/pipelines/", {"name": "Parts", "document": drawing}, format="json").json()
    answer = client.post(f"{API}/pipelines/{draft['id']}/runs/", {"regenerate": True}, format="json")
    assert answer.status_code == 201, answer.content
    return ended(Run.objects.get(pk=answer.json()["id"]))


def deleted(digest: str) -> None:
    services.store().delete(digest)


def overwritten(digest: str) -> None:
    path = services.store().path(digest)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"?")


@pytest.mark.parametrize("harm", [deleted, overwritten])
def test_a_dataset_that_is_lost_asks_for_its_file_and_is_whole_again_with_it(
    engine: Engine, alice: APIClient, harm: Callable[[str], None]
) -> None:
    assert upload(alice).status_code == 201
    digest = DatasetVersion.objects.get().digest
    harm(digest)
    found = run_of(alice).steps.get(node="split")
    assert (found.status, found.error["code"], found.attempt) == ("crashed", "input.lost", 1)
    assert "dataset 'parts'" in found.error["message"]
    assert found.error["hint"] == "Upload the file of dataset 'parts' again, then run the pipeline again."
    preview = alice.get(f"{API}/datasets/parts/versions/1/preview/")
    assert (preview.status_code, "Upload its file again" in preview.json()["detail"]) == (404, True)

    again = upload(alice)
    assert (again.status_code, again.json()["version"]) == (200, 1)
    assert run_of(alice).status == "succeeded"
    assert DatasetVersion.objects.get().digest == digest


@pytest.mark.parametrize("query", ["", "?as=csv", "?as=parquet"])
def test_a_download_reads_the_bytes_first_whatever_their_times_say(
    engine: Engine, alice: APIClient, query: str
) -> None:
    assert upload(alice).status_code in (200, 201)
    run = run_of(alice)
    (port, output), *_ = run.steps.get(node="split").outputs.items()
    address = f"{API}/runs/{run.id}/steps/split/outputs/{port}/download/{query}"
    assert alice.get(address).status_code == 200
    flip_unnoticed(services.store().path(output["digest"]))
    answer = alice.get(address)
    assert (answer.status_code, "Run the step again" in answer.json()["detail"]) == (404, True), (
        answer.content
    )
    assert not services.store().has(output["digest"])
