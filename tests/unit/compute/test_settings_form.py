"""Settings of a kind of target: what does not fit is told with the next move."""

from __future__ import annotations

from typing import Any

import pytest

from compute.errors import SettingsRejected
from compute.targets.settings_form import SettingsForm

FORM = SettingsForm(
    {
        "address": {"type": "string", "description": "where the cluster answers"},
        "nodes": {"type": "integer", "minimum": 1, "default": 2, "description": "how many, at least 1"},
    },
    required=("address",),
)


def test_defaults_are_filled_in() -> None:
    assert FORM.checked({"address": "a"}) == {"address": "a", "nodes": 2}
    assert FORM.checked({"address": "a", "nodes": 5}) == {"address": "a", "nodes": 5}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "'address' is missing: where the cluster answers"),
        ({"address": "a", "node": 1}, "Unknown setting 'node'. Known: address, nodes."),
        ({"address": "a", "nodes": 0}, "'nodes' cannot be 0: how many, at least 1"),
        ({"address": 5}, "'address' cannot be 5"),
    ],
)
def test_what_does_not_fit_is_refused(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsRejected) as raised:
        FORM.checked(settings)
    assert says in str(raised.value)


def test_a_form_without_settings_says_so() -> None:
    with pytest.raises(SettingsRejected, match="Known: none"):
        SettingsForm().checked({"x": 1})
