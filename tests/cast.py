"""The cast of tests that speak to the API, and the state between two of them."""

from __future__ import annotations

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from designer.api.authentication import wrong_tokens
from designer.api.session import wrong_links
from runs.endpoints.call_views import calls_of_key, wrong_keys


@pytest.fixture(autouse=True)
def no_tries_yet() -> None:
    """Forget what earlier tests tried: wrong credentials are counted per process."""
    for counted in (wrong_tokens, wrong_links, wrong_keys, calls_of_key):
        counted.forget()


@pytest.fixture
def alice(db: None) -> APIClient:
    """The owner, with the token."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {settings.JACKFIELD_TOKEN}")
    return client


@pytest.fixture
def charlie(db: None) -> APIClient:
    """A stranger: no token, no key."""
    return APIClient()
