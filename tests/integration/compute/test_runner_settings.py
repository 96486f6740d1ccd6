"""How a target's owner sets what its runners do."""

from __future__ import annotations

import os
from typing import Any

import pytest
from rest_framework.test import APIClient

from compute.models import ComputeTarget
from compute.services.runner_settings import pool_settings, runner_mode
from compute.services.targets import make_driver
from designer.site.surroundings import SiteSurroundings

pytestmark = pytest.mark.django_db

URL = "/api/v1/compute-targets/local/"


@pytest.fixture
def local(db: None) -> ComputeTarget:
    return ComputeTarget.objects.create(
        name="local", kind="process", memory_bytes=2 * 1024**3, cpus=2, max_parallel=2
    )


def patch(client: APIClient, body: dict[str, Any]) -> Any:
    return client.patch(URL, body, format="json")


def test_settings_are_changed_one_by_one(alice: APIClient, local: ComputeTarget) -> None:
    assert patch(alice, {"runners": {"min": 1}}).json()["runners"] == {"min": 1}
    answer = patch(alice, {"max_parallel": 8, "runners": {"idle_seconds": 60}})
    assert answer.json()["runners"] == {"min": 1, "idle_seconds": 60.0}
    assert answer.json()["max_parallel"] == 8
    local.refresh_from_db()
    assert pool_settings(local.settings, local.max_parallel).least == 1
    assert pool_settings(local.settings, local.max_parallel).most == 8


@pytest.mark.parametrize(
    "body",
    [
        {"runners": {"min": -1}},
        {"runners": {"max": 0}},
        {"runners": {"user_code": "hot"}},
        {"runners": {"speed": 9}},
        {"max_parallel": 0},
        {"memory": 1},
        {"limits": {"timeout_seconds": 0}},
        {"limits": {"patience": 5}},
    ],
)
def test_what_is_no_setting_is_refused_and_changes_nothing(
    alice: APIClient, local: ComputeTarget, body: dict[str, Any]
) -> None:
    assert patch(alice, body).status_code == 400
    local.refresh_from_db()
    assert (local.settings, local.max_parallel) == ({}, 2)


def test_a_target_says_how_long_its_steps_may_take(alice: APIClient, local: ComputeTarget) -> None:
    assert patch(alice, {"limits": {"timeout_seconds": 7_200}}).json()["limits"] == {"timeout_seconds": 7_200}
    local.refresh_from_db()
    assert local.settings == {"limits": {"timeout_seconds": 7_200}}
    assert SiteSurroundings(None).targets()["local"].timeout_seconds == 7_200
    make_driver(local.kind, local.settings)
    assert patch(alice, {"limits": {"timeout_seconds": None}}).status_code == 200
    assert SiteSurroundings(None).targets()["local"].timeout_seconds is None


def test_a_stranger_changes_nothing(charlie: APIClient, local: ComputeTarget) -> None:
    assert patch(charlie, {"max_parallel": 9}).status_code == 401


def test_an_unknown_target_is_404(alice: APIClient) -> None:
    assert patch(alice, {"max_parallel": 9}).status_code == 404


WARM = {"runners": {"user_code": "warm"}}


@pytest.mark.parametrize(
    ("kind", "options", "user_code", "network", "mode"),
    [
        ("process", {}, False, False, "executor"),
        ("docker", {}, False, False, "executor"),
        ("process", {}, False, True, "executor"),
        ("docker", {}, False, True, None),
        ("docker", {"runners": {"builtin": "fresh"}}, False, False, None),
        ("process", {}, True, False, "process"),
        ("process", {}, True, True, "process"),
        ("process", {"runners": {"user_code": "fresh"}}, True, False, None),
        ("docker", {}, True, False, None),
        ("docker", WARM, True, True, None),
    ],
)
def test_which_steps_run_warm(
    kind: str, options: dict[str, Any], user_code: bool, network: bool, mode: str | None
) -> None:
    contained = kind == "docker"
    assert runner_mode(options, contained=contained, user_code=user_code, network=network) == mode


@pytest.mark.parametrize(("uid", "mode"), [(0, "process"), (1000, None)])
def test_user_code_runs_warm_only_where_its_user_is_not_the_servers(
    monkeypatch: pytest.MonkeyPatch, uid: int, mode: str | None
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    assert runner_mode(WARM, contained=True, user_code=True, network=False) == mode
