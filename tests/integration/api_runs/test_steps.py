"""Logs, logged items and outputs of steps over REST."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.conf import settings
from django.http import StreamingHttpResponse
from django.test import AsyncClient
from rest_framework.test import APIClient

from compute import services
from runs.submission.retry import retry_run
from tests.integration.api_runs.conftest import API, FakeEngine

ROWS = 50_000


def body(response: StreamingHttpResponse) -> bytes:
    """The whole body of a streamed response, as the synchronous client collects it."""
    return b"".join(response)


pytestmark = pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous iterators")


def write_log(name: str, text: str) -> None:
    path = services.log_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as log:
        log.write(text)


def test_a_log_is_followed_by_byte_offset(
    alice: APIClient, start: Callable[..., str], engine: FakeEngine
) -> None:
    run_id = start()
    address = f"{API}/runs/{run_id}/steps/data/log/"
    before = alice.get(address)
    assert (before.content, before["X-Next-Offset"]) == (b"", "0")

    attempt = engine.run_step(run_id, "data")
    write_log(attempt.name, "größe 1\n")
    first = alice.get(address)
    assert first.content.decode() == "größe 1\n"
    assert first["X-Next-Offset"] == str(len("größe 1\n".encode()))
    assert first["Content-Type"] == "text/plain; charset=utf-8"

    write_log(attempt.name, "größe 2\n")
    assert alice.get(f"{address}?offset={first['X-Next-Offset']}").content.decode() == "größe 2\n"
    assert alice.get(f"{address}?attempt=1").content.decode() == "größe 1\ngröße 2\n"


@pytest.mark.parametrize("offset", ["-1", "x", "1e9", "9" * 30])
def test_an_offset_that_is_not_a_number_is_refused(
    alice: APIClient, start: Callable[..., str], offset: str
) -> None:
    assert alice.get(f"{API}/runs/{start()}/steps/data/log/?offset={offset}").status_code == 400


def test_what_does_not_exist_is_not_found(alice: APIClient, finished_run: str) -> None:
    steps = f"{API}/runs/{finished_run}/steps"
    for path in ("nowhere/log/", "data/log/?attempt=9", "nowhere/logged/", "data/outputs/nothing/preview/"):
        answer = alice.get(f"{steps}/{path}")
        assert answer.status_code == 404, path
    assert "It has: dataset." in answer.json()["detail"]


def test_logged_items_come_with_kind_name_and_data(
    alice: APIClient, start: Callable[..., str], engine: FakeEngine
) -> None:
    run_id = start()
    engine.run_step(run_id, "data")
    curve = {"fpr": [0, 1], "tpr": [0, 1]}
    engine.log_item(run_id, "data", "curve", "roc", curve)
    answer = alice.get(f"{API}/runs/{run_id}/steps/data/logged/")
    assert answer.json() == {"items": [{"kind": "curve", "name": "roc", "data": curve}]}


@pytest.mark.parametrize("data", [{"html": "<p>é</p>"}, {"html": 7}, [1], {}])
def test_a_logged_page_has_an_address_of_its_own_whatever_the_step_wrote(
    alice: APIClient, start: Callable[..., str], engine: FakeEngine, data: Any
) -> None:
    run_id = start()
    engine.run_step(run_id, "data")
    engine.log_item(run_id, "data", "html", "page", data)
    (item,) = alice.get(f"{API}/runs/{run_id}/steps/data/logged/").json()["items"]
    text = "<p>é</p>" if data == {"html": "<p>é</p>"} else ""
    assert (item["kind"], item["data"]["bytes"]) == ("html", len(text.encode()))
    page = alice.get(item["data"]["address"])
    assert (page.status_code, page.content.decode()) == (200, text)
    assert "sandbox allow-scripts;" in page["Content-Security-Policy"]


def test_only_pages_have_addresses(alice: APIClient, start: Callable[..., str], engine: FakeEngine) -> None:
    run_id = start()
    engine.run_step(run_id, "data")
    engine.log_item(run_id, "data", "table", "t", {"html": ["<script>"]})
    for number in (0, 1, 2, 10**30):
        answer = alice.get(f"{API}/runs/{run_id}/steps/data/logged/{number}/")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json"), number


def test_a_reused_step_shows_the_log_of_the_step_it_reuses(
    alice: APIClient, start: Callable[..., str], engine: FakeEngine
) -> None:
    run_id = start()
    engine.succeed(run_id, "data", {"dataset": pl.DataFrame({"a": [1]})})
    write_log(engine.step(run_id, "data").attempts.get().name, "made it\n")
    engine.fail(run_id, "split", "no")
    again = retry_run(engine.step(run_id, "data").run_id)
    assert alice.get(f"{API}/runs/{again.id}/steps/data/log/").content == b"made it\n"


def test_an_output_is_previewed(alice: APIClient, finished_run: str) -> None:
    answer = alice.get(f"{API}/runs/{finished_run}/steps/data/outputs/dataset/preview/")
    assert answer.status_code == 200
    preview = answer.json()
    assert (preview["rows"], preview["columns"]) == (2, 2)
    assert [column["name"] for column in preview["schema"]] == ["a", "b"]


def test_a_table_is_downloaded_as_csv_and_as_parquet(alice: APIClient, finished_run: str) -> None:
    address = f"{API}/runs/{finished_run}/steps/data/outputs/dataset/download/"
    as_csv = alice.get(f"{address}?as=csv")
    assert as_csv["Content-Disposition"] == 'attachment; filename="data-dataset.csv"'
    assert body(as_csv) == b"a,b\n1,2\n3,4\n"
    for query in ("", "?as=parquet"):
        as_parquet = alice.get(address + query)
        content = body(as_parquet)
        assert int(as_parquet["Content-Length"]) == len(content)
        assert pl.read_parquet(BytesIO(content)).rows() == [(1, 2), (3, 4)]
    wrong = alice.get(f"{address}?as=xlsx")
    assert (wrong.status_code, wrong.json()["detail"]) == (400, "as is 'xlsx'. Send csv or parquet.")


def test_a_missing_output_is_reported(
    alice: APIClient, start: Callable[..., str], engine: FakeEngine
) -> None:
    run_id = start()
    engine.succeed(run_id, "data", {"dataset": pl.DataFrame({"only": ["here"]})})
    services.store().delete(engine.step(run_id, "data").outputs["dataset"]["digest"])
    for what in ("preview", "download"):
        answer = alice.get(f"{API}/runs/{run_id}/steps/data/outputs/dataset/{what}/")
        assert (answer.status_code, "no longer stored" in answer.json()["detail"]) == (404, True)


def test_a_download_for_a_spreadsheet_marks_formulas_and_the_plain_one_is_exact(
    alice: APIClient, start: Callable[..., str], engine: FakeEngine
) -> None:
    run_id = start()
    engine.succeed(run_id, "data", {"dataset": pl.DataFrame({"a": ["=1+1", "-2"], "b": [-1, -2]})})
    address = f"{API}/runs/{run_id}/steps/data/outputs/dataset/download/?as=csv"
    assert body(alice.get(address)) == b"a,b\n=1+1,-1\n-2,-2\n"
    assert body(alice.get(f"{address}&formulas=text")) == b"a,b\n'=1+1,-1\n-2,-2\n"
    wrong = alice.get(f"{address}&formulas=html")
    assert (wrong.status_code, wrong.json()["detail"]) == (
        400,
        "formulas is 'html'. Send text, or leave it out.",
    )


def test_an_output_that_is_not_a_table_is_downloaded_unchanged(
    alice: APIClient, start: Callable[..., str], engine: FakeEngine, tmp_path: Path
) -> None:
    (tmp_path / "report").write_bytes(b"\x00\x01")
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "1").write_text("one")
    run_id = start()
    engine.succeed(run_id, "data", {"report": tmp_path / "report", "pages": folder})
    outputs = f"{API}/runs/{run_id}/steps/data/outputs"
    assert body(alice.get(f"{outputs}/report/download/")) == b"\x00\x01"
    assert alice.get(f"{outputs}/report/download/?as=csv").status_code == 422
    assert alice.get(f"{outputs}/report/preview/").status_code == 422
    assert alice.get(f"{outputs}/pages/download/").status_code == 422


@pytest.mark.django_db(transaction=True)
async def test_a_download_is_streamed_in_chunks(
    local: object, engine: FakeEngine, start: Callable[..., str]
) -> None:
    """Under ASGI Django would read a synchronous iterator whole: see runs.api.streaming."""
    from asgiref.sync import sync_to_async

    def prepare() -> str:
        run_id = start()
        engine.succeed(run_id, "data", {"dataset": pl.DataFrame({"a": range(ROWS)})})
        return run_id

    run_id = await sync_to_async(prepare)()
    answer = await AsyncClient().get(
        f"{API}/runs/{run_id}/steps/data/outputs/dataset/download/?as=csv",
        headers={"Authorization": f"Bearer {settings.JACKFIELD_TOKEN}"},
    )
    assert isinstance(answer, StreamingHttpResponse)
    assert answer.is_async
    pieces = [piece async for piece in answer.streaming_content]  # type: ignore[union-attr]
    assert len(pieces) > 1
    assert max(len(piece) for piece in pieces) <= 256 * 1024
    assert b"".join(pieces).count(b"\n") == ROWS + 1
