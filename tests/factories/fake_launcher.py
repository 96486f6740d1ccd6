"""A StepLauncher in memory. Steps end when the test says so, or at once when step.json scripts it.

``step.json`` may carry ``fake``: {"exit_code", "log", "ends"}; without ``ends`` false the step has
ended when its launch returns. Everything else is the test's to say with ``finish``.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping

from compute.errors import ComputeError
from compute.spec import EndReason, StepSpec, StepStatus
from compute.step_folder import checked_name, ended_status, write_end


class FakeLauncher:
    """Keeps the promises of StepLauncher without a process."""

    def __init__(self) -> None:
        self._steps: dict[str, StepSpec] = {}
        self._status: dict[str, StepStatus] = {}
        self._logs: dict[str, bytes] = {}
        self._ended: set[str] = set()
        self._changed = threading.Condition()
        #: Launches that really started a step, by name: more than one is a broken promise.
        self.starts: dict[str, int] = {}

    def launch(self, spec: StepSpec) -> StepStatus:
        checked_name(spec.name)
        with self._changed:
            return self._status.get(spec.name) or self._start(spec)

    def _start(self, spec: StepSpec) -> StepStatus:
        ended = ended_status(spec.name, spec.folder, spec.labels)
        if ended:
            return ended
        self._steps[spec.name] = spec
        self.starts[spec.name] = self.starts.get(spec.name, 0) + 1
        self._status[spec.name] = StepStatus(
            spec.name, "running", started_at=time.time(), labels=dict(spec.labels)
        )
        script = self._script(spec)
        self._logs[spec.name] = str(script.get("log", "")).encode()
        if script.get("ends", True):
            self.finish(spec.name, int(script.get("exit_code", 0)))
        return self._status[spec.name]

    def _script(self, spec: StepSpec) -> Mapping[str, object]:
        path = spec.folder / "step.json"
        found: Mapping[str, object] = json.loads(path.read_text()).get("fake", {}) if path.exists() else {}
        return found

    def finish(self, name: str, exit_code: int | None = 0, reason: EndReason = "exited") -> None:
        """End a running step."""
        spec, status = self._steps[name], self._status[name]
        if status.state != "running":
            return
        write_end(spec.folder, reason, exit_code, status.started_at)
        ended = ended_status(name, spec.folder, status.labels)
        assert ended is not None
        with self._changed:
            self._status[name] = ended
            self._ended.add(name)
            self._changed.notify_all()

    def status(self, name: str) -> StepStatus:
        return self._status.get(checked_name(name), StepStatus(name, "absent"))

    def logs(self, name: str, offset: int = 0) -> bytes:
        return self._logs.get(name, b"")[offset:]

    def stop(self, name: str, grace_seconds: float = 10.0) -> None:
        if self.status(name).state == "running":
            self.finish(name, 143, "stopped")

    def remove(self, name: str) -> None:
        if self.status(name).state == "running":
            raise ComputeError(f"The step '{name}' still runs. Stop it first.", permanent=True)
        self._status.pop(name, None)

    def list_owned(self) -> list[StepStatus]:
        return list(self._status.values())

    def wait_for_change(self, timeout_seconds: float) -> set[str]:
        with self._changed:
            self._changed.wait_for(lambda: bool(self._ended), timeout_seconds)
            ended, self._ended = self._ended, set()
        return ended

    def probe(self) -> dict[str, object]:
        return {"cpus": 1, "memory_bytes": 1024**3}

    def close(self) -> None:
        """It has no thread."""
