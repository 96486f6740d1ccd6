"""The cast of every test that speaks to the API."""

from __future__ import annotations

import pytest
from django.conf import settings
from rest_framework.test import APIClient


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
