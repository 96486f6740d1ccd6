"""Addresses that lead nowhere: a page for people, a problem document for programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from designer.site import pages

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def built(tmp_path: Path, settings: LazySettings) -> None:
    """A front end that is built."""
    (tmp_path / "index.html").write_text("<title>Jackfield</title>")
    settings.FRONTEND_DIST = tmp_path
    pages._index.cache_clear()


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """No other test gets this one's page."""
    yield
    pages._index.cache_clear()


def test_a_browser_gets_the_page_with_its_headers_and_404(built: None) -> None:
    answer = Client().get("/nowhere/at/all", headers=BROWSER)
    assert (answer.status_code, answer.content) == (404, b"<title>Jackfield</title>")
    found = Client().get("/runs", headers=BROWSER)
    assert answer["Content-Security-Policy"] == found["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "headers"), [("/nowhere", {}), ("/nowhere", {"Accept": "*/*"}), ("/api/v1/nowhere/", BROWSER)]
)
def test_a_program_gets_a_problem_document(path: str, headers: dict[str, str], built: None) -> None:
    answer = Client().get(path, headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["detail"] == f"There is nothing at {path}."


def test_what_is_sent_to_nowhere_gets_a_problem_document_even_from_a_browser(built: None) -> None:
    answer = Client().post("/nowhere", headers=BROWSER)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
