"""Scripts that somebody stored as a name or a text: data in JSON, text in logs, never a page of their own."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from rest_framework.test import APIClient

from tests.e2e.documents import document, node
from tests.e2e.server import Server, steps_of

VECTORS = [
    "<script>window.hurt=1</script>",
    "<img src=x onerror=window.hurt=1>",
    "<svg onload=window.hurt=1>",
    '"><script>window.hurt=1</script>',
    "'-window.hurt=1-'",
    "javascript:window.hurt=1",
    "<iframe srcdoc='<script>parent.hurt=1</script>'>",
    "<a href=javascript:window.hurt=1>x</a>",
    "<style>@import'javascript:window.hurt=1'</style>",
    "<math><mtext><img src onerror=window.hurt=1></mtext></math>",
    "{{constructor.constructor('window.hurt=1')()}}",
    "${window.hurt=1}",
    "<body onload=window.hurt=1>",
    "</title><script>window.hurt=1</script>",
    "<!--><script>window.hurt=1</script>-->",
    "<template><script>window.hurt=1</script></template>",
    "data:text/html,<script>window.hurt=1</script>",
    "<details open ontoggle=window.hurt=1>",
]


def drawing(text: str) -> dict[str, Any]:
    nodes = [
        {**node("data", "enter_data_manually", data="a\n1\n2\n"), "name": text, "comment": text},
        {**node("split", "split_data", expression=text, mode="relative_expression"), "name": text},
    ]
    return document(nodes, ["data.dataset > split.dataset"], name=text, description=text)


def failing(text: str) -> dict[str, Any]:
    """A drawing of which a step fails, with the text in its error."""
    every = {"rules": [{"include": "all"}]}
    nodes = [
        {**node("data", "enter_data_manually", data=f"a\n{text}\n"), "name": text},
        {**node("convert", "edit_metadata", columns=every, data_type="integer"), "name": text},
    ]
    return document(nodes, ["data.dataset > convert.dataset"], name=text)


@pytest.mark.django_db
@pytest.mark.parametrize("text", VECTORS)
def test_what_was_stored_comes_back_as_data(alice: APIClient, text: str) -> None:
    saved = alice.post("/api/v1/pipelines/", {"name": text, "document": drawing(text)}, format="json")
    assert saved.status_code == 201, saved.content
    for answer in (saved, alice.get("/api/v1/pipelines/"), alice.get(f"/api/v1/runs/?search={text}")):
        assert answer.headers["Content-Type"] in ("application/json", "application/problem+json")
    assert alice.get(f"/api/v1/pipelines/{saved.json()['id']}/").json()["name"] == text


@pytest.mark.parametrize("text", VECTORS)
def test_what_an_error_repeats_is_no_page(alice: APIClient, text: str) -> None:
    for answer in (
        alice.get(f"/api/v1/{text}"),
        alice.get(f"/api/v1/components/{text}/"),
        alice.post("/api/v1/pipelines/", {text: 1}, format="json"),
        alice.post("/api/v1/plan/", {"document": {text: 1}}, format="json"),
    ):
        assert 300 <= answer.status_code < 500
        assert "html" not in answer.headers.get("Content-Type", "")


def test_no_stored_script_runs_in_a_browser(server: Server, page: Page) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    ids = [server.post("pipelines/", {"name": text, "document": drawing(text)})["id"] for text in VECTORS]
    run = server.start_run(failing(VECTORS[1]), name=VECTORS[0], experiment=VECTORS[2])
    assert VECTORS[1] in steps_of(server.finished(run))["convert"]["error"]["message"]
    page.goto(server.manage("sign_in_link").stdout.strip())
    expect(page.get_by_text(VECTORS[0], exact=True).first).to_be_visible(timeout=60_000)
    for path, shown in (
        (f"/pipelines/{ids[1]}", VECTORS[1]),
        ("/runs", VECTORS[0]),
        (f"/runs/{run}", VECTORS[0]),
    ):
        page.goto(server.url + path)
        expect(page.get_by_text(shown).first).to_be_visible(timeout=60_000)
        assert page.evaluate("window.hurt") is None
        assert page.locator("iframe, img[src=x], svg[onload], [onerror]").count() == 0
    assert dialogs == []
