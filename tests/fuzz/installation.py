"""An installation of its own for targets that need the product whole: a database, an owner, an endpoint."""

from __future__ import annotations

import os
from typing import Any

import django

PARAMETERS = [
    {"name": "share", "type": "float", "default": 0.5},
    {"name": "seed", "type": "int", "default": 1},
    {"name": "text", "type": "str", "default": "a,b\n1,2\n3,4\n"},
    {"name": "header", "type": "bool", "default": True},
    {"name": "columns", "type": "json", "default": {"names": ["a"]}},
]


def set_up() -> None:
    """Django with an empty database in a folder that the fuzzer removes."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = ["*"]
    call_command("migrate", verbosity=0)
    from compute.services import register_targets
    from designer.api.authentication import wrong_tokens
    from designer.api.session import wrong_links
    from runs.endpoints.call_views import calls_of_key, wrong_keys

    register_targets()
    for counted in (wrong_tokens, wrong_links, wrong_keys, calls_of_key):
        counted.forget()


def owner() -> Any:
    """A client with the owner's token; an exception in a view is raised here."""
    from django.conf import settings
    from rest_framework.test import APIClient

    return APIClient(HTTP_AUTHORIZATION=f"Bearer {settings.JACKFIELD_TOKEN}")


def drawing() -> dict[str, Any]:
    from tests.e2e.documents import document, node

    return document(
        [
            node(
                "data",
                "enter_data_manually",
                data={"$parameter": "text"},
                format="csv",
                has_header={"$parameter": "header"},
            ),
            node("split", "split_data", fraction={"$parameter": "share"}, seed={"$parameter": "seed"}),
            node("select", "select_columns_in_dataset", columns={"$parameter": "columns"}),
        ],
        ["data.dataset > split.dataset", "split.first > select.dataset"],
        name="Small",
        parameters=PARAMETERS,
    )


def publish(client: Any) -> str:
    """The small pipeline published as ``small``; a key to it."""
    draft = client.post("/api/v1/pipelines/", {"name": "Small", "document": drawing()}, format="json").json()
    answer = client.post("/api/v1/endpoints/", {"name": "small", "pipeline": draft["id"]}, format="json")
    if answer.status_code == 409:
        client.delete("/api/v1/endpoints/small/")
        client.post("/api/v1/endpoints/", {"name": "small", "pipeline": draft["id"]}, format="json")
    return str(client.post("/api/v1/endpoints/small/keys/", {"name": "fuzz"}, format="json").json()["key"])
