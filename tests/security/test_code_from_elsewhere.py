"""Code that was opened or pasted in the page asks before it runs with the server's rights."""

from __future__ import annotations

import hashlib
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from rest_framework.test import APIClient

from compute.models import ComputeTarget
from designer.models import AuditRecord, Script
from designer.services.sign_in import make_link_token
from runs.models import Run
from tests.e2e.documents import document, node

API = "/api/v1"
THEIRS = "import os\ndef main(a, b):\n    os.system('true')\n"
OWN = "def main(a, b):\n    return a\n"
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def targets(db: None) -> None:
    for name, kind in (("local", "process"), ("docker", "docker")):
        facts = {"kind": kind, "state": "ready", "max_parallel": 4, "memory_bytes": 2**33, "cpus": 4.0}
        ComputeTarget.objects.update_or_create(name=name, defaults=facts)


@pytest.fixture
def person(db: None) -> Client:
    """The owner's browser."""
    client = Client()
    client.get(f"/sign-in/{make_link_token()}/")
    return client


def send(client: Client, method: str, path: str, body: Json | None = None, **headers: str) -> Any:
    call = getattr(client, method)
    return call(f"{API}/{path}", body or {}, content_type="application/json", headers=headers)


def drawing(*scripts: str, **more: Any) -> Json:
    nodes = [node(f"s{index}", "execute_python_script", script=text) for index, text in enumerate(scripts)]
    return document(nodes, [], name="Theirs", **more)


def opened(person: Client, drawn: Json, foreign: list[str] | None = None) -> Json:
    """The draft that a person gets who opens the document in the person."""
    ids = [each["id"] for each in drawn["nodes"]] if foreign is None else foreign
    answer = send(person, "post", "pipelines/", {"name": "Theirs", "document": drawn, "from_elsewhere": ids})
    assert answer.status_code == 201, answer.content
    draft: Json = answer.json()
    return draft


def saved(person: Client, draft: Json, drawn: Json, foreign: list[str] | None = None) -> Json:
    body = {"name": "Theirs", "document": drawn, "from_elsewhere": foreign or []}
    match = {"If-Match": str(draft["revision"])}
    answer = send(person, "put", f"pipelines/{draft['id']}/", body, **match)
    assert answer.status_code == 200, answer.content
    again: Json = answer.json()
    return again


def run(client: Client, draft: Json, **choices: Any) -> Any:
    return send(client, "post", f"pipelines/{draft['id']}/runs/", choices)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def assert_asks(answer: Any, *scripts: str) -> None:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "code_from_elsewhere"), body
    assert [each["code"] for each in body["scripts"]] == list(scripts)
    assert [each["digest"] for each in body["scripts"]] == [digest(text) for text in scripts]
    assert body["contained"] == ["docker"]


def test_a_document_opened_in_the_page_asks_and_starts_nothing(person: Client) -> None:
    draft = opened(person, drawing(THEIRS, OWN))
    assert_asks(run(person, draft), THEIRS, OWN)
    assert not Run.objects.exists()


def test_who_says_run_is_not_asked_again(person: Client) -> None:
    draft = opened(person, drawing(THEIRS))
    digests = [each["digest"] for each in run(person, draft).json()["scripts"]]
    assert send(person, "post", "code/trust/", {"digests": digests}).status_code == 204
    assert [run(person, draft).status_code for _ in range(2)] == [201, 201]
    assert AuditRecord.objects.filter(action="code.trust", actor="owner").count() == 1


def test_only_what_was_read_may_run(person: Client) -> None:
    draft = opened(person, drawing(THEIRS))
    send(person, "post", "code/trust/", {"digests": [digest(THEIRS)]})
    changed = saved(person, draft, drawing(THEIRS, THEIRS + "# more\n"), ["s1"])
    assert_asks(run(person, changed), THEIRS + "# more\n")


def test_another_import_of_what_may_run_does_not_ask_and_new_code_does(person: Client) -> None:
    send(person, "post", "code/trust/", {"digests": [digest(THEIRS)]})  # not known yet: changes nothing
    first = opened(person, drawing(THEIRS))
    assert_asks(run(person, first), THEIRS)
    send(person, "post", "code/trust/", {"digests": [digest(THEIRS)]})
    assert run(person, opened(person, drawing(THEIRS))).status_code == 201
    assert_asks(run(person, opened(person, drawing("import sys\n" + THEIRS))), "import sys\n" + THEIRS)


def test_it_runs_in_a_container_unasked(person: Client) -> None:
    draft = opened(person, drawing(THEIRS))
    assert run(person, draft, compute="docker").status_code == 201
    assert_asks(run(person, draft), THEIRS)


def test_a_node_that_insists_on_local_asks_whatever_the_run_chooses(person: Client) -> None:
    drawn = drawing(THEIRS)
    drawn["nodes"][0]["compute"] = "local"
    assert_asks(run(person, opened(person, drawn), compute="docker"), THEIRS)


def test_only_the_part_that_runs_asks(person: Client) -> None:
    draft = opened(person, drawing(THEIRS, OWN), ["s0"])
    assert run(person, draft, only=["s1"]).status_code == 201
    assert_asks(run(person, draft, only=["s0"]), THEIRS)


def test_pasted_code_asks_and_code_written_here_does_not(person: Client) -> None:
    draft = opened(person, drawing(OWN), [])
    assert run(person, draft).status_code == 201
    assert_asks(run(person, saved(person, draft, drawing(OWN, THEIRS), ["s1"])), THEIRS)


