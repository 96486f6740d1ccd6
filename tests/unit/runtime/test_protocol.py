"""Messages between worker and runner: what one encodes the other decodes; nonsense is no message."""

from __future__ import annotations

import pytest

from compute.supervision.control import Lines, message_line
from compute.supervision.protocol import (
    PROTOCOL,
    Claim,
    Ended,
    Message,
    Refused,
    Release,
    Retire,
    Run,
    State,
    Stop,
    decode,
)


@pytest.mark.parametrize(
    "message",
    [
        Claim("w", 5.0, PROTOCOL),
        Release("w"),
        Run("w", "step"),
        Stop("step"),
        Retire("w"),
        State("w", "", True, PROTOCOL),
        Ended("step", {"exit_code": None, "reason": "lost"}, False),
        Refused("step", "busy", "A step runs here."),
    ],
    ids=lambda message: type(message).__name__,
)
def test_a_message_arrives_as_it_was_sent(message: Message) -> None:
    lines = Lines()
    sent = message_line(message)
    assert lines.messages(sent[:7]) == []
    assert lines.messages(sent[7:]) == [message]


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"t": "dance"},
        {"t": None},
        {"t": "run", "owner": "w"},
        {"t": "run", "owner": "w", "step": 5},
        {"t": "claim", "owner": "w", "seconds": "soon"},
        {"t": "ended", "step": "s", "record": [], "ready": True},
    ],
)
def test_what_is_no_message_is_left_out(line: dict[str, object]) -> None:
    assert decode(line) is None


def test_a_field_that_a_later_release_added_is_ignored() -> None:
    assert decode({"t": "stop", "step": "s", "colour": "red"}) == Stop("s")


def test_a_message_without_a_protocol_is_of_the_first_one() -> None:
    assert decode({"t": "claim", "owner": "w", "seconds": 5.0}) == Claim("w", 5.0, 1)
    assert decode({"t": "state", "owner": "w", "step": "", "ready": True}) == State("w", "", True, 1)
