"""Airflow on SQLite: `dags test` in one process, then its API server, scheduler and DAG processor.

Times of runs are those in Airflow's own database, so that neither the start of its command line nor
our looking for the end is in them.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from peer_server import LOCALHOST, answers, free_port, wait
from peer_work import forget, tell, tell_none

IN_PROCESS, PROCESSES = "in one process (dags test)", "a process per step (LocalExecutor)"
NO_CACHE = "it runs a DAG anew each time"
DAGS = Path(__file__).parent / "airflow_dags"
DATABASE = Path("airflow.db").absolute()
RUN_SECONDS = 300.0


def set_up(port: int) -> None:
    """Settings for this process and all that it starts; what they do not name is as Airflow has it."""
    url = f"http://{LOCALHOST}:{port}"
    os.environ |= {
        "AIRFLOW_HOME": str(Path.cwd()),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{DATABASE}",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "false",
        "AIRFLOW__API__HOST": LOCALHOST,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(32),
        # On a busy machine a call takes longer than the default of 5 s, and its step fails.
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
    }


def airflow(*arguments: str) -> None:
    subprocess.run(["airflow", *arguments], check=True, stdout=subprocess.DEVNULL)


def asked(query: str, *values: str) -> tuple[str | None, ...] | None:
    """The first row of a query of Airflow's database; None as long as there is none."""
    with closing(sqlite3.connect(f"file:{DATABASE}?mode=ro", uri=True, timeout=30)) as connection:
        row: tuple[str | None, ...] | None = connection.execute(query, values).fetchone()
        return row


def seconds_of(run: str) -> float | None:
    """How long an ended run took since it was queued (or, by `dags test`, started)."""
    row = asked("SELECT coalesce(queued_at, start_date), end_date, state FROM dag_run WHERE run_id = ?", run)
    if row is None or row[0] is None or row[1] is None:
        return None
    if row[2] != "success":
        raise SystemExit(f"the run {run} ended as {row[2]}")
    return (datetime.fromisoformat(row[1]) - datetime.fromisoformat(row[0])).total_seconds()


def tested(dag: str) -> float:
    """Seconds of a run by `dags test`, the newest in the database."""
    forget()
    airflow("dags", "test", dag)
    row = asked("SELECT run_id FROM dag_run WHERE dag_id = ? ORDER BY id DESC LIMIT 1", dag)
    seconds = seconds_of(str(row[0])) if row else None
    if seconds is None:
        raise SystemExit(f"`dags test {dag}` left no run that ended")
    return seconds


def scheduled(dag: str) -> float:
    """Seconds of a run that the scheduler does."""
    forget()
    run = f"measured-{dag}"
    airflow("dags", "trigger", dag, "--run-id", run)
    wait(lambda: seconds_of(run), f"the run {run} did not end", RUN_SECONDS)
    seconds = seconds_of(run)
    assert seconds is not None
    return seconds


def start_servers(port: int) -> None:
    """They end with this program's group, by whoever started it."""
    for arguments in (
        ("api-server", "--workers", "1"),
        ("scheduler", "--skip-serve-logs"),
        ("dag-processor",),
    ):
        subprocess.Popen(["airflow", *arguments], stdout=subprocess.DEVNULL)
    wait(lambda: answers(port, "/api/v2/monitor/health"), "the API server did not answer")
    known = "SELECT 1 FROM job WHERE job_type = 'SchedulerJob' AND state = 'running'"
    wait(lambda: asked(known), "the scheduler did not start")
    parsed = "SELECT 1 FROM serialized_dag WHERE dag_id = 'fan_out'"
    wait(lambda: asked(parsed), "the DAGs were not read")


def measure(mode: str, run: Callable[[str], float]) -> None:
    for work in ("chain", "fan_out"):
        tell(mode, work, seconds=run(work))
    tell_none(mode, "cached", NO_CACHE)


def main() -> None:
    port = free_port()
    set_up(port)
    airflow("db", "migrate")
    measure(IN_PROCESS, tested)
    start_servers(port)
    scheduled("warm_up")
    measure(PROCESSES, scheduled)


if __name__ == "__main__":
    main()
