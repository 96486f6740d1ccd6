"""Every operation of the API asks who calls: without a right credential there is only 401."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from tests.security.routes import NO_ID, SAMPLES

_numbers = count(1)
#: A wrong credential a request: more from one address would get 429.
STRANGERS = {
    "nothing": {},
    "a wrong token": {"HTTP_AUTHORIZATION": "Bearer wrong"},
    "an empty token": {"HTTP_AUTHORIZATION": "Bearer "},
    "a made-up session": {"HTTP_COOKIE": "jackfield_session_00000000=abc; sessionid=abc"},
}


def operations() -> Iterator[tuple[str, str]]:
    for path, methods in SchemaGenerator().get_schema(public=True)["paths"].items():
        for method, operation in methods.items():
            filled = path
            for parameter in operation.get("parameters", ()):
                if parameter["in"] == "path":
                    filled = filled.replace(f"{{{parameter['name']}}}", sample(parameter["schema"]))
            yield method, filled


def sample(kind: dict[str, str]) -> str:
    if kind.get("format") == "uuid":
        return NO_ID
    return SAMPLES["int"] if kind.get("type") == "integer" else SAMPLES["str"]


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize(("method", "path"), list(operations()))
def test_a_stranger_gets_nothing_but_401(charlie: APIClient, method: str, path: str, who: str) -> None:
    address = f"198.51.{next(_numbers) // 250}.{next(_numbers) % 250}"
    answer = charlie.generic(
        method.upper(), path, "{}", content_type="application/json", REMOTE_ADDR=address, **STRANGERS[who]
    )
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "WWW-Authenticate" in answer
