"""The cast of tests that speak to the API, and the state between two of them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from compute.intake import parse
from compute.services import datasets
from compute.services.child import ChildResult, run_child
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


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an upload is only what else is tried needs, its reader need not be a process."""

    def run(arguments: Sequence[str], **limits: Any) -> ChildResult:
        if arguments[:2] != ["-m", "compute.intake.parse"]:
            return run_child(arguments, **limits)
        out, errors = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(errors):
            code = parse.main(list(arguments[2:]))
        return ChildResult(code, out.getvalue().encode(), errors.getvalue().encode())

    monkeypatch.setattr(datasets, "run_child", run)
