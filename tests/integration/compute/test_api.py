"""Compute targets over REST."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from compute.models import ComputeTarget, EnvironmentImage
from compute.services import register_targets
from tests.real_parts.docker_engine import DockerEngine

pytestmark = pytest.mark.django_db

URL = "/api/v1/compute-targets/"


@pytest.fixture
def local(db: None) -> ComputeTarget:
    return ComputeTarget.objects.create(
        name="local", kind="process", memory_bytes=2 * 1024**3, cpus=2, max_parallel=2
    )


def test_a_stranger_sees_no_targets(charlie: APIClient) -> None:
    assert charlie.get(URL).status_code == 401


def test_targets_are_listed_with_state_limits_and_images(alice: APIClient, local: ComputeTarget) -> None:
    EnvironmentImage.objects.create(target=local, environment="default", digest="sha256:1", state="ready")
    answer = alice.get(URL).json()
    assert answer["next"] is None
    (target,) = answer["results"]
    assert (target["name"], target["kind"], target["max_parallel"]) == ("local", "process", 2)
    assert [image["state"] for image in target["images"]] == ["ready"]


def test_probing_tells_that_the_target_answers(alice: APIClient, local: ComputeTarget) -> None:
    answer = alice.post(f"{URL}local/probe/", {}, format="json")
    assert answer.status_code == 200
    assert answer.json()["state"] == "ready"
    assert answer.json()["facts"]["cpus"] >= 1


def test_an_engine_that_is_away_is_a_state_with_a_sentence(alice: APIClient, local: ComputeTarget) -> None:
    ComputeTarget.objects.create(
        name="far", kind="docker", memory_bytes=1, cpus=1, settings={"url": "unix:///nowhere.sock"}
    )
    answer = alice.post(f"{URL}far/probe/", {}, format="json").json()
    assert answer["state"] == "unreachable"
    assert "No Docker engine answers at unix:///nowhere.sock" in answer["message"]


def test_probing_an_unknown_target_is_404(alice: APIClient) -> None:
    answer = alice.post(f"{URL}nowhere/probe/", {}, format="json")
    assert answer.status_code == 404
    assert "nowhere" in answer.json()["detail"]


def test_unknown_fields_are_refused(alice: APIClient, local: ComputeTarget) -> None:
    for address, body in (
        (URL, {"name": "b", "url": "tcp://b:1", "gpu": 1}),
        (f"{URL}local/probe/", {"x": 1}),
    ):
        answer = alice.post(address, body, format="json")
        assert answer.status_code == 400
        assert "Unknown field" in answer.json()["detail"]


def test_a_target_that_does_not_answer_is_not_added(alice: APIClient) -> None:
    answer = alice.post(URL, {"name": "far", "url": "unix:///nowhere.sock"}, format="json")
    assert answer.status_code == 422
    assert "No Docker engine answers" in answer.json()["detail"]
    assert not ComputeTarget.objects.exists()


def test_a_second_engine_is_added_once(alice: APIClient, docker_engine: DockerEngine) -> None:
    body = {"name": "second", "url": "unix:///var/run/docker.sock", "max_parallel": 3}
    added = alice.post(URL, body, format="json")
    assert added.status_code == 201
    assert added.json()["max_parallel"] == 3
    assert added.json()["facts"]["version"]
    assert alice.post(URL, body, format="json").status_code == 409


def test_a_build_log_is_text(alice: APIClient, local: ComputeTarget) -> None:
    EnvironmentImage.objects.create(target=local, digest="sha256:2", log="Step 1/4\n", environment="default")
    answer = alice.get(f"{URL}local/images/sha256:2/log/")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content == b"Step 1/4\n"
    assert alice.get(f"{URL}local/images/sha256:3/log/").status_code == 404


def test_a_process_target_needs_no_build(alice: APIClient, local: ComputeTarget) -> None:
    answer = alice.post(f"{URL}local/images/", {"environment": "default"}, format="json")
    assert answer.status_code == 202
    assert answer.json()["images"] == []


def test_an_unknown_environment_is_422(alice: APIClient, local: ComputeTarget) -> None:
    answer = alice.post(f"{URL}local/images/", {"environment": "nope"}, format="json")
    assert answer.status_code == 422
    assert "no environment 'nope'" in answer.json()["detail"]


def test_both_built_in_targets_register_and_keep_what_was_set(docker_engine: DockerEngine) -> None:
    register_targets()
    assert {target.name: target.state for target in ComputeTarget.objects.all()} == {
        "local": "ready",
        "docker": "ready",
    }
    ComputeTarget.objects.filter(name="docker").update(max_parallel=7)
    register_targets()
    assert ComputeTarget.objects.get(name="docker").max_parallel == 7


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"kind": "docker", "settings": {"hurl": "unix:///x"}}, 400, "Known: url, certificates"),
        ({"kind": "docker", "settings": {"url": "http://b"}}, 400, "unix:///path or tcp://host:port"),
        ({"kind": "docker", "settings": {"url": 5}}, 400, "'url' cannot be 5"),
        ({"kind": "docker", "settings": {"runners": {"max": 99}}}, 400, "Known: url, certificates"),
        ({"kind": "abacus"}, 422, "Known: process, docker"),
        ({"kind": "process"}, 422, "one target of kind 'process'"),
        ({"kind": "docker", "settings": {"url": "unix:///nowhere.sock"}}, 422, "No Docker engine answers"),
        ({"kind": "docker", "url": "unix:///x"}, 400, "either 'kind'"),
        ({"url": "unix:///x", "settings": {"url": "unix:///x"}}, 400, "leave 'settings' out"),
        ({}, 400, "either 'kind'"),
    ],
)
def test_what_does_not_fit_its_kind_is_refused_with_the_reason(
    alice: APIClient, db: None, body: dict[str, object], status: int, says: str
) -> None:
    answer = alice.post(URL, {"name": "other", **body}, format="json")
    assert answer.status_code == status
    assert says in answer.json()["detail"]
    assert not ComputeTarget.objects.exists()


def test_an_engine_is_added_by_its_kind_too(alice: APIClient, docker_engine: DockerEngine) -> None:
    body = {"name": "third", "kind": "docker", "settings": {"url": "unix:///var/run/docker.sock"}}
    added = alice.post(URL, body, format="json")
    assert added.status_code == 201, added.json()
    assert (added.json()["kind"], added.json()["state"]) == ("docker", "ready")
    assert ComputeTarget.objects.get(name="third").settings == body["settings"]
