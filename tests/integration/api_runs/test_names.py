"""What runs are called: their numbers, their names, and finding them by either."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from rest_framework.test import APIClient

from runs.models import Run
from tests.integration.api_runs.conftest import API, FakeEngine

Json = dict[str, Any]
Start = Callable[..., str]


def run_of(client: APIClient, run_id: str) -> Json:
    answer = client.get(f"{API}/runs/{run_id}/")
    assert answer.status_code == 200, answer.content
    run: Json = answer.json()
    return run


def number_of(client: APIClient, run_id: str) -> Any:
    return run_of(client, run_id)["number"]


def rename(client: APIClient, run_id: str, name: Any) -> Any:
    return client.patch(f"{API}/runs/{run_id}/", {"name": name}, format="json")


class TestNumbers:
    def test_the_runs_of_a_pipeline_are_counted_from_1(self, alice: APIClient, start: Start) -> None:
        ids = [start(regenerate=True) for _ in range(3)]
        assert [number_of(alice, run_id) for run_id in ids] == [1, 2, 3]
        rows = alice.get(f"{API}/runs/").json()["results"]
        assert [(row["id"], row["number"]) for row in rows] == [(ids[2], 3), (ids[1], 2), (ids[0], 1)]

    def test_each_pipeline_has_numbers_of_its_own(
        self, alice: APIClient, start: Start, new_draft: Callable[[Json], str], drawing: Json
    ) -> None:
        start(regenerate=True)
        other = new_draft(drawing)
        run = alice.post(f"{API}/pipelines/{other}/runs/", {}, format="json").json()
        assert run["number"] == 1
        assert number_of(alice, start(regenerate=True)) == 2

    def test_a_deleted_runs_number_is_not_given_again(
        self, alice: APIClient, start: Start, finished_run: str
    ) -> None:
        assert number_of(alice, finished_run) == 1
        assert alice.delete(f"{API}/runs/{finished_run}/").status_code == 204
        assert number_of(alice, start()) == 2

    def test_a_retry_is_a_run_with_the_next_number(
        self, alice: APIClient, start: Start, engine: FakeEngine
    ) -> None:
        run_id = start()
        engine.fail(run_id, "data", "No.")
        again = alice.post(f"{API}/runs/{run_id}/retry/", {}, format="json").json()
        assert (again["number"], again["retry_of"]) == (2, run_id)

    def test_a_request_that_is_repeated_takes_no_second_number(
        self, alice: APIClient, pipeline: str, start: Start
    ) -> None:
        for _ in range(2):
            answer = alice.post(
                f"{API}/pipelines/{pipeline}/runs/", {}, format="json", HTTP_IDEMPOTENCY_KEY="once"
            )
            assert answer.json()["number"] == 1
        assert number_of(alice, start(regenerate=True)) == 2

    def test_a_document_that_is_no_draft_has_no_number(self, alice: APIClient, drawing: Json) -> None:
        runs = [alice.post(f"{API}/runs/", {"document": drawing}, format="json").json() for _ in range(2)]
        assert [run["number"] for run in runs] == [None, None]

    def test_a_run_keeps_its_number_when_its_pipeline_is_deleted(
        self, alice: APIClient, pipeline: str, finished_run: str
    ) -> None:
        assert alice.delete(f"{API}/pipelines/{pipeline}/").status_code == 204
        run = run_of(alice, finished_run)
        assert (run["number"], run["pipeline"]) == (1, None)


@pytest.mark.django_db(transaction=True)
def test_runs_that_start_at_once_have_different_numbers(pipeline: str) -> None:
    together = threading.Barrier(4)
    answers: list[Any] = []

    def post() -> None:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {settings.JACKFIELD_TOKEN}")
        together.wait()
        body = {"regenerate": True}
        answers.append(client.post(f"{API}/pipelines/{pipeline}/runs/", body, format="json"))
        connection.close()

    threads = [threading.Thread(target=post) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * 4
    assert sorted(answer.json()["number"] for answer in answers) == [1, 2, 3, 4]


class TestNames:
    def test_a_run_is_renamed_and_listed_by_its_new_name(self, alice: APIClient, finished_run: str) -> None:
        answer = rename(alice, finished_run, "  The best so far ")
        assert (answer.status_code, answer.json()["name"]) == (200, "The best so far")
        assert run_of(alice, finished_run)["name"] == "The best so far"
        assert alice.get(f"{API}/runs/").json()["results"][0]["name"] == "The best so far"

    def test_an_empty_name_brings_the_first_one_back(self, alice: APIClient, start: Start) -> None:
        run_id = start(name="Monday")
        rename(alice, run_id, "Tuesday")
        assert rename(alice, run_id, "").json()["name"] == "Monday"

    def test_a_run_that_goes_on_is_renamed_and_goes_on(
        self, alice: APIClient, start: Start, engine: FakeEngine
    ) -> None:
        run_id = start()
        rename(alice, run_id, "While it runs")
        engine.fail(run_id, "data", "No.")
        run = run_of(alice, run_id)
        assert (run["name"], run["status"]) == ("While it runs", "failed")

    @pytest.mark.parametrize(
        ("name", "sentence"),
        [
            ("n" * 201, "name: A name has at most 200 characters. Shorten it."),
            ("two\nlines", "name: A name is one line of text. Remove line breaks and control characters."),
            ("a\u2028b", "name: A name is one line of text. Remove line breaks and control characters."),
            ("bell\u0007s", "name: A name is one line of text. Remove line breaks and control characters."),
            (None, "name: "),
            (["a"], "name: "),
        ],
    )
    def test_what_is_no_name_is_refused_with_the_reason(
        self, alice: APIClient, pipeline: str, finished_run: str, name: Any, sentence: str
    ) -> None:
        before = run_of(alice, finished_run)
        for answer in (
            rename(alice, finished_run, name),
            alice.post(f"{API}/pipelines/{pipeline}/runs/", {"name": name}, format="json"),
        ):
            assert answer.status_code == 400
            assert answer.json()["detail"].startswith(sentence)
        assert run_of(alice, finished_run) == before
        assert Run.objects.count() == 1

    def test_200_characters_of_any_script_are_a_name(self, alice: APIClient, finished_run: str) -> None:
        assert rename(alice, finished_run, "森" * 200).json()["name"] == "森" * 200

    def test_a_run_that_is_not_there_and_a_stranger_are_refused(
        self, alice: APIClient, charlie: APIClient, finished_run: str
    ) -> None:
        assert rename(alice, "01890000-0000-7000-8000-000000000000", "x").status_code == 404
        assert rename(charlie, finished_run, "x").status_code == 401

    def test_a_rename_does_not_change_what_a_run_without_a_pipeline_is_compared_with(
        self, alice: APIClient, drawing: Json, engine: FakeEngine
    ) -> None:
        body: Json = {"document": drawing}
        first = alice.post(f"{API}/runs/", body, format="json").json()["id"]
        engine.fail(first, "data", "No.")
        rename(alice, first, "Another name")
        planned = alice.post(f"{API}/plan/", body, format="json").json()["steps"][0]
        assert [reason["part"] for reason in planned["because"]] == ["unfinished"]


class TestSearch:
    @pytest.fixture
    def ids(self, alice: APIClient, start: Start) -> dict[str, str]:
        """Four runs of the pipeline "Small": #1 to #4."""
        given = {
            "forest": {"name": "Random forest", "experiment": "winter"},
            "line": {"name": "Line 100%", "experiment": "summer"},
            "plain": {"experiment": "Random"},
            "renamed": {"name": "Old", "experiment": "winter"},
        }
        found = {key: start(regenerate=True, **body) for key, body in given.items()}
        rename(alice, found["renamed"], "Boosted forest")
        return found

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("forest", ["renamed", "forest"]),
            ("FOREST", ["renamed", "forest"]),
            ("random", ["plain", "forest"]),
            ("boosted", ["renamed"]),
            # Every word, wherever it stands.
            ("winter boosted", ["renamed"]),
            ("forest summer", []),
            ("small", ["renamed", "plain", "line", "forest"]),
            ("#3", ["plain"]),
            ("forest #1", ["forest"]),
            ("#5", []),
            ("#99999999999999999999", []),
            # Nothing in a text is a pattern.
            ("100%", ["line"]),
            ("%", ["line"]),
            ("_", []),
            ("'", []),
            ("  ", ["renamed", "plain", "line", "forest"]),
        ],
    )
    @pytest.mark.parametrize("parameter", ["search", "q"])
    def test_runs_are_found_by_every_word_of_a_text(
        self, alice: APIClient, ids: dict[str, str], parameter: str, text: str, expected: list[str]
    ) -> None:
        answer = alice.get(f"{API}/runs/", {parameter: text})
        assert answer.status_code == 200, answer.content
        names = {run_id: key for key, run_id in ids.items()}
        assert [names[row["id"]] for row in answer.json()["results"]] == expected

    def test_a_run_is_found_by_its_id_and_by_the_beginning_of_it(
        self, alice: APIClient, ids: dict[str, str]
    ) -> None:
        wanted = ids["line"]
        for text in (wanted, wanted.upper(), wanted.replace("-", ""), wanted[:-4]):
            rows = alice.get(f"{API}/runs/", {"q": text}).json()["results"]
            assert wanted in [row["id"] for row in rows]
            assert {row["id"] for row in rows} <= set(ids.values())
        assert alice.get(f"{API}/runs/", {"q": "00000000"}).json()["results"] == []

    def test_a_search_is_one_filter_among_others_and_goes_on_to_the_next_page(
        self, alice: APIClient, ids: dict[str, str]
    ) -> None:
        rows = alice.get(f"{API}/runs/", {"q": "forest", "experiment": "winter", "page_size": "1"}).json()
        assert [row["id"] for row in rows["results"]] == [ids["renamed"]]
        rest = alice.get(rows["next"]).json()
        assert ([row["id"] for row in rest["results"]], rest["next"]) == ([ids["forest"]], None)

    def test_a_search_that_is_too_long_is_refused(self, alice: APIClient, db: None) -> None:
        assert alice.get(f"{API}/runs/", {"q": "a " * 100}).status_code == 200
        answer = alice.get(f"{API}/runs/", {"q": "a" * 201})
        assert (answer.status_code, answer.json()["detail"]) == (400, "Search for at most 200 characters.")
