"""Fuzz every operation of the OpenAPI document: no request may cause a server error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from tests.integration.api_runs.conftest import API

TOKEN = {"Authorization": f"Bearer {django_settings.JACKFIELD_TOKEN}"}
pytestmark = pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous iterators")

#: Requests per operation; there are about sixty operations.
EXAMPLES = 25


@pytest.fixture
def known(alice: APIClient, pipeline: str, finished_run: str) -> dict[str, Any]:
    """Path parameters that exist, so that requests get past a 404."""
    alice.post(f"{API}/endpoints/", {"name": "halves", "pipeline": pipeline}, format="json")
    return {
        "pipeline_id": pipeline,
        "run_id": finished_run,
        "node": "data",
        "port": "dataset",
        "name": "halves",
        "number": 1,
    }


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep requests within the test's transaction, as Django's own test client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


schema = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(public=True))
schema.app = get_wsgi_application()


@schema.given(exists=st.booleans())
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_request_breaks_the_server(
    case: schemathesis.Case, exists: bool, known: dict[str, Any], one_connection: None
) -> None:
    if exists:
        case.path_parameters = {
            name: known.get(name, value) for name, value in (case.path_parameters or {}).items()
        }
    answer = case.call(headers=TOKEN)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == ["application/problem+json"]
