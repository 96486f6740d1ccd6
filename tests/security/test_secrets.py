"""A step that tells its secret in every way it can: it is found in nothing but that step's own output."""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.documents import document, node
from tests.e2e.server import Server

VALUE = 'Zq7"pässw/rd+41\\x'
RAW = VALUE.encode()
#: Each contains the value or a form of it; none may be found anywhere.
FORMS = {
    "itself": RAW,
    "in JSON": json.dumps(VALUE)[1:-1].encode(),
    "in JSON, not escaped": json.dumps(VALUE, ensure_ascii=False)[1:-1].encode(),
    "in Base64": base64.b64encode(RAW),
    "as a password in Base64": base64.b64encode(b"user:" + RAW)[8:-4],
    "in a URL": urllib.parse.quote(VALUE, safe="").encode(),
    "in hexadecimal": RAW.hex().encode(),
    "as Python writes it": repr(VALUE)[1:-1].encode(),
}
#: Begins every script: the value, and ``told``, which is every form of it.
BEGIN = """
import base64, json, logging, os, subprocess, sys, urllib.parse
from jackfield import log
value = os.environ["API_TOKEN"]
raw = value.encode()
told = " | ".join([
    value, json.dumps(value), json.dumps(value, ensure_ascii=False), base64.b64encode(raw).decode(),
    base64.b64encode(b"user:" + raw).decode(), urllib.parse.quote(value, safe=""), raw.hex(), repr(value),
])
"""
#: What a script does with it. The first one succeeds, the others fail.
WAYS = {
    "tells": """
def main(first, second):
    print("print:", told)
    sys.stderr.write("stderr: " + told + "\\n")
    logging.warning("logging: %s", told)
    print(dict(os.environ), json.dumps({"headers": {"Authorization": "Bearer " + value}}))
    for piece in (raw[:5], raw[5:9], raw[9:]):
        os.write(1, piece)
    subprocess.run([sys.executable, "-c", "import os; print('child:', os.environ['API_TOKEN'])"])
    open("in_work.txt", "w").write(told)
    log.metric(told, 1.0)
    log.metric("progress", 1.0, step=3)
    log.table(value, [{value: told, "other": 1}])
    log.curve("curve", **{value: [1, 2]})
    log.confusion_matrix("matrix", [value, told], [[1, 2], [3, 4]])
    log.warning("told", "Told " + told[:300], "Not " + told[:300], column=value)
    import pandas
    return pandas.DataFrame({"mine": [told]})
""",
    "raises": """
def main(first, second):
    try:
        json.loads(value)
    except ValueError as error:
        raise RuntimeError("x" * 490 + told) from error
""",
    "shows_an_error": """
def main(first, second):
    from jackfield import ComponentError
    raise ComponentError("api.refused", "Refused " + told, "Not " + told, header=told, **{"list": [value]})
""",
    "forges": """
def main(first, second):
    from pathlib import Path
    # As a step's code could, without the runtime: the files are its own, what is read from them is not.
    line = json.dumps({"kind": "table", "name": told, "data": {told: [value]}})
    line += chr(10) + json.dumps({"kind": "warning", "code": "forged", "message": told, "column": value})
    folder = Path(os.environ["HOME"]).parent
    (folder / "metrics.jsonl").write_text(line + chr(10))
    error = {"code": "forged", "message": told, "facts": {told: [told]}}
    (folder / "error.json").write_text(json.dumps(error))
    os._exit(9)
""",
    "exits": """
def main(first, second):
    sys.exit("Cannot sign in with " + told)
""",
}


def scripts(compute: str = "local") -> dict[str, Any]:
    nodes = [
        {
            **node(name, "execute_python_script", script=BEGIN + script),
            "compute": compute,
            "secrets": {"API_TOKEN": "service"},
        }
        for name, script in WAYS.items()
    ]
    return document(nodes, [], name="Tells")


@pytest.fixture(scope="module")
def told(server: Server) -> Iterator[dict[str, Any]]:
    """The run of all scripts, ended."""
    assert server.call("PUT", "secrets/service/", {"value": VALUE}).status == 201
    run = server.finished(server.start_run(scripts()))
    assert {step["node"]: step["status"] for step in run["steps"]} == {
        name: "succeeded" if name == "tells" else "failed" for name in WAYS
    }, run
    yield run
    server.call("DELETE", "secrets/service/")


def found_in(content: bytes) -> list[str]:
    return [name for name, form in FORMS.items() if form in content]