def test_own_code_that_was_copied_and_pasted_does_not_ask(person: Client) -> None:
    draft = opened(person, drawing(OWN), [])
    assert run(person, saved(person, draft, drawing(OWN, OWN), ["s0", "s1"])).status_code == 201
    assert run(person, opened(person, drawing(OWN))).status_code == 201  # exported and opened again


def test_a_script_changed_by_hand_is_the_persons_own(person: Client) -> None:
    draft = saved(person, opened(person, drawing(THEIRS)), drawing(THEIRS + "# mine\n"))
    assert run(person, draft).status_code == 201
    back = send(person, "post", f"pipelines/{draft['id']}/revisions/1/restore/").json()
    assert_asks(run(person, back), THEIRS)


def test_taken_out_and_put_back_it_still_asks(person: Client) -> None:
    draft = opened(person, drawing(THEIRS))
    without = saved(person, draft, drawing(OWN))
    assert_asks(run(person, saved(person, without, drawing(OWN, THEIRS))), THEIRS)


def test_a_copy_of_the_pipeline_asks(person: Client) -> None:
    draft = opened(person, drawing(THEIRS))
    copy = send(person, "post", f"pipelines/{draft['id']}/duplicate/").json()
    assert_asks(run(person, copy), THEIRS)


def test_a_document_sent_without_a_draft_asks_for_what_is_known_to_be_foreign(person: Client) -> None:
    opened(person, drawing(THEIRS))
    assert_asks(send(person, "post", "runs/", {"document": drawing(THEIRS)}), THEIRS)
    assert send(person, "post", "runs/", {"document": drawing(OWN)}).status_code == 201


@pytest.mark.parametrize("type_", ["str", "json"])
def test_code_in_a_pipeline_parameter_asks(person: Client, type_: str) -> None:
    parameter = {"name": "text", "type": type_, "default": THEIRS}
    drawn = drawing(parameters=[parameter])
    drawn["nodes"] = [node("s0", "execute_python_script", script={"$parameter": "text"})]
    assert_asks(run(person, opened(person, drawn)), THEIRS)


def test_code_under_a_component_that_is_not_here_asks_once_it_is(person: Client) -> None:
    drawn = drawing(THEIRS)
    drawn["nodes"][0]["component"] = "execute_python_script@99"
    draft = opened(person, drawn)
    assert_asks(run(person, saved(person, draft, drawing(THEIRS))), THEIRS)


def test_publishing_asks_and_leaves_no_endpoint(person: Client) -> None:
    draft = opened(person, drawing(THEIRS))
    body = {"name": "theirs", "pipeline": draft["id"]}
    assert_asks(send(person, "post", "endpoints/", body), THEIRS)
    assert person.get(f"{API}/endpoints/theirs/").status_code == 404
    own = opened(person, drawing(OWN), [])
    assert send(person, "post", "endpoints/", {"name": "own", "pipeline": own["id"]}).status_code == 201
    assert_asks(send(person, "post", "endpoints/own/versions/", {"pipeline": draft["id"]}), THEIRS)
    send(person, "post", "code/trust/", {"digests": [digest(THEIRS)]})
    assert send(person, "post", "endpoints/", body).status_code == 201


def test_a_retry_asks_for_code_that_a_token_started(person: Client, alice: APIClient) -> None:
    draft = opened(person, drawing(THEIRS))
    started = alice.post(f"{API}/pipelines/{draft['id']}/runs/", {}, format="json")
    assert started.status_code == 201
    Run.objects.filter(id=started.json()["id"]).update(status="failed")
    for action in ("retry", "regenerate"):
        assert_asks(send(person, "post", f"runs/{started.json()['id']}/{action}/"), THEIRS)
        again = alice.post(f"{API}/runs/{started.json()['id']}/{action}/", {}, format="json")
        assert again.status_code == 201


def test_what_a_token_sends_does_not_ask(person: Client, alice: APIClient) -> None:
    body = {"name": "Nightly", "document": drawing(THEIRS)}
    draft = alice.post(f"{API}/pipelines/", body, format="json").json()
    assert alice.post(f"{API}/pipelines/{draft['id']}/runs/", {}, format="json").status_code == 201
    assert run(person, draft).status_code == 201  # the owner's program put it there


def test_what_was_drawn_before_there_was_a_record_is_the_owners_own(person: Client) -> None:
    draft = opened(person, drawing(OWN), [])
    Script.objects.all().delete()
    import_module("designer.migrations.0003_scripts").remember_scripts(apps, None)
    assert run(person, saved(person, draft, drawing(OWN, OWN), ["s0", "s1"])).status_code == 201


def test_samples_and_sql_do_not_ask(person: Client) -> None:
    for sample in person.get(f"{API}/samples/").json()["results"]:
        draft = send(person, "post", f"samples/{sample['name']}/open/").json()
        assert run(person, draft).json().get("code") != "code_from_elsewhere"
    sql = document([node("sql", "apply_sql_transformation", sql="select 1 as one")], [])
    assert run(person, opened(person, sql)).json().get("code") != "code_from_elsewhere"


@pytest.mark.parametrize("digests", [[], ["x" * 64], ["A" * 64], "all"])
def test_only_digests_can_be_allowed(person: Client, digests: object) -> None:
    opened(person, drawing(THEIRS))
    assert send(person, "post", "code/trust/", {"digests": digests}).status_code == 400
    assert not Script.objects.get().trusted


def test_strangers_allow_nothing(charlie: APIClient) -> None:
    assert charlie.post(f"{API}/code/trust/", {"digests": [digest(OWN)]}, format="json").status_code == 401
