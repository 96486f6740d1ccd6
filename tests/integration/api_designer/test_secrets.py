"""The store of secrets: set, never shown, deleted, encrypted with keys that can be changed or lost."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from designer.foundation.errors import NotFound
from designer.models import AuditRecord, Secret
from designer.selectors import secret_versions
from designer.services import secrets
from designer.services.secret_keys import SecretsLocked, begin_rotation, finish_rotation
from designer.services.secrets import values_for_step

SECRETS = "/api/v1/secrets/"
VALUE = "hunter2-not-for-logs"


def put(alice: APIClient, name: str, value: str) -> Any:
    return alice.put(f"{SECRETS}{name}/", {"value": value}, format="json")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys of this test's own."""
    monkeypatch.setattr(settings, "JACKFIELD_HOME", tmp_path)
    return tmp_path


def with_keys(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    monkeypatch.setattr(
        settings, "ENVIRONMENT", settings.ENVIRONMENT.model_copy(update={"secret_keys": keys})
    )


def test_a_secret_is_set_listed_and_deleted_and_its_value_is_in_no_answer(alice: APIClient) -> None:
    answers = [
        alice.post(SECRETS, {"name": "warehouse", "value": VALUE}, format="json"),
        put(alice, "warehouse", VALUE),
        put(alice, "mail", VALUE),
        alice.get(SECRETS),
        alice.delete(f"{SECRETS}mail/"),
        alice.get("/api/v1/audit/"),
    ]
    assert [answer.status_code for answer in answers] == [201, 200, 201, 200, 204, 200]
    assert [item["name"] for item in answers[3].json()["results"]] == ["mail", "warehouse"]
    assert not any(VALUE.encode() in answer.content for answer in answers)
    recorded = AuditRecord.objects.order_by("id").values_list("action", "subject")
    assert list(recorded) == [
        ("secret.set", "warehouse"),
        ("secret.set", "warehouse"),
        ("secret.set", "mail"),
        ("secret.delete", "mail"),
    ]


def test_a_secret_is_encrypted_and_its_key_is_for_the_owner_alone(alice: APIClient, own_home: Path) -> None:
    put(alice, "warehouse", VALUE)
    assert VALUE not in Secret.objects.get().ciphertext
    assert stat.S_IMODE((own_home / "secrets_key").stat().st_mode) == 0o600
    assert values_for_step({"TOKEN": "warehouse"}) == {"TOKEN": VALUE}
    assert alice.get(SECRETS).json()["results"][0]["last_used_at"] is not None


@pytest.mark.parametrize(
    "body",
    [
        {"name": "warehouse", "value": "abc"},
        {"name": "warehouse", "value": "  abc  "},
        {"name": "warehouse", "value": "a\0bcdef"},
        {"name": "warehouse", "value": "x" * 32_001},
        {"name": "ware house", "value": VALUE},
        {"name": "../key", "value": VALUE},
        {"name": "", "value": VALUE},
        {"name": "warehouse"},
        {"name": "warehouse", "value": VALUE, "type": "token"},
    ],
)
def test_what_cannot_be_a_secret_is_refused_without_its_value(alice: APIClient, body: dict[str, str]) -> None:
    answer = alice.post(SECRETS, body, format="json")
    assert answer.status_code == 400
    assert len(body.get("value", "")) < 6 or body["value"].encode() not in answer.content
    assert not Secret.objects.exists()


def test_a_new_value_has_a_version_that_none_had_before(alice: APIClient) -> None:
    seen = set()
    for _ in range(3):
        put(alice, "warehouse", VALUE)
        seen.add(secret_versions()["warehouse"])
    alice.delete(f"{SECRETS}warehouse/")
    put(alice, "warehouse", VALUE)
    assert len(seen) == 3
    assert secret_versions()["warehouse"] not in seen


def test_a_secret_that_is_not_there_is_told_with_the_next_move(alice: APIClient) -> None:
    assert alice.delete(f"{SECRETS}none/").status_code == 404
    with pytest.raises(NotFound, match=r"no secret 'none'\. Add it on the settings page"):
        values_for_step({"TOKEN": "none"})


def test_pipelines_that_name_a_secret_are_listed_with_it(alice: APIClient, drawing: dict[str, Any]) -> None:
    drawing["nodes"][0]["secrets"] = {"API_TOKEN": "warehouse"}
    alice.post("/api/v1/pipelines/", {"name": "Sales", "document": drawing}, format="json")
    assert put(alice, "warehouse", VALUE).json()["used_by"] == ["Sales"]


def test_after_a_rotation_the_values_are_the_same_and_the_old_key_reads_nothing(
    alice: APIClient, own_home: Path
) -> None:
    put(alice, "warehouse", VALUE)
    version, key = secret_versions(), (own_home / "secrets_key").read_text()
    call_command("rotate_secrets_key")
    assert values_for_step({"TOKEN": "warehouse"}) == {"TOKEN": VALUE}
    assert secret_versions() == version
    assert key not in (own_home / "secrets_key").read_text()
    (own_home / "secrets_key").write_text(key)
    with pytest.raises(SecretsLocked):
        values_for_step({"TOKEN": "warehouse"})


def test_a_secret_that_is_set_while_the_key_changes_can_be_read_with_the_new_one(
    alice: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = secrets._sealed

    def sealed_before_the_change(name: str, value: str) -> str:
        text = original(name, value)
        monkeypatch.setattr(secrets, "_sealed", original)
        # The rows that it encrypts anew are read before this one is there.
        begin_rotation()
        finish_rotation()
        return text

    monkeypatch.setattr(secrets, "_sealed", sealed_before_the_change)
    assert put(alice, "warehouse", VALUE).status_code == 201
    assert values_for_step({"TOKEN": "warehouse"}) == {"TOKEN": VALUE}


def test_keys_of_the_setting_are_rotated_by_putting_a_new_one_first(
    alice: APIClient, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_keys(monkeypatch, "a" * 32)
    put(alice, "warehouse", VALUE)
    with_keys(monkeypatch, "b" * 32, "a" * 32)
    call_command("rotate_secrets_key")
    with_keys(monkeypatch, "b" * 32)
    assert values_for_step({"TOKEN": "warehouse"}) == {"TOKEN": VALUE}
    assert not (own_home / "secrets_key").exists()


def test_a_lost_key_is_told_and_another_value_can_be_set(alice: APIClient, own_home: Path) -> None:
    put(alice, "warehouse", VALUE)
    (own_home / "secrets_key").unlink()
    with pytest.raises(SecretsLocked, match="Put that key back, or set the secret again"):
        values_for_step({"TOKEN": "warehouse"})
    with pytest.raises(CommandError, match="'warehouse' cannot be read"):
        call_command("rotate_secrets_key")
    assert put(alice, "warehouse", VALUE).status_code == 200
    assert values_for_step({"TOKEN": "warehouse"}) == {"TOKEN": VALUE}


def test_a_key_file_that_cannot_be_used_is_told_in_a_sentence(alice: APIClient, own_home: Path) -> None:
    (own_home / "secrets_key").write_text("")
    answer = put(alice, "warehouse", VALUE)
    assert answer.status_code == 503
    assert "secrets_key is empty" in answer.json()["detail"]


def test_a_ciphertext_of_one_secret_is_no_value_of_another(alice: APIClient) -> None:
    put(alice, "warehouse", VALUE)
    put(alice, "mail", "something else")
    Secret.objects.filter(name="mail").update(ciphertext=Secret.objects.get(name="warehouse").ciphertext)
    with pytest.raises(SecretsLocked, match="'mail'"):
        values_for_step({"TOKEN": "mail"})
