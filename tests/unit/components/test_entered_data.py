"""Enter Data Manually: how the typed text is read."""

from __future__ import annotations

import pytest

from compute.sdk.component_error import ComponentError
from tests.factories.tables import run


@pytest.mark.parametrize(("mark", "said"), [(";", ";"), ("\t", "tab"), (",", "")])
def test_a_text_is_split_at_the_mark_that_is_said(mark: str, said: str) -> None:
    found = run("enter_data_manually", data=f"a{mark}b\n1{mark}2\n", delimiter=said).frame
    assert found.to_dicts() == [{"a": 1, "b": 2}]


def test_a_mark_of_two_characters_is_refused_with_what_is_right() -> None:
    with pytest.raises(ComponentError, match="Option 'delimiter' is ';;'") as raised:
        run("enter_data_manually", data="a\n1\n", delimiter=";;")
    assert raised.value.hint == "Give one character."
