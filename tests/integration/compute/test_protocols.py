"""A worker and a runner of different releases refuse each other, and the step runs in a new runner."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from compute.runners.events import EndedSteps, StepEnded
from compute.runners.failed_starts import MOST_FAILED_STARTS
from compute.runners.host import Channel
from compute.runners.kind import PoolSettings, RunnerKind
from compute.runners.pool import RunnerPool
from compute.spec import StepSpec
from compute.step_records import StepRecords
from compute.supervision.control import Lines, message_line
from compute.supervision.protocol import PROTOCOL, Claim, Ended, Message, Refused, Run, State, decode
from compute.targets.process.host import ProcessHost
from tests.contracts.waiting import until

KIND = RunnerKind("process", "", 2**29, 1.0, 64, 2**30)
PATIENCE_SECONDS = 30.0
SUCCESS = {"exit_code": 0, "reason": "exited", "started_at": 1.0, "finished_at": 2.0}

#: As the release before protocols had numbers sent them.
OLD_STATE = b'{"t":"state","owner":"%s","step":"","ready":true}\n'
OLD_CLAIM = b'{"t":"claim","owner":"old","seconds":5.0}\n'
OLD_RUN = b'{"t":"run","owner":"old","step":"s"}\n'

#: A step that a FakeRunner does not take.
UNUSABLE = "unusable"


class FakeRunner:
    """A runner's side of a channel; ``old``: it speaks as it did before protocols had numbers."""

    def __init__(self, *, old: bool) -> None:
        self.heard: list[Message] = []
        self._old = old
        self._lines = Lines()
        self._unread = b""
        self._changed = threading.Condition()

    def send(self, data: bytes) -> None:
        with self._changed:
            for message in self._lines.messages(data):
                self.heard.append(message)
                self._unread += self._answer(message)
            self._changed.notify_all()

    def _answer(self, message: Message) -> bytes:
        match message:
            case Claim(owner) if self._old:
                return OLD_STATE % owner.encode()
            case Claim(owner):
                return message_line(State(owner, "", True, PROTOCOL))
            case Run(_, step) if step == UNUSABLE:
                return message_line(Refused(step, "folder_unusable", "No such file."))
            case Run(_, step):
                return message_line(Ended(step, SUCCESS, True))
        return b""

    def receive(self, timeout_seconds: float) -> bytes | None:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._unread), timeout_seconds)
            data, self._unread = self._unread, b""
        return data or None

    def close(self) -> None: ...


class FakeHost:
    """Starts one old runner, then current ones."""

    name = "fake"

    def __init__(self) -> None:
        self.runners: dict[str, FakeRunner] = {}

    def start(self, name: str, kind: RunnerKind, settings: PoolSettings) -> None:
        self.runners[name] = FakeRunner(old=not self.runners)

    def connect(self, name: str) -> Channel:
        return self.runners[name]

    def lives(self, name: str) -> bool:
        return True

    def found(self) -> dict[str, RunnerKind]:
        return dict.fromkeys(self.runners, KIND)

    def take_back(self, step: str, runner: str | None = None) -> bool:
        return True

    def hand_over(self, name: str, kind: RunnerKind, step: str) -> bool:
        return True

    def end(self, name: str) -> None: ...


def records_in(folder: Path) -> StepRecords:
    return StepRecords(folder / "records", folder / "steps")


