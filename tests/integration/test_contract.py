"""contract.md, walked line by line: other programs are written against what is pinned here.

What a call *does* is tested where it lives; this page holds addresses, shapes and status codes,
written down from the contract and not from the code. Its words and numbers: test_contract_words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from compute.services import register_targets
from tests.integration.api_runs.conftest import (
    FakeEngine,
    broken,
    drawing,
    engine,
    finished_run,
    local,
    new_draft,
    pipeline,
    start,
)

__all__ = ["broken", "drawing", "engine", "finished_run", "local", "new_draft", "pipeline", "start"]

API = "/api/v1"
Json = dict[str, Any]
NO_ID = "01890000-0000-7000-8000-000000000000"
RFC_3339_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
PROBLEM = {"type", "title", "status", "code", "detail", "request_id"}
ROOT = Path(settings.BASE_DIR)


# --- what is there to ask about -----------------------------------------------------------------


@pytest.fixture
def known(alice: APIClient, pipeline: str, finished_run: str, in_this_process: None) -> Json:
    """One of everything: a dataset, a draft, a published endpoint with a key, runs."""
    register_targets()
    upload(alice)
    alice.post(f"{API}/endpoints/", {"name": "halves", "pipeline": pipeline}, format="json")
    key = alice.post(f"{API}/endpoints/halves/keys/", {"name": "billing"}, format="json").json()
    caller = APIClient()
    caller.credentials(HTTP_AUTHORIZATION=f"Bearer {key['key']}")
    # Another share than the finished run's, or all of it were reused and nothing went on.
    other = {"parameters": {"share": 0.25}}
    called = caller.post("/endpoints/halves/runs", other, format="json").json()
    return {
        "pipeline": pipeline,
        "run": finished_run,
        "going": called["run_id"],
        "key": key["id"],
        "caller": caller,
    }


def upload(client: APIClient, text: bytes = b"a,b\n1,2\n3,4\n", **fields: Any) -> Any:
    body = {"name": "small", "file": SimpleUploadedFile("small.csv", text), **fields}
    return client.post(f"{API}/datasets/", body, format="multipart")


def ask(client: APIClient, method: str, path: str, known: Json, body: Any = None, **headers: str) -> Any:
    address = path.format(**known)
    address = address if address.startswith("/endpoints") else f"{API}/{address}"
    return client.generic(
        method.upper(),
        address,
        "" if body is None else client._encode_data(body, "json")[0],
        content_type="application/json",
        **headers,
    )


# --- answers ------------------------------------------------------------------------------------

RUN = {"id", "status", "seq", "steps", "retry_of"}
STEP = {
    "node",
    "status",
    "attempt",
    "reused_from",
    "started_at",
    "finished_at",
    "exit_code",
    "error",
    "outputs",
}
DRAFT = {"id", "name", "revision", "document", "problems"}
PREVIEW = {"rows", "columns", "schema", "head", "statistics", "histograms"}
COMPONENT = {
    "name",
    "version",
    "versions",
    "display_name",
    "category",
    "help",
    "deterministic",
    "inputs",
    "outputs",
    "parameters",
}
PAGE = {"results", "next"}

ANSWERS: list[tuple[str, str, Any, int, set[str]]] = [
    ("get", "components/", None, 200, PAGE),
    ("get", "components/split_data/", None, 200, COMPONENT),
    ("get", "datasets/", None, 200, PAGE),
    ("get", "datasets/small/", None, 200, {"name", "versions"}),
    ("get", "datasets/small/versions/1/preview/", None, 200, PREVIEW),
    ("get", "pipelines/", None, 200, PAGE),
    ("get", "pipelines/{pipeline}/", None, 200, DRAFT),
    ("post", "pipelines/{pipeline}/validate/", None, 200, {"problems"}),
    ("post", "pipelines/{pipeline}/plan/", {"regenerate": True, "until": ["data"]}, 200, {"steps"}),
    ("post", "pipelines/{pipeline}/runs/", {"compute": "local", "experiment": "x", "name": "y"}, 201, RUN),
    ("get", "pipelines/{pipeline}/versions/", None, 200, PAGE),
    ("get", "runs/?experiment=x&status=queued&pipeline={pipeline}", None, 200, PAGE),
    ("get", "runs/{run}/", None, 200, RUN),
    ("get", "runs/{run}/events/?after=1", None, 200, {"events", "seq"}),
    ("post", "runs/{going}/cancel/", None, 200, RUN),
    ("get", "runs/{run}/metrics/", None, 200, set()),
    ("get", "runs/{run}/steps/data/outputs/dataset/preview/", None, 200, PREVIEW),
    ("get", "endpoints/", None, 200, PAGE),
    ("get", "endpoints/halves/", None, 200, {"name", "default_version", "enabled", "versions"}),
    ("patch", "endpoints/halves/", {"default_version": 1, "enabled": False}, 200, {"enabled"}),
    ("get", "endpoints/halves/versions/", None, 200, PAGE),
    ("get", "endpoints/halves/keys/", None, 200, PAGE),
    ("post", "endpoints/halves/keys/", {"name": "second"}, 201, {"id", "name", "key"}),
    ("delete", "endpoints/halves/keys/{key}/", None, 204, set()),
    ("get", "compute-targets/", None, 200, PAGE),
    ("post", "compute-targets/local/probe/", None, 200, {"name"}),
    ("delete", "runs/{run}/", None, 204, set()),
    ("delete", "pipelines/{pipeline}/", None, 204, set()),
]


@pytest.mark.parametrize(("method", "path", "body", "status", "fields"), ANSWERS)
def test_a_call_answers_with_its_status_and_fields(
    alice: APIClient, known: Json, method: str, path: str, body: Any, status: int, fields: set[str]
) -> None:
    answer = ask(alice, method, path, known, body)
    assert answer.status_code == status, answer.content
    if status != 204:
        found = answer.json()
        assert fields <= found.keys()
        assert list(faults_of_values(found)) == []


def faults_of_values(value: Any, key: str = "") -> Iterator[str]:
    """Ids that are no UUIDv7 and times that are not RFC 3339 in UTC, anywhere in an answer."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in ("document", "plan", "parameters", "facts"):
                yield from faults_of_values(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from faults_of_values(inner, key)
    elif value is not None and is_wrong(key, value):
        yield f"{key}: {value}"


def is_wrong(key: str, value: Any) -> bool:
    if key in ("id", "run_id", "retry_of"):
        return UUID(value).version != 7
    return (key == "at" or key.endswith("_at")) and not RFC_3339_UTC.fullmatch(value)


def test_the_steps_of_a_run_and_their_outputs_have_their_fields(alice: APIClient, known: Json) -> None:
    run = ask(alice, "get", "runs/{run}/", known).json()
    for step in run["steps"]:
        assert step.keys() >= STEP
        for output in step["outputs"].values():
            assert output.keys() == {"digest", "type", "bytes"}


def test_a_plan_tells_of_each_node_what_why_and_how_long(alice: APIClient, known: Json) -> None:
    plan = ask(alice, "post", "pipelines/{pipeline}/plan/", known, {"only": ["data"]}).json()
    assert {step["node"]: step["action"] for step in plan["steps"]} == {"data": "reuse", "split": "skip"}
    assert all(step.keys() >= {"node", "action", "because", "expected_seconds"} for step in plan["steps"])


def test_events_are_numbered_from_1_without_gaps(alice: APIClient, known: Json) -> None:
    told = ask(alice, "get", "runs/{run}/events/", known).json()
    assert [event["seq"] for event in told["events"]] == list(range(1, told["seq"] + 1))
    assert all(event.keys() == {"seq", "type", "node", "at", "data"} for event in told["events"])


def test_an_upload_answers_201_and_the_same_content_again_200(alice: APIClient, local: object) -> None:
    first, second = upload(alice), upload(alice)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json().keys() >= {"name", "version", "digest", "schema"}
    assert second.json() == first.json()


def test_a_log_is_text_with_the_offset_to_go_on_from(alice: APIClient, known: Json) -> None:
    for accept in ("*/*", "text/plain"):
        answer = ask(alice, "get", "runs/{run}/steps/data/log/?offset=0", known, HTTP_ACCEPT=accept)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain")
        assert answer["X-Next-Offset"] == str(len(answer.content))


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous iterators")
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_output_is_downloaded_in_the_form_that_is_asked_for(
    alice: APIClient, known: Json, form: str
) -> None:
    path = f"runs/{{run}}/steps/split/outputs/first/download/?as={form}"
    answer = ask(alice, "get", path, known, HTTP_ACCEPT="text/csv")
    content = b"".join(answer)
    assert answer.status_code == 200
    assert content.startswith(b"a,b" if form == "csv" else b"PAR1")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_outside_system_starts_a_run_and_asks_how_it_goes(known: Json) -> None:
    caller = known["caller"]
    body = {"ParameterAssignments": {"share": 0.25}, "ExperimentName": "theirs"}
    started = caller.post("/endpoints/halves/runs", body, format="json")
    assert started.status_code == 202
    assert started.json().keys() == {"run_id", "status_url"}
    told = caller.get(started.json()["status_url"])
    assert told.json().keys() == {"run_id", "status", "metrics", "error"}
    assert caller.get(f"{API}/runs/").status_code == 401


def test_a_list_is_paged_by_its_next_address(alice: APIClient, known: Json) -> None:
    seen, address = [], f"{API}/runs/?page_size=1"
    while address:
        page = alice.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert seen == sorted({known["run"], known["going"]}, reverse=True)


# --- drafts -------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", ["1", '"1"'])
def test_a_draft_is_saved_over_the_revision_that_is_named(
    alice: APIClient, known: Json, drawing: Json, header: str
) -> None:
    body = {"name": "Other", "document": drawing}
    saved = ask(alice, "put", "pipelines/{pipeline}/", known, body, HTTP_IF_MATCH=header)
    assert (saved.status_code, saved.json()["revision"]) == (200, 2)
    stale = ask(alice, "put", "pipelines/{pipeline}/", known, {**body, "name": "X"}, HTTP_IF_MATCH=header)
    assert stale.status_code == 409
    assert stale.json()["document"] == drawing


def test_a_draft_with_problems_is_saved_all_the_same(alice: APIClient, drawing: Json) -> None:
    odd = {**drawing, "nodes": [{"id": "odd", "component": "nothing"}], "edges": []}
    answer = alice.post(f"{API}/pipelines/", {"name": "Odd", "document": odd}, format="json")
    assert answer.status_code == 201
    assert [problem["code"] for problem in answer.json()["problems"]] == ["component.unknown"]


# --- refusals -----------------------------------------------------------------------------------

DEEP = "[" * 100_000 + "]" * 100_000
REFUSALS: list[tuple[str, str, Any, dict[str, str], int]] = [
    ("put", "pipelines/{pipeline}/", {"name": "x", "document": {}}, {}, 428),
    ("put", "pipelines/{pipeline}/", {"name": "x", "document": {}}, {"HTTP_IF_MATCH": "first"}, 400),
    ("put", "pipelines/{pipeline}/", {"name": "x", "document": {}}, {"HTTP_IF_MATCH": "9" * 5000}, 400),
    ("get", f"pipelines/{NO_ID}/", None, {}, 404),
    ("get", f"runs/{NO_ID}/", None, {}, 404),
    ("get", "runs/no-id/", None, {}, 404),
    ("get", "components/nothing/", None, {}, 404),
    ("get", "datasets/nothing/versions/1/preview/", None, {}, 404),
    ("get", "runs/{run}/steps/nowhere/log/", None, {}, 404),
    ("get", "runs/{run}/steps/data/outputs/none/preview/", None, {}, 404),
    ("get", "runs/?status=going", None, {}, 400),
    ("get", "runs/?experiment=a%00b", None, {}, 400),
    ("get", "runs/{run}/events/?after=x", None, {}, 400),
    ("post", "runs/{run}/cancel/", None, {}, 409),
    ("post", "runs/{run}/retry/", None, {}, 409),
    ("delete", "runs/{going}/", None, {}, 409),
    ("post", "pipelines/{pipeline}/runs/", {"parameters": {"nothing": 1}}, {}, 422),
    ("post", "pipelines/{pipeline}/runs/", {"only": ["nowhere"]}, {}, 400),
    ("post", "pipelines/{pipeline}/runs/", {}, {"HTTP_IDEMPOTENCY_KEY": "k" * 201}, 400),
    ("post", "endpoints/", {"name": "halves", "pipeline": "{pipeline}"}, {}, 400),
    ("patch", "endpoints/halves/", {"default_version": 9}, {}, 404),
    ("delete", f"endpoints/halves/keys/{NO_ID}/", None, {}, 404),
    ("post", "compute-targets/nowhere/probe/", None, {}, 404),
    ("patch", "runs/", None, {}, 405),
    ("get", "nothing/", None, {}, 404),
    ("get", "runs/", None, {"HTTP_ORIGIN": "https://elsewhere.example"}, 403),
    ("get", "runs/", None, {"HTTP_HOST": "elsewhere.example"}, 400),
]


@pytest.mark.parametrize(("method", "path", "body", "headers", "status"), REFUSALS)
def test_a_refusal_has_its_status_and_is_a_problem_document(
    alice: APIClient, known: Json, method: str, path: str, body: Any, headers: dict[str, str], status: int
) -> None:
    check_problem(ask(alice, method, path, known, body, **headers), status)


def check_problem(answer: Any, status: int) -> Json:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told: Json = answer.json()
    assert told.keys() >= PROBLEM
    assert told["status"] == status
    assert told["detail"].strip()
    assert UUID(told["request_id"]).version == 7
    assert answer["X-Request-ID"] == told["request_id"]
    return told


@pytest.mark.parametrize("text", ["{", "[]", '"text"', "\xff", f'{{"name": "a", "document": {DEEP}}}'])
def test_malformed_json_is_refused(alice: APIClient, text: str) -> None:
    answer = alice.generic(
        "POST", f"{API}/pipelines/", text.encode("latin-1"), content_type="application/json"
    )
    check_problem(answer, 400)


def test_a_graph_that_cannot_run_is_refused_with_its_problems(alice: APIClient, broken: str) -> None:
    told = check_problem(alice.post(f"{API}/pipelines/{broken}/runs/", {}, format="json"), 422)
    for problem in told["problems"]:
        assert problem.keys() >= {"code", "severity", "message", "hint"}


@pytest.mark.parametrize(
    ("nodes", "edges", "comment"), [(5001, 0, 0), (1, 20_001, 0), (1, 0, 8 * 1024**2)], ids=str
)
def test_a_document_over_a_limit_is_refused(alice: APIClient, nodes: int, edges: int, comment: int) -> None:
    document = {
        "format": "jackfield/pipeline@1",
        "description": "x" * comment,
        "nodes": [{"id": f"n{index}", "component": "split_data"} for index in range(nodes)],
        "edges": [{"from": "n0.first", "to": "n0.dataset"}] * edges,
    }
    check_problem(alice.post(f"{API}/pipelines/", {"name": "big", "document": document}, format="json"), 413)


def test_a_request_over_the_upload_limit_is_refused(alice: APIClient, settings: Any) -> None:
    settings.JACKFIELD_UPLOAD_BYTES = 10
    told = check_problem(upload(alice), 413)
    assert "JACKFIELD_UPLOAD_MB" in told["detail"]


# --- every operation ----------------------------------------------------------------------------

DESCRIBED: Json = SchemaGenerator().get_schema(public=True)
OPERATIONS = [
    (method, path, operation)
    for path, operations in DESCRIBED["paths"].items()
    for method, operation in operations.items()
]
IDS = {
    "pipeline_id": NO_ID,
    "run_id": NO_ID,
    "key_id": NO_ID,
    "token_id": NO_ID,
    "number": 1,
    "node": "data",
    "port": "dataset",
}


def address_of(path: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: str(IDS.get(match[1], "halves")), path)


@pytest.mark.parametrize(("method", "path"), [(method, path) for method, path, _ in OPERATIONS])
@pytest.mark.parametrize("credentials", ["", "Bearer wrong", "Bearer ", "Basic b3duZXI6"])
def test_every_operation_needs_sign_in(
    charlie: APIClient, db: None, method: str, path: str, credentials: str
) -> None:
    if credentials:
        charlie.credentials(HTTP_AUTHORIZATION=credentials)
    answer = charlie.generic(method.upper(), address_of(path), content_type="application/json")
    check_problem(answer, 401)
    assert answer["WWW-Authenticate"].startswith("Bearer")


CHANGING = [
    (method, path)
    for method, path, operation in OPERATIONS
    if method in ("post", "put", "patch")
    and "multipart/form-data" not in operation.get("requestBody", {}).get("content", {})
]


def test_every_operation_that_takes_a_body_takes_json_or_a_file_and_nothing_else() -> None:
    taken = {
        kind for *_, operation in OPERATIONS for kind in operation.get("requestBody", {}).get("content", {})
    }
    assert taken == {"application/json", "multipart/form-data"}


@pytest.mark.parametrize(("method", "path"), CHANGING)
def test_an_unknown_field_is_an_error(known: Json, alice: APIClient, method: str, path: str) -> None:
    path = path.replace("{pipeline_id}", known["pipeline"]).replace("{run_id}", known["run"])
    path = path.replace("/compute-targets/{name}", "/compute-targets/local").replace("{name}", "halves")
    client = known["caller"] if path.startswith("/endpoints") else alice
    answer = client.generic(
        method.upper(),
        address_of(path),
        '{"nobody_knows": 1}',
        content_type="application/json",
        HTTP_IF_MATCH="1",
    )
    assert "nobody_knows" in check_problem(answer, 400)["detail"]


def test_an_unknown_field_beside_a_file_is_an_error(alice: APIClient, local: object) -> None:
    assert "nobody_knows" in check_problem(upload(alice, nobody_knows="1"), 400)["detail"]


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_health_needs_no_sign_in(charlie: APIClient, local: object, address: str) -> None:
    assert charlie.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/api/v1/schema/", "/api/v1/docs/"])
def test_the_description_is_served_to_who_signed_in(alice: APIClient, address: str) -> None:
    assert alice.get(address).status_code == 200


def test_the_same_idempotency_key_starts_one_run(alice: APIClient, start: Callable[..., str]) -> None:
    first = start()
    address = alice.get(f"{API}/runs/{first}/").json()["pipeline"]["id"]
    path = f"{API}/pipelines/{address}/runs/"
    ids = {alice.post(path, {}, format="json", HTTP_IDEMPOTENCY_KEY="k").json()["id"] for _ in range(2)}
    assert len(ids) == 1
    assert ids != {first}


def test_a_retry_is_a_new_run_that_names_the_old_one(
    alice: APIClient, start: Callable[..., str], engine: FakeEngine
) -> None:
    run = start()
    engine.fail(run, "data", "It was meant to fail.")
    answer = alice.post(f"{API}/runs/{run}/retry/", {}, format="json")
    assert (answer.status_code, answer.json()["retry_of"]) == (201, run)