def test_the_scripts_told_it_in_every_form(server: Server, told: dict[str, Any]) -> None:
    """Or the search would find nothing for another reason: the output, which is the step's own, has all."""
    output = server.call("GET", f"runs/{told['id']}/steps/tells/outputs/dataset1/download/?as=csv").content
    assert found_in(output.replace(b'""', b'"')) == list(FORMS)


def test_no_file_of_the_data_folder_has_it(server: Server, told: dict[str, Any]) -> None:
    outputs = {step["outputs"]["dataset1"]["digest"] for step in told["steps"] if step["node"] == "tells"}
    own = {digest.partition(":")[2] for digest in outputs}
    forged = {"metrics.jsonl", "error.json"}
    files = [
        path
        for path in server.home.rglob("*")
        if path.is_file()
        and path.name not in own
        and path.parent.name != "out"  # the output itself, until the step's folder is tidied up
        and not ("forges" in path.parent.name and path.name in forged)
    ]
    assert any(path.name.startswith("jackfield.sqlite3") for path in files)
    assert {path: found for path in [*files, server.log] if (found := found_in(path.read_bytes()))} == {}


@pytest.mark.parametrize(
    "address",
    [
        "secrets/",
        "audit/",
        "runs/",
        "runs/{run}/",
        "runs/{run}/events/",
        "runs/{run}/document/",
        "runs/{run}/metrics/",
        *(f"runs/{{run}}/steps/{name}/{part}/" for name in WAYS for part in ("log", "logged")),
    ],
)
def test_no_answer_has_it(server: Server, told: dict[str, Any], address: str) -> None:
    answer = server.call("GET", address.format(run=told["id"]))
    assert answer.status == 200
    assert found_in(answer.content) == []


def test_what_is_around_it_can_still_be_read(server: Server, told: dict[str, Any]) -> None:
    log = server.call("GET", f"runs/{told['id']}/steps/tells/log/").content
    assert log.count(b"print: *** | ") == 1
    assert b"child: ***" in log
    assert b'"Authorization": "Bearer ***"' in log
    logged = server.get(f"runs/{told['id']}/steps/tells/logged/")
    assert json.dumps(logged).count("***") > 3
    (warning,) = next(step["warnings"] for step in told["steps"] if step["node"] == "tells")
    assert warning["message"].startswith("Told ***")
    assert warning["column"] == "***"
    errors = {step["node"]: step["error"] for step in told["steps"] if step["error"]}
    assert errors["exits"]["message"].startswith("The code ended the process: Cannot sign in with ***")
    assert errors["shows_an_error"]["message"].startswith("Refused ***")
    assert errors["forges"]["message"].startswith("*** | ")
    assert errors["raises"]["message"].startswith("RuntimeError: xxx")


def test_steps_that_come_after_have_none_of_it(server: Server, told: dict[str, Any]) -> None:
    """On the same target, whose runners stay up."""
    script = "import os\ndef main(first, second):\n    print('has', 'API_TOKEN' in os.environ)\n"
    drawing = document([node("next", "execute_python_script", script=script)], [])
    run = server.finished(server.start_run(drawing))
    assert b"has False" in server.call("GET", f"runs/{run['id']}/steps/next/log/").content


def test_a_secret_that_is_not_there_is_a_problem_before_the_run(server: Server, told: dict[str, Any]) -> None:
    drawing = scripts()
    for item in drawing["nodes"]:
        item["secrets"] = {"API_TOKEN": "servise"}
    answer = server.call("POST", "runs/", {"document": drawing})
    assert answer.status == 422
    found = [item for item in answer.json["problems"] if item["severity"] == "error"]
    assert [item["code"] for item in found] == ["secret.unknown"] * len(WAYS)
    assert found[0]["hint"] == "Did you mean 'service'?"


@pytest.mark.parametrize(
    "secrets",
    [
        {"LD_PRELOAD": "service"},
        {"PATH": "service"},
        {"pythonpath": "service"},
        {"JACKFIELD_STEP": "service"},
        {"A B": "service"},
        {"": "service"},
        {"A=B": "service"},
        {"TOKEN": "../secrets_key"},
        {"TOKEN": {"value": "hunter2"}},
        {"TOKEN": None},
        ["service"],
        "service",
        {f"TOKEN_{number}": "service" for number in range(21)},
    ],
)
def test_a_document_cannot_name_what_decides_which_code_runs(server: Server, secrets: object) -> None:
    drawing = document([{**node("only", "execute_python_script"), "secrets": secrets}], [])
    assert server.call("POST", "runs/", {"document": drawing}).status == 400
