"""What happens to a test whose real part is not here."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def required(part: str) -> bool:
    """Whether ``JACKFIELD_REQUIRE=docker,browser,postgres,redis,rabbitmq`` names the part."""
    return part in os.environ.get("JACKFIELD_REQUIRE", "").split(",")


def absent(part: str, reason: str) -> NoReturn:
    """Skip the asking test with the reason, or fail it when the part is required."""
    if required(part):
        pytest.fail(f"{part} is required by JACKFIELD_REQUIRE: {reason}", pytrace=False)
    pytest.skip(f"{part} is absent: {reason}")
