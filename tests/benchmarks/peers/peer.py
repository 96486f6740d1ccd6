"""Who is measured: this project and its peers, with what each calls its ways to run a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: No system's work takes this long on two cores at rest (Dagster's is the longest, about three minutes).
BOUND_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Peer:
    """A system, the program that does the work with it, and the modes of which that program tells.

    ``package`` is pinned, with all that it needs, in ``locks/<name>.txt``; ours has none.
    ``settings`` are environment variables that keep the system on this machine: no usage data, no
    other server.
    """

    name: str
    version: str
    modes: tuple[str, ...]
    package: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    seconds: float = BOUND_SECONDS

    @property
    def program(self) -> str:
        return f"{self.name.lower()}_program.py"

    @property
    def lock(self) -> str:
        return f"{self.name.lower()}.txt"


OURS = Peer(
    "Jackfield",
    "",
    (
        "built-in step, process target",
        "user's code, process target",
        "built-in step, Docker",
        "user's code, Docker",
    ),
)
PEERS = (
    Peer("Luigi", "3.8.1", ("in one process", "a process per step"), "luigi"),
    Peer(
        "Prefect",
        "3.9.1",
        ("in one process", "a pool of processes"),
        "prefect",
        {
            "DO_NOT_TRACK": "1",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_LOGGING_LEVEL": "ERROR",
        },
    ),
    Peer(
        "Dagster",
        "1.13.29",
        ("in one process", "a process per step", "a forked process per step"),
        "dagster",
        {"DAGSTER_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"},
    ),
    Peer("Metaflow", "2.19.39", ("a process per step",), "metaflow"),
    Peer(
        "Airflow",
        "3.3.2",
        ("in one process (dags test)", "a process per step (LocalExecutor)"),
        "apache-airflow",
        {
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "false",
            "SCARF_ANALYTICS": "false",
            "DO_NOT_TRACK": "1",
        },
    ),
)