class Ends(EndedSteps):
    """The ends that were told, in full."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[StepEnded] = []

    def ended(self, end: StepEnded) -> None:
        self.told.append(end)


def test_a_runner_of_an_older_release_is_refused_and_the_step_runs_in_a_new_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    host, ends = FakeHost(), Ends()
    pool = RunnerPool(host, PoolSettings(most=1), records_in(tmp_path))  # type: ignore[arg-type]
    pool.events = ends
    with caplog.at_level(logging.WARNING):
        assert pool.launch(KIND, "s") is False
        until(lambda: bool(ends.told))
    old, new = host.runners.values()
    assert not any(isinstance(message, Run) for message in old.heard)
    assert Run in {type(message) for message in new.heard}
    (end,) = ends.told
    assert end.step == "s"
    assert end.status is not None
    assert (end.status.exit_code, end.status.reason, end.status.finished_at) == (0, "exited", 2.0)
    assert "it speaks protocol 1" in caplog.text
    assert "Restart every worker" in caplog.text
    # It is adopted no second time: each claim would keep it from ending.
    claims = len(old.heard)
    pool.adopt()
    pool.close(end=True)
    assert len(old.heard) == claims


class GatedHost(FakeHost):
    """Has old runners that can be connected to once the gate opens."""

    def __init__(self, old: int) -> None:
        super().__init__()
        self.runners = {f"old{number}": FakeRunner(old=True) for number in range(old)}
        self.gate = threading.Event()

    def connect(self, name: str) -> Channel:
        assert self.gate.wait(PATIENCE_SECONDS)
        return super().connect(name)


def test_adopted_runners_of_an_older_release_are_no_failed_starts(tmp_path: Path) -> None:
    host, ends = GatedHost(MOST_FAILED_STARTS), Ends()
    pool = RunnerPool(host, PoolSettings(most=8), records_in(tmp_path))  # type: ignore[arg-type]
    pool.events = ends
    pool.adopt()
    assert pool.launch(KIND, "s") is False
    host.gate.set()
    until(lambda: bool(ends.told))
    pool.close(end=True)
    (end,) = ends.told
    assert (end.step, end.status and end.status.exit_code) == ("s", 0)
    assert len(host.runners) == MOST_FAILED_STARTS + 1


def test_a_step_whose_folder_is_gone_is_lost_and_does_not_block_the_next(tmp_path: Path) -> None:
    host, ends, records = FakeHost(), Ends(), records_in(tmp_path)
    pool = RunnerPool(host, PoolSettings(most=1), records)  # type: ignore[arg-type]
    pool.events = ends
    records.write(StepSpec(UNUSABLE, tmp_path / "gone"))
    for step in (UNUSABLE, "s"):
        assert pool.launch(KIND, step) is False
    until(lambda: len(ends.told) == 2)
    pool.close(end=True)
    assert [(end.step, end.status and end.status.reason) for end in ends.told] == [
        (UNUSABLE, "lost"),
        ("s", "exited"),
    ]
    assert records.names() == set()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[ProcessHost]:
    made = ProcessHost(tmp_path)
    yield made
    for name in made.found():
        made.end(name)


class Worker:
    """A connection to a real runner."""

    def __init__(self, host: ProcessHost, runner: str) -> None:
        until(lambda: host.lives(runner))
        self._channel: Channel | None = None
        until(lambda: self._connect(host, runner))
        self._lines = Lines()

    def _connect(self, host: ProcessHost, runner: str) -> bool:
        try:
            self._channel = host.connect(runner)
        except Exception:
            return False
        return True

    def tell(self, data: bytes) -> None:
        assert self._channel is not None
        self._channel.send(data)

    def ask(self, *sent: bytes) -> dict[str, Any]:
        """Send, and the next line that comes."""
        assert self._channel is not None
        for data in sent:
            self._channel.send(data)
        while True:
            data_ = self._channel.receive(PATIENCE_SECONDS)
            assert data_ is not None, "nothing came"
            found = self._lines.feed(data_)
            if found:
                return found[-1]


def step(home: Path) -> StepSpec:
    folder = home / "steps" / "s"
    folder.mkdir(parents=True)
    (folder / "step.json").write_text(json.dumps({"command": ["/bin/true"], "limits": {}}))
    return StepSpec("s", folder, runner="process")


def test_a_worker_of_an_older_release_is_refused_and_a_newer_one_runs_the_step(
    host: ProcessHost, tmp_path: Path
) -> None:
    spec = step(tmp_path)
    host.start("r", KIND, PoolSettings())
    newer = Worker(host, "r")
    assert decode(newer.ask(message_line(Claim("new", 0.0, PROTOCOL)))) == State("new", "", True, PROTOCOL)
    older = Worker(host, "r")
    # What it makes of this state: another worker has the runner, and steps that wait get a new one.
    state = older.ask(OLD_CLAIM)
    assert (state["t"], state["protocol"]) == ("state", PROTOCOL)
    assert state["owner"] not in ("", "old")
    # What it makes of any refusal but "started before": the step waits for another runner.
    refused = older.ask(OLD_RUN)
    assert (refused["t"], refused["step"], refused["code"]) == ("refused", "s", "protocol")
    assert refused.get("why") is None
    assert not (spec.folder / "started").exists()
    newer = Worker(host, "r")
    newer.ask(message_line(Claim("new", 60.0, PROTOCOL)))
    ended = decode(newer.ask(message_line(Run("new", "s"))))
    assert isinstance(ended, Ended)
    assert (ended.step, ended.record["exit_code"]) == ("s", 0)
    log = (tmp_path / "runners" / "process" / "r" / "runner.log").read_text()
    assert "it speaks protocol 1" in log


def test_a_runner_that_an_older_worker_started_ends_without_an_answer(
    host: ProcessHost, tmp_path: Path
) -> None:
    host.start("r", KIND, PoolSettings())
    older = Worker(host, "r")
    with pytest.raises((ConnectionResetError, BrokenPipeError)):
        older.ask(OLD_CLAIM.replace(b"5.0", b"0.1"))
    until(lambda: not host.lives("r"))


def test_a_runner_that_an_older_worker_claims_first_still_serves_the_one_that_started_it(
    host: ProcessHost, tmp_path: Path
) -> None:
    step(tmp_path)
    host.start("r", KIND, PoolSettings())
    log = tmp_path / "runners" / "process" / "r" / "runner.log"
    older = Worker(host, "r")
    older.tell(OLD_CLAIM.replace(b"5.0", b"600.0"))
    until(lambda: "it speaks protocol 1" in log.read_text())
    newer = Worker(host, "r")
    assert decode(newer.ask(message_line(Claim("new", 60.0, PROTOCOL)))) == State("new", "", True, PROTOCOL)
    ended = decode(newer.ask(message_line(Run("new", "s"))))
    assert isinstance(ended, Ended)
    assert ended.record["exit_code"] == 0


def test_a_step_is_refused_with_a_code(host: ProcessHost, tmp_path: Path) -> None:
    spec = step(tmp_path)
    host.start("r", KIND, PoolSettings())
    worker = Worker(host, "r")
    worker.ask(message_line(Claim("w", 60.0, PROTOCOL)))
    stranger = decode(worker.ask(message_line(Run("stranger", "s"))))
    assert isinstance(stranger, Refused)
    assert stranger.code == "other_owner"
    absent = decode(worker.ask(message_line(Run("w", "nowhere"))))
    assert isinstance(absent, Refused)
    assert (absent.code, "No such file" in absent.text) == ("folder_unusable", True)
    (spec.folder / "started").write_text("another")
    again = decode(worker.ask(message_line(Run("w", "s"))))
    assert isinstance(again, Refused)
    assert again.code == "started_before"
