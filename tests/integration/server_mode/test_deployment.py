"""compose.yaml, and the product with exactly its settings."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.server import ROOT, server_environment

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]

#: Sends requests directly and as through a proxy, and prints the responses.
ASK = """
import json, django
django.setup()
from django.test import Client
from designer.services.sign_in import make_link_token
def ask(path, **headers):
    answer = Client().get(path, HTTP_HOST="localhost", **headers)
    return [answer.status_code, answer.get("Location", ""), answer.get("Strict-Transport-Security", "")]
plain, forwarded = ask("/api/v1/runs/"), ask("/api/v1/runs/", HTTP_X_FORWARDED_PROTO="https")
link = f"/sign-in/{make_link_token()}/"
signed_in = Client().get(link, HTTP_HOST="localhost", HTTP_X_FORWARDED_PROTO="https")
secure = [bool(cookie["secure"]) for cookie in signed_in.cookies.values()]
print(json.dumps([plain, forwarded, ask("/healthz"), secure]))
"""


def defaults_in(value: str) -> str:
    """``${NAME:-default}`` as compose expands it when NAME is not set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


def settings_of(service: str, home: Path, **changes: str) -> dict[str, str]:
    """The environment of a service's container, except for its data folder."""
    given = {name: defaults_in(value) for name, value in SERVICES[service]["environment"].items()}
    return server_environment(home, **{**given, "JACKFIELD_HOME": str(home), **changes})


def check(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("service", ["web", "worker", "prepare"])
def test_djangos_check_of_a_deployment_finds_nothing(service: str, tmp_path: Path) -> None:
    checked = check(settings_of(service, tmp_path))
    assert checked.returncode == 0, checked.stderr
    assert "no issues (2 silenced)" in checked.stdout


def test_djangos_check_warns_without_https(tmp_path: Path) -> None:
    checked = check(settings_of("web", tmp_path, JACKFIELD_HTTPS="0"))
    assert checked.returncode != 0
    assert {"security.W008", "security.W012", "security.W016"} <= set(
        re.findall(r"security\.W\d+", checked.stderr)
    )


def test_http_is_redirected_to_https_except_for_the_health_check(tmp_path: Path) -> None:
    environment = settings_of(
        "web", tmp_path, DATABASE_URL="", DJANGO_SETTINGS_MODULE="designer.site.settings"
    )
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    asked = subprocess.run(
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert asked.returncode == 0, asked.stderr
    plain, forwarded, health, secure = json.loads(asked.stdout)
    assert plain[:2] == [301, "https://localhost/api/v1/runs/"]
    assert forwarded[0] == 401
    assert forwarded[2] == "max-age=31536000"
    assert health[0] == 200
    # The cookies of the session and of the CSRF token.
    assert secure == [True, True]


def test_a_sign_in_link_points_to_the_proxy(tmp_path: Path) -> None:
    environment = settings_of("web", tmp_path, DATABASE_URL="", JACKFIELD_ALLOWED_HOSTS="ml.example.org")
    link = subprocess.run(
        [sys.executable, "manage.py", "sign_in_link"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert re.fullmatch(r"https://ml\.example\.org/sign-in/\S+/\n", link.stdout)


@pytest.mark.parametrize("service", ["web", "worker"])
def test_a_service_that_scales_has_no_fixed_port_or_name(service: str) -> None:
    assert not SERVICES[service].keys() & {"ports", "container_name", "hostname"}


def test_third_party_images_are_pinned_to_a_version() -> None:
    images = {name: service["image"] for name, service in SERVICES.items() if "build" not in service}
    assert set(images) == {"proxy", "postgres", "redis"}
    for image in images.values():
        assert re.fullmatch(r"\w+:\d+\.\d+(\.\d+)?", image), image


def test_services_wait_until_their_dependencies_are_healthy() -> None:
    for service in SERVICES.values():
        for other, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other]
            else:
                assert wait["condition"] == "service_completed_successfully"
                assert SERVICES[other]["restart"] == "no"
