"""Workers of one installation in server mode, seen from outside: what they did, and what they left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from tests.e2e.crew_process import GATE
from tests.e2e.installation import Installation
from tests.e2e.server import ROOT
from tests.real_parts.own_engine import OwnEngine
from tests.real_parts.session import free_port

#: Longer than any of these runs takes on a busy machine.
PATIENCE_SECONDS = 150.0
#: Folders of an attempt that go when it has been collected.
BULKY = ("in", "out", "work")
#: Files by which a driver knows of a step that it has not been told to forget.
RECORDS = ("processes/*.json", "runners/*/steps/*.json")
#: A claim is taken for 15 s at a time.
LONGEST_CLAIM = "interval '20 seconds'"
LEFT_ROWS = {
    "outbox": "SELECT kind || ' ' || dedupe_key FROM runs_outbox",
    "unended attempt": "SELECT name FROM runs_stepattempt WHERE status IN ('launching', 'running')",
    "claimed key": "SELECT node FROM runs_steprun WHERE computing_key <> '' OR awaiting_key <> ''",
    "long claim": f"SELECT name FROM runs_stepattempt WHERE collecting_until > now() + {LONGEST_CLAIM}",
}


def until(holds: Callable[[], object], told: Callable[[], object] = lambda: "") -> None:
    """Return as soon as it holds; fails with what is told when it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"It did not happen. {told()}"
        time.sleep(0.02)


class Witness:
    """What the steps of one submission testify."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True)
        # Steps in containers are another user's.
        for path in (folder.parent, folder):
            path.chmod(0o777)

    def count(self, what: str) -> Counter[str]:
        """How often each node ``begins``, ``ends``, or runs ``twice`` at once."""
        names = [path.name.split(".") for path in self._folder.iterdir()]
        return Counter(name[0] for name in names if name[1] == what)

    def open_gate(self) -> None:
        """Let the steps of the middle end."""
        (self._folder / GATE).touch()

    def progress(self) -> tuple[int, int]:
        """How many steps have ended, and how many are at work while none has been killed."""
        counts = Counter(name.split(".")[1] for name in os.listdir(self._folder))
        return counts["ends"], counts["begins"] - counts["ends"]


class Crew(Installation):
    """Workers without a web process, on a target that runs eight steps at once."""

    def __init__(
        self,
        home: Path,
        target: str,
        database: str,
        broker: str,
        engine: OwnEngine | None = None,
        **settings: str,
    ) -> None:
        super().__init__(
            home,
            free_port(),
            DATABASE_URL=database,
            BROKER_URL=broker,
            CHANNEL_URL=broker,
            DJANGO_SETTINGS_MODULE="tests.e2e.matrix_settings",
            **settings,
        )
        self._target, self._database, self._engine = target, database, engine

    def prepare(self, **runners: Any) -> None:
        """Make tables and targets."""
        self._aside(
            "prepare", self._target, json.dumps({"max_parallel": 8, "settings": {"runners": runners}})
        )

    def enlist(self, count: int) -> None:
        """Have so many workers, of which one keeps watch."""
        while len(self._workers) < count:
            self.start_worker()
        until(lambda: self.watcher() is not None, lambda: self.log.read_text()[-3000:])

    def watcher(self) -> int | None:
        """The index of the living worker that holds the target's watch lease."""
        holders = self.query("SELECT holder FROM runs_lease WHERE name = %s", f"watch:{self._target}")
        pids = [worker.pid for worker in self._workers]
        return next((pids.index(pid) for (name,) in holders if (pid := holder_pid(name)) in pids), None)

    def submit(self, salt: str, count: int = 1) -> tuple[list[UUID], Witness]:
        """Start runs of the sixty steps; of another ``salt`` no step is the same as one before."""
        witness = Witness(self.home / "steps" / ".witness" / salt)
        answer = self._aside("submit", self._target, f"../../.witness/{salt}", salt, str(count))
        return [UUID(line) for line in answer.split()], witness

    def _aside(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "tests.e2e.crew_process", *arguments]
        ended = subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._database, autocommit=True) as connection:
            return connection.execute(statement, values).fetchall()

    def status(self, run: UUID) -> str:
        ((status,),) = self.query("SELECT status FROM runs_run WHERE id = %s", run)
        return str(status)

    def events(self, run: UUID) -> list[tuple[int, str, str | None]]:
        """(seq, type, node) of all, in the order of their numbers."""
        return self.query(  # type: ignore[return-value]
            "SELECT seq, type, node FROM runs_runevent WHERE run_id = %s ORDER BY seq", run
        )

    def running_steps(self) -> list[str]:
        """Names of attempts whose code runs in a runner, as their folders say."""
        folders = [path.parent for path in (self.home / "steps").glob("jf-*/started")]
        return [folder.name for folder in folders if not (folder / "exit.json").exists()]

    def runner_of(self, step: str) -> str:
        return (self.home / "steps" / step / "started").read_text()

    def leftovers(self) -> list[str]:
        """All that should not be there once everything has ended and was cleared up."""
        found = (self._left_rows, self._left_leases, self._left_files, self._left_processes)
        return [item for look in (*found, self._left_containers) for item in look()]

    def _left_rows(self) -> Iterator[str]:
        for what, statement in LEFT_ROWS.items():
            yield from (f"{what}: {row[0]}" for row in self.query(statement))

    def _left_leases(self) -> Iterator[str]:
        """Leases of workers that are gone, which another should have taken or given up."""
        pids = [worker.pid for worker in self._workers]
        for name, holder in self.query("SELECT name, holder FROM runs_lease"):
            if holder_pid(holder) not in pids:
                yield f"lease: {name} of {holder}"

    def _left_files(self) -> Iterator[str]:
        for folder in (self.home / "steps").glob("jf-*"):
            yield from (f"folder: {folder.name}/{part}" for part in BULKY if (folder / part).exists())
        for pattern in RECORDS:
            yield from (f"record: {path}" for path in self.home.glob(pattern))
        for path in (*self.home.glob("runners/*/*"), *(self.home / "artifacts" / "parts").iterdir()):
            if path.name != "steps":
                yield f"file: {path.relative_to(self.home)}"

    def _left_processes(self) -> Iterator[str]:
        """Whatever names the data folder in its command or environment and is none of the workers."""
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                text = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
                session = os.getsid(int(folder.name))
            except OSError:
                continue
            if os.fsencode(self.home) in text and session not in [worker.pid for worker in self._workers]:
                yield f"process: {folder.name}"

    def _left_containers(self) -> Iterator[str]:
        form = "{{.Name}}, {{.State.Status}}, {{.Config.Labels}}"
        for container in self._engine.containers(form=form) if self._engine else ():
            yield f"container: {container}"


def holder_pid(holder: str) -> int:
    return int(holder.split(":")[1])
