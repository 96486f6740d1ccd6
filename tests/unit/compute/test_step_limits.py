"""Limits as they are written for a step's supervisor."""

from __future__ import annotations

import json
from math import inf

from compute.spec import ResourceLimits
from compute.step_folder import limits_document
from compute.supervision.limits import Limits


def test_a_step_has_sixty_minutes_unless_something_says_otherwise() -> None:
    assert Limits(limits_document(ResourceLimits(), contained=True)).timeout_seconds == 60 * 60


def test_no_time_limit_is_written_as_json_and_read_as_none() -> None:
    document = limits_document(ResourceLimits(timeout_seconds=inf), contained=False)
    assert "timeout_seconds" not in json.loads(json.dumps(document, allow_nan=False))
    assert Limits(document).timeout_seconds == inf
