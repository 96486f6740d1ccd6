"""Only workers reach engines: what the web process needs of one is asked of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from rest_framework.test import APIClient

from compute.environments.definition import environment_digest
from compute.models import ComputeTarget, EnvironmentImage
from compute.services import answer, asking, forget_drivers, images
from tests.e2e.documents import document, node, on
from tests.e2e.installation import Installation
from tests.real_parts.docker_engine import DockerEngine
from tests.real_parts.session import free_port

URL = "/api/v1/compute-targets/"
NOWHERE = "unix:///nowhere.sock"
BUILD_SECONDS = 300


@pytest.fixture
def installation(
    tmp_path: Path, docker_engine: DockerEngine, postgres: str, redis: str
) -> Iterator[Installation]:
    """A worker with an engine, and a web process that has none."""
    running = Installation(
        tmp_path / "home",
        free_port(),
        web_settings={"DOCKER_HOST": NOWHERE},
        DATABASE_URL=postgres,
        BROKER_URL=redis,
        CHANNEL_URL=redis,
        **docker_engine.environment,
    )
    try:
        running.start(workers=1)
        yield running
    finally:
        running.end()


def image_state(installation: Installation) -> str:
    (docker,) = installation.get("compute-targets/")["results"]
    (image,) = docker["images"]
    return str(image["state"])


def test_a_web_process_without_an_engine_does_all_that_the_page_offers(installation: Installation) -> None:
    probed = installation.post("compute-targets/docker/probe/", status=200)
    assert (probed["state"], probed["message"]) == ("ready", "")

    begun = installation.post("compute-targets/docker/images/", {"environment": "default"}, status=202)
    assert [image["environment"] for image in begun["images"]] == ["default"]
    deadline = time.monotonic() + BUILD_SECONDS
    while (state := image_state(installation)) == "building":
        assert time.monotonic() < deadline, "the image is not built"
        time.sleep(0.1)
    assert state == "ready"

    wrong = installation.call("POST", "compute-targets/", {"name": "far", "url": NOWHERE})
    assert wrong.status == 422
    assert f"No Docker engine answers at {NOWHERE}" in wrong.json["detail"]
    right = {"name": "far", "url": "unix:///var/run/docker.sock", "max_parallel": 3}
    far = installation.post("compute-targets/", right)
    assert (far["state"], far["enabled"], far["max_parallel"]) == ("ready", True, 3)

    table = node("data", "enter_data_manually", data="a\n1\n2\n", format="csv", has_header=True)
    run_id = installation.start_run(on("docker", document([table], [])))
    assert installation.finished(run_id)["status"] == "succeeded"
    preview = f"runs/{run_id}/steps/data/outputs/dataset/preview/"
    assert installation.get(preview)["rows"] == 2
    assert installation.call("GET", f"runs/{run_id}/steps/data/log/").status == 200


@pytest.fixture
def server_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    served = settings.ENVIRONMENT.model_copy(update={"broker_url": "redis://nowhere"})
    monkeypatch.setattr(settings, "ENVIRONMENT", served)
    monkeypatch.setattr(asking, "ANSWER_SECONDS", 0.1)


@pytest.fixture
def docker(db: None) -> Iterator[ComputeTarget]:
    yield ComputeTarget.objects.create(
        name="docker", kind="docker", memory_bytes=1, cpus=1, state="ready", settings={"url": NOWHERE}
    )
    forget_drivers()


@pytest.mark.usefixtures("server_mode")
class TestWithoutAWorker:
    def test_a_probe_says_that_no_worker_answered(self, alice: APIClient, docker: ComputeTarget) -> None:
        probed = alice.post(f"{URL}docker/probe/", {}, format="json")
        assert probed.status_code == 200
        assert probed.json()["state"] == "registered"
        assert "Start one: jackfield worker" in probed.json()["message"]

    def test_a_target_is_not_added(self, alice: APIClient, db: None) -> None:
        added = alice.post(URL, {"name": "far", "url": NOWHERE}, format="json")
        assert added.status_code == 422
        assert "Start one: jackfield worker" in added.json()["detail"]
        assert not ComputeTarget.objects.exists()

    def test_a_name_whose_request_died_is_free_again(self, alice: APIClient, docker: ComputeTarget) -> None:
        left = {"kind": "docker", "memory_bytes": 1, "cpus": 1, "enabled": False}
        for name in ("local", "left", "asked"):
            ComputeTarget.objects.create(name=name, **left)
        old = timezone.now() - timedelta(seconds=3600)
        ComputeTarget.objects.exclude(name="asked").update(created_at=old)
        assert [asking.is_taken(name) for name in ("local", "docker", "asked", "left")] == [
            *[True] * 3,
            False,
        ]


@pytest.mark.usefixtures("server_mode")
class TestAWorkersAnswer:
    def test_an_engine_that_is_away_is_a_state_with_a_sentence(self, docker: ComputeTarget) -> None:
        asking.probe(docker)
        answer()
        docker.refresh_from_db()
        assert docker.state == "unreachable"
        assert f"No Docker engine answers at {NOWHERE}" in docker.message

    def test_an_image_that_cannot_be_looked_for_has_failed_with_the_reason(
        self, docker: ComputeTarget
    ) -> None:
        asking.begin_build("docker", "default")
        answer()
        (row,) = EnvironmentImage.objects.all()
        assert row.state == "failed"
        assert f"No Docker engine answers at {NOWHERE}" in row.log

    def test_a_build_that_somebody_is_at_is_left_alone(self, docker: ComputeTarget) -> None:
        digest = environment_digest(*images.environment_of("default"))
        EnvironmentImage.objects.create(target=docker, environment="default", digest=digest)
        asking.begin_build("docker", "default")
        answer()
        (row,) = EnvironmentImage.objects.all()
        assert row.state == "building"

    def test_a_dead_build_of_another_release_stays_dead(self, docker: ComputeTarget) -> None:
        row = EnvironmentImage.objects.create(target=docker, environment="default", digest="sha256:old")
        EnvironmentImage.objects.update(heartbeat_at=asking.NEVER)
        answer()
        row.refresh_from_db()
        assert (row.state, row.heartbeat_at) == ("building", asking.NEVER)
