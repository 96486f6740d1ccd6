"""manage.py run_pipeline FILE.json: a pipeline run to its end in the terminal."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from compute.services import register_targets
from designer.foundation.errors import DomainError
from designer.graph.parameters import parse_value
from designer.services.sign_in import owner
from designer.site import start
from designer.site.home_lock import HomeLock
from designer.site.submission import OwnEngine, RunningServer, Submission, Submitter

#: How often to poll for events; the engine does not wait for this.
POLL_SECONDS = 0.1
ENDINGS = {"run.succeeded", "run.failed", "run.cancelled"}
#: The value of --regenerate without nodes.
EVERYTHING = "all"
#: Options that choose a part of the pipeline.
SCOPES = {
    "from": "run these nodes and everything downstream",
    "until": "run these nodes and everything upstream",
    "only": "run these nodes and the upstream nodes that they need",
}
#: Step events worth a line.
SHOWN = ("running", "succeeded", "reused", "failed", "crashed", "skipped", "upstream_failed", "cancelled")


class Command(BaseCommand):
    help = "Run a pipeline document to the end; exit 0 only if it succeeded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="a pipeline document")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="name=value",
            dest="assignments",
            help="value of a pipeline parameter; may be repeated",
        )
        parser.add_argument("--compute", metavar="NAME", help="compute target of nodes that name none")
        for name, help in SCOPES.items():
            parser.add_argument(f"--{name}", action="append", metavar="NODE[,NODE]", help=help)
        parser.add_argument(
            "--regenerate",
            action="append",
            nargs="?",
            const=EVERYTHING,
            metavar="NODE[,NODE]",
            help="run these nodes (without names: all that are selected) even where a result could be reused",
        )
        parser.add_argument(
            "--retry", metavar="RUN", help="start a new run that keeps what succeeded in this one"
        )
        parser.add_argument(
            "--plan", action="store_true", help="show what would run and why, without running it"
        )
        parser.add_argument("--json", action="store_true", help="print only the run, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if (options["file"] is None) == (options["retry"] is None):
            raise CommandError("Give either a pipeline document, or --retry and a run id.")
        self.quiet: bool = options["json"]
        with _submitter() as submitter:
            try:
                run = self._run(submitter, options)
            except DomainError as error:
                raise CommandError(_sentences(error)) from error
        if run is None:
            return
        self._report(run)
        if run["status"] != "succeeded":
            sys.exit(1)

    def _run(self, submitter: Submitter, options: Mapping[str, Any]) -> dict[str, Any] | None:
        """The finished run; None for --plan."""
        if options["retry"] is not None:
            return self._follow(submitter, submitter.retry(options["retry"]))
        submission = submission_of(options)
        if options["plan"]:
            self._tell_plan(submitter.plan(submission))
            return None
        return self._follow(submitter, submitter.submit(submission))

    def _tell_plan(self, steps: list[dict[str, Any]]) -> None:
        if self.quiet:
            self.stdout.write(json.dumps({"steps": steps}, indent=1, default=str))
            return
        for step in steps:
            self.stdout.write(f"{step['node']:<24} {step['action']:<6} {reason_words(step)}".rstrip())

    def _follow(self, submitter: Submitter, run_id: str) -> dict[str, Any]:
        seq = 0
        try:
            while True:
                for event in submitter.events(run_id, seq):
                    seq = event["seq"]
                    self._show(event)
                    if event["type"] in ENDINGS:
                        return submitter.run(run_id)
                time.sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            submitter.cancel(run_id)
            self.stderr.write("Cancelled.")
            sys.exit(130)

    def _show(self, event: dict[str, Any]) -> None:
        status = event["type"].partition(".")[2]
        if self.quiet or not event["node"] or status not in SHOWN:
            return
        error = event["data"].get("error") or {}
        sentence = f"  {error.get('message', '')}" if error else ""
        if status == "reused":
            sentence = f"  from run {event['data']['reused_from']['run']}"
        self.stdout.write(f"{event['at'][11:19]}  {event['node']:<24} {status}{sentence}")

    def _report(self, run: dict[str, Any]) -> None:
        if self.quiet:
            self.stdout.write(json.dumps(run, indent=1, default=str))
            return
        self.stdout.write(f"\nRun {run['id']} {run['status']}.")
        for node, metrics in run["metrics"].items():
            for name, value in metrics.items():
                shown = f"{value:.6g}" if isinstance(value, int | float) else f"{len(value)} values"
                self.stdout.write(f"{node:<24} {name:<32} {shown}")


@contextmanager
def _submitter() -> Iterator[Submitter]:
    """The server that holds the data folder, else an engine in this process."""
    lock = HomeLock(settings.JACKFIELD_HOME)
    if not lock.acquire():
        url = lock.holder_url()
        if url is None:
            raise CommandError(
                "Another Jackfield is starting on this data folder and has no address yet. Try again."
            )
        yield RunningServer(url, settings.JACKFIELD_TOKEN)
        return
    from runs.supervision.engine import Engine

    start.migrate()
    owner()
    register_targets()
    engine = Engine()
    engine.start()
    try:
        yield OwnEngine()
    finally:
        engine.stop()
        lock.release()


def submission_of(options: Mapping[str, Any]) -> Submission:
    """The submission that the command's options describe."""
    document = _read(options["file"])
    scope: dict[str, Any] = {name: nodes for name in SCOPES if (nodes := _nodes(options[name]))}
    if again := _nodes(options["regenerate"]):
        scope["regenerate"] = True if again == [EVERYTHING] else again
    return Submission(document, _parameters(document, options["assignments"]), options["compute"], scope)


def _nodes(given: list[str] | None) -> list[str]:
    """Node ids of an option that may be repeated and may list several."""
    return [node.strip() for text in given or () for node in text.split(",") if node.strip()]


def reason_words(step: Mapping[str, Any]) -> str:
    """Why a planned step runs, or which run its result comes from, in one line."""
    source = step["reuse_from"]
    if source:
        return f"from run {source['run']}"
    return "; ".join(_reason(item) for item in step["because"])


def _reason(reason: Mapping[str, Any]) -> str:
    words = " ".join(part for part in (reason["part"].replace("_", " "), reason["name"]) if part)
    if reason["part"] == "input" and reason["node"]:
        return f"{words} from {reason['node']}"
    if reason["old"] is None and reason["new"] is None:
        return words
    return f"{words}: {json.dumps(reason['old'])} → {json.dumps(reason['new'])}"


def _read(path: Path) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(path.read_text())
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{path} is not JSON: {error}.") from error
    return document


def _parameters(document: dict[str, Any], assignments: list[str]) -> dict[str, Any]:
    declared = {item["name"]: item["type"] for item in document.get("parameters", ())}
    values: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise CommandError(f"'{assignment}' is not name=value.")
        try:
            values[name] = parse_value(text, declared.get(name, "str"))
        except ValueError as error:
            raise CommandError(f"--set {name}: {error}") from error
    return values


def _sentences(error: DomainError) -> str:
    problems = error.facts.get("problems") or []
    lines = [
        f"{item.get('node', 'pipeline')}: {item['message']} {item['hint']}".rstrip() for item in problems
    ]
    return "\n".join([str(error), *lines]) if not lines else "\n".join(lines)
