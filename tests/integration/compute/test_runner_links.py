"""What a link makes of a runner that says nothing: it is not waited for, for ever."""

from __future__ import annotations

import secrets
import subprocess
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from compute.errors import ComputeError
from compute.runners import connection
from compute.runners import link as links
from compute.runners.kind import RunnerKind
from compute.runners.link import RunnerLink
from compute.supervision.control import message_line
from compute.supervision.protocol import PROTOCOL, Ended, RefusalCode, Refused, State
from compute.targets.docker.container import container_name
from compute.targets.docker.engine import DockerEngine as Engine
from compute.targets.docker.host import DockerHost
from tests.real_parts.docker_engine import DockerEngine

KIND = RunnerKind("executor", "", 2**29, 1.0, 64, 2**30)
PATIENCE_SECONDS = 30.0


class MuteChannel:
    """Takes everything and never answers: the other machine has lost its power."""

    closed = False

    def send(self, data: bytes) -> None: ...

    def receive(self, timeout_seconds: float) -> bytes | None:
        threading.Event().wait(timeout_seconds)
        return None

    def close(self) -> None:
        self.closed = True


class MuteHost:
    """A runner that lives as long as it is told to, and says nothing."""

    def __init__(self) -> None:
        self.channels: list[MuteChannel] = []
        self.alive = True

    def connect(self, name: str) -> MuteChannel:
        if not self.alive:
            raise ComputeError("It is gone.")
        self.channels.append(MuteChannel())
        return self.channels[-1]

    def lives(self, name: str) -> bool:
        return self.alive


class Told:
    """A LinkPool and StepEvents that note which calls came."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.told: set[str] = set()
        self.events = self.waiting = self

    def __getattr__(self, name: str) -> Any:
        return lambda *_: self.calls.append(name)


def linked(host: MuteHost, told: Told) -> RunnerLink:
    return RunnerLink("r", KIND, host, "w", told)  # type: ignore[arg-type]


def test_a_link_tries_another_way_to_a_runner_that_answers_no_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SILENT_SECONDS", 0.05)
    monkeypatch.setattr(links, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(connection, "RENEW_SECONDS", 0.01)
    host, told = MuteHost(), Told()
    link = linked(host, told)
    connect = host.connect

    def last_connect(name: str) -> MuteChannel:
        host.alive = len(host.channels) < 2
        return connect(name)

    monkeypatch.setattr(host, "connect", last_connect)
    link.start()
    link.join(PATIENCE_SECONDS)
    assert not link.is_alive()
    assert [channel.closed for channel in host.channels] == [True, True]
    assert told.calls[-2:] == ["runner_gone", "gone"]


def test_a_link_gives_up_a_runner_that_lives_and_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SILENT_SECONDS", 0.05)
    monkeypatch.setattr(links, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(connection, "RENEW_SECONDS", 0.01)
    monkeypatch.setattr(links, "START_SECONDS", 0.2)
    told = Told()
    link = linked(MuteHost(), told)
    link.start()
    link.join(PATIENCE_SECONDS)
    assert not link.is_alive()
    assert "runner_free" not in told.calls
    assert told.calls[-2:] == ["runner_gone", "gone"]


class TakenChannel(MuteChannel):
    """A runner that another worker has claimed."""

    def receive(self, timeout_seconds: float) -> bytes | None:
        return message_line(State("another", "", True, PROTOCOL))


def test_a_runner_that_another_worker_claimed_first_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    host, told = MuteHost(), Told()
    monkeypatch.setattr(host, "connect", lambda name: TakenChannel())
    link = linked(host, told)
    link.start()
    link.join(PATIENCE_SECONDS)
    assert not link.is_alive()
    # It is no sign that runners of the kind cannot start.
    assert link.proved
    assert "runner_free" not in told.calls
    assert told.calls[-2:] == ["runner_gone", "gone"]


class EndedChannel(MuteChannel):
    """A runner whose step has ended."""

    def receive(self, timeout_seconds: float) -> bytes | None:
        return message_line(Ended("s", {}, True))


class StuckHost(MuteHost):
    """The step's folder cannot be taken back, for a reason that trying again does not change."""

    def connect(self, name: str) -> MuteChannel:
        self.channels.append(EndedChannel())
        return self.channels[-1]

    def take_back(self, step: str, runner: str) -> bool:
        raise ComputeError("The folder is elsewhere.")


def test_an_end_is_told_and_the_connection_closed_when_the_folder_cannot_be_taken_back() -> None:
    host, told = StuckHost(), Told()
    link = RunnerLink("r", replace(KIND, mode="process"), host, "w", told)  # type: ignore[arg-type]
    link.start()
    link.join(PATIENCE_SECONDS)
    assert not link.is_alive()
    assert told.calls[-3:] == ["ended", "runner_gone", "gone"]
    assert [channel.closed for channel in host.channels] == [True]


class RefusingChannel(MuteChannel):
    """A runner that refuses the step ``s``, and then is gone."""

    def __init__(self, code: RefusalCode) -> None:
        self._answers = [message_line(Refused("s", code, "No."))]

    def receive(self, timeout_seconds: float) -> bytes | None:
        if not self._answers:
            raise ConnectionResetError("gone")
        return self._answers.pop()


@pytest.mark.parametrize(
    ("code", "mine", "calls"),
    [
        ("busy", True, ["take_back", "step_refused"]),
        ("started_before", True, ["step_refused"]),
        ("folder_unusable", False, ["take_back"]),
    ],
    ids=["busy", "started_before", "handed_over_by_another_since"],
)
def test_a_refused_step_gets_its_folder_back_before_another_runner_may_have_it(
    monkeypatch: pytest.MonkeyPatch, code: RefusalCode, mine: bool, calls: list[str]
) -> None:
    host, told = MuteHost(), Told()
    link = RunnerLink("r", replace(KIND, mode="process"), host, "w", told)  # type: ignore[arg-type]

    def connect(name: str) -> MuteChannel:
        if host.channels:
            host.alive = False
            raise ComputeError("It is gone.")
        host.channels.append(RefusingChannel(code))
        return host.channels[-1]

    def take_back(step: str, runner: str) -> bool:
        told.calls.append("take_back")
        return mine

    monkeypatch.setattr(host, "connect", connect)
    monkeypatch.setattr(host, "take_back", take_back, raising=False)
    link.reserve("s")
    link.start()
    link.join(PATIENCE_SECONDS)
    assert not link.is_alive()
    assert [call for call in told.calls if call in ("take_back", "step_refused")] == calls


def test_a_runner_takes_the_next_step_when_another_has_begun_the_one_it_was_to_get(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    host, told = MuteHost(), Told()
    link = RunnerLink("r", replace(KIND, mode="process"), host, "w", told)  # type: ignore[arg-type]
    monkeypatch.setattr(host, "hand_over", lambda *_: False, raising=False)
    link.reserve("s")
    link.give("s")
    assert (link.step, link.free, told.calls) == ("", True, ["runner_free"])


def test_a_container_that_has_ended_is_no_runner(docker_engine: DockerEngine, tmp_path: Path) -> None:
    installation = secrets.token_hex(6)
    container = container_name(installation, "runner-ended")
    ran = ["docker", "run", "--name", container, "--network", "none", docker_engine.base_image, "true"]
    subprocess.run(ran, check=True, capture_output=True)
    host = DockerHost(Engine(), tmp_path, installation)
    try:
        with pytest.raises(ComputeError, match="has ended"):
            host.connect("ended")
    finally:
        subprocess.run(["docker", "rm", container], check=True, capture_output=True)
