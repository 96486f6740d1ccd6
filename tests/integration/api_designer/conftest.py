"""The owner's client, a stranger's, and a draft to begin with."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from compute.services import register_targets
from tests.e2e.documents import document, node


@pytest.fixture
def alice(db: None) -> APIClient:
    """The owner, with the token, where targets have registered."""
    register_targets()
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {settings.JACKFIELD_TOKEN}")
    return client


@pytest.fixture
def charlie(db: None) -> APIClient:
    """A stranger."""
    return APIClient()


@pytest.fixture
def drawing() -> dict[str, Any]:
    """A small pipeline without problems."""
    return document(
        [
            node("data", "enter_data_manually", data="a,b\n1,2\n3,4\n", format="csv", has_header=True),
            node("split", "split_data", fraction=0.5, seed=1),
        ],
        ["data.dataset > split.dataset"],
        name="Small",
    )


@pytest.fixture
def draft(alice: APIClient, drawing: dict[str, Any]) -> dict[str, Any]:
    """The small pipeline, saved."""
    answer = alice.post("/api/v1/pipelines/", {"name": "Small", "document": drawing}, format="json")
    assert answer.status_code == 201, answer.content
    saved: dict[str, Any] = answer.json()
    return saved
