"""compose.yaml, and the product with exactly its settings."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
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


#: What an operator has to set; everything else has a default.
GIVEN = {"POSTGRES_PASSWORD": "p", "REDIS_PASSWORD": "r", "DOCKER_GROUP": "999"}
#: ``${NAME:-default}`` and ``${NAME:?what to do}`` without another variable in them.
VARIABLE = re.compile(r"\$\{(\w+):([-?])([^${}]*)\}")


class Unset(Exception):
    """Compose refuses to start; the sentence."""


def expanded(value: str, given: Mapping[str, str]) -> str:
    """The value as compose expands it when only ``given`` is set."""

    def one(found: re.Match[str]) -> str:
        name, what, text = found.groups()
        if what == "?" and name not in given:
            raise Unset(text)
        return given.get(name, text)

    while (inner := VARIABLE.sub(one, value)) != value:
        value = inner
    return value


def settings_of(service: str, home: Path, **changes: str) -> dict[str, str]:
    """The environment of a service's container, except for its data folder."""
    given = {name: expanded(value, GIVEN) for name, value in SERVICES[service]["environment"].items()}
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


@pytest.mark.parametrize("missing", GIVEN)
def test_compose_refuses_to_start_without_what_has_no_safe_default(missing: str) -> None:
    given = {name: value for name, value in GIVEN.items() if name != missing}
    with pytest.raises(Unset, match=r"run tools/server_env\.sh"):
        expanded(yaml.dump(COMPOSE, width=10_000), given)


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "compose.yaml").read_text()
    assert not re.search(r"\$\{\w*(PASSWORD|TOKEN|SECRET|KEY)\w*(:?-|\})", text)
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|AUTH|_URL$", name) and ("@" in value or "//" not in value):
                assert "${" in value, name


def test_the_script_writes_what_is_missing_and_leaves_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    script = shutil.copy(ROOT / "tools/server_env.sh", tmp_path / "tools")
    getent = tmp_path / "getent"
    getent.write_text("#!/bin/sh\necho docker:x:777:\n")
    getent.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    (tmp_path / ".env").write_text("REDIS_PASSWORD=mine\n")
    for _ in range(2):
        subprocess.run([script], env=environment, check=True)
    lines = (tmp_path / ".env").read_text().splitlines()
    assert re.fullmatch(
        r"REDIS_PASSWORD=mine POSTGRES_PASSWORD=[0-9a-f]{64} DOCKER_GROUP=777", " ".join(lines)
    )


def test_a_new_env_file_is_closed_to_others_and_in_no_image(tmp_path: Path) -> None:
    assert "umask 077" in (ROOT / "tools/server_env.sh").read_text()
    for file in (".gitignore", ".dockerignore"):
        assert ".env" in (ROOT / file).read_text().splitlines()


def sources(service: str) -> list[str]:
    """The host's paths and volumes that a service sees."""
    return [str(volume).partition(":")[0] for volume in SERVICES[service].get("volumes", [])]


def test_only_the_engine_proxy_has_dockers_socket_and_only_workers_reach_it() -> None:
    socket = [name for name in SERVICES if any("docker.sock" in path for path in sources(name))]
    assert socket == ["engine-proxy"]
    assert [name for name in SERVICES if "group_add" in SERVICES[name]] == ["engine-proxy"]
    assert [name for name in SERVICES if "engine" in SERVICES[name]["networks"]] == ["worker", "engine-proxy"]
    assert SERVICES["engine-proxy"]["networks"] == ["engine"]
    reached = {name: service["environment"].get("JACKFIELD_DOCKER_URL") for name, service in SERVICES.items()}
    assert reached.pop("worker") == "tcp://engine-proxy:2375"
    assert set(reached.values()) == {None}


def test_only_the_proxy_publishes_ports_on_this_machine_alone_by_default() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert list(published) == ["proxy"]
    assert [expanded(port, {}) for port in published["proxy"]] == ["127.0.0.1:80:80", "127.0.0.1:443:443"]
    assert not any("network_mode" in service or "privileged" in service for service in SERVICES.values())


@pytest.mark.parametrize("service", ["prepare", "web", "worker"])
def test_settings_in_the_env_file_reach_the_server_but_not_over_those_of_compose(service: str) -> None:
    # Compose itself takes from .env only what it names, such as ${JACKFIELD_DATA}.
    assert SERVICES[service]["env_file"] == [{"path": ".env", "required": False}]
    assert SERVICES[service]["environment"]["JACKFIELD_HTTPS"] == "1"


def test_networks_are_apart() -> None:
    members = {
        network: {name for name in SERVICES if network in SERVICES[name]["networks"]}
        for network in COMPOSE["networks"]
    }
    assert members == {
        "front": {"proxy", "web"},
        "data": {"web", "worker", "prepare", "postgres", "redis"},
        "engine": {"worker", "engine-proxy"},
        "outgoing": {"worker"},
    }
    internal = {name for name, network in COMPOSE["networks"].items() if network and network["internal"]}
    assert internal == {"data", "engine"}


#: Capabilities that a third-party image needs beside none.
NEEDED = {"proxy": {"NET_BIND_SERVICE"}, "postgres": {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"}}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_read_only_and_without_privileges(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert set(service.get("cap_add", [])) == NEEDED.get(name, set())
    assert service["security_opt"] == ["no-new-privileges:true"]


#: A version, and the digest that `make pin-images` adds.
PINNED = re.compile(r"[a-z]+:\d+(\.\d+)+(@sha256:[0-9a-f]{64})?")


def test_third_party_images_are_pinned_to_a_version() -> None:
    images = {name: service["image"] for name, service in SERVICES.items() if "build" not in service}
    assert set(images) == {"engine-proxy", "proxy", "postgres", "redis"}
    for image in images.values():
        assert PINNED.fullmatch(image), image


def test_the_dockerfile_ends_as_a_user_of_its_own_and_on_versions() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"^USER (.*)$", text, re.MULTILINE)[-1] == "jackfield"
    assert "USER" not in text.partition("COPY manage.py")[0], "the code belongs to root"
    assert "--chown" not in text
    for image in re.findall(r"^FROM (\S+)", text, re.MULTILINE):
        assert re.fullmatch(r"(python|node):\d+\.\d+(\.\d+)?-[a-z-]+(@sha256:[0-9a-f]{64})?", image), image


def test_services_wait_until_their_dependencies_are_healthy() -> None:
    for service in SERVICES.values():
        for other, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in SERVICES[other]
            else:
                assert wait["condition"] == "service_completed_successfully"
                assert SERVICES[other]["restart"] == "no"
