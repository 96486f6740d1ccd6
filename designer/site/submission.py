"""How a terminal command runs a pipeline: on the running server, or on an engine of its own."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from designer.foundation.errors import DomainError

if TYPE_CHECKING:
    # Models can be imported only once Django is set up.
    from runs.submission.request import RunRequest


@dataclass(frozen=True, slots=True)
class Submission:
    """A pipeline document, its parameter values, and the part of it to run.

    ``scope`` holds ``from``, ``until``, ``only`` and ``regenerate`` as ``POST runs/`` takes them.
    """

    document: Mapping[str, Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    compute: str | None = None
    scope: Mapping[str, Any] = field(default_factory=dict)

    def to_body(self) -> dict[str, Any]:
        """The body of ``POST runs/`` and ``POST plan/``."""
        body = {"document": self.document, "parameters": self.parameters, **self.scope}
        return body | ({"compute": self.compute} if self.compute else {})


class Submitter(Protocol):
    """Runs a submission and reports on it. Raises DomainError when refused."""

    def submit(self, submission: Submission) -> str:
        """Start the run; its id."""

    def plan(self, submission: Submission) -> list[dict[str, Any]]:
        """What a run would do, as the steps of ``POST plan/``. Starts nothing."""

    def retry(self, run_id: str) -> str:
        """Start a run that takes over what succeeded in this one; its id."""

    def events(self, run_id: str, after: int) -> list[dict[str, Any]]:
        """Events after sequence number ``after``."""

    def run(self, run_id: str) -> dict[str, Any]:
        """The run as ``GET runs/{id}/`` gives it, with ``metrics``."""

    def cancel(self, run_id: str) -> None:
        """Cancel the run."""


class OwnEngine:
    """The engine in this process, which the caller has started."""

    def submit(self, submission: Submission) -> str:
        from runs.submission.submit import submit

        return str(submit(_request(submission)).id)

    def plan(self, submission: Submission) -> list[dict[str, Any]]:
        from runs.submission.preview import preview_json

        return preview_json(_request(submission))

    def retry(self, run_id: str) -> str:
        from runs.submission.retry import retry_run

        return str(retry_run(as_id(run_id), started_by="terminal").id)

    def events(self, run_id: str, after: int) -> list[dict[str, Any]]:
        from runs.journal.events import events_after

        return list(events_after(UUID(run_id), after))

    def run(self, run_id: str) -> dict[str, Any]:
        from runs.journal.logged import metrics
        from runs.journal.snapshot import run_or_404, snapshot

        run = run_or_404(UUID(run_id))
        return {**snapshot(run), "metrics": metrics(run)}

    def cancel(self, run_id: str) -> None:
        from runs.submission.cancel import cancel_run

        cancel_run(UUID(run_id))


def _request(submission: Submission) -> RunRequest:
    from runs.submission.request import Choices, Origin, RunRequest
    from runs.submission.selection import Selection

    choices = Choices(submission.parameters, submission.compute, Selection.of(submission.scope))
    return RunRequest(submission.document, choices, Origin(started_by="terminal"))


class RunningServer:
    """The server that holds the data folder, over its REST API."""

    def __init__(self, url: str, token: str) -> None:
        self._api = f"{url}/api/v1"
        self._token = token

    def submit(self, submission: Submission) -> str:
        run_id: str = self._call("POST", "/runs/", submission.to_body())["id"]
        return run_id

    def plan(self, submission: Submission) -> list[dict[str, Any]]:
        steps: list[dict[str, Any]] = self._call("POST", "/plan/", submission.to_body())["steps"]
        return steps

    def retry(self, run_id: str) -> str:
        new_id: str = self._call("POST", f"/runs/{as_id(run_id)}/retry/", {})["id"]
        return new_id

    def events(self, run_id: str, after: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._call("GET", f"/runs/{run_id}/events/?after={after}")["events"]
        return found

    def run(self, run_id: str) -> dict[str, Any]:
        return {
            **self._call("GET", f"/runs/{run_id}/"),
            "metrics": self._call("GET", f"/runs/{run_id}/metrics/"),
        }

    def cancel(self, run_id: str) -> None:
        self._call("POST", f"/runs/{run_id}/cancel/", {})

    def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        request = urllib.request.Request(
            self._api + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                answer: dict[str, Any] = json.load(response)
                return answer
        except urllib.error.HTTPError as error:
            raise _refusal(error) from error


def as_id(text: str) -> UUID:
    """The run id in ``text``; raises DomainError when it is not one."""
    try:
        return UUID(text)
    except ValueError:
        raise DomainError(f"'{text}' is not a run id. A run's page shows its id.") from None


def _refusal(error: urllib.error.HTTPError) -> DomainError:
    problem = json.loads(error.read() or b"{}")
    refusal = DomainError(problem.get("detail", str(error)))
    refusal.facts = {"problems": problem.get("problems", [])}
    return refusal
