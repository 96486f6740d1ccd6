"""What a running server holds at one moment: memory, descriptors, threads, rows, files and bytes."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1024 * 1024
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Sample:
    """After so many runs. ``memory_mb`` is what belongs to the process alone: pages of the mapped
    database count for ``resident_mb``, and grow with it. Files and bytes are by folder of the home."""

    runs: int
    memory_mb: float
    resident_mb: float
    cpu_seconds: float
    descriptors: int
    threads: int
    processes: int
    steps_memory_mb: float
    rows: dict[str, int]
    files: dict[str, int]
    megabytes: dict[str, float]


def census(home: Path, server: int, runs: int) -> Sample:
    """Count the server process, the processes it started for this home, its database and its files."""
    status = _status(server)
    others = [pid for pid in processes_of(home) if pid != server]
    files, sizes = _files(home)
    return Sample(
        runs=runs,
        memory_mb=_megabytes(status, "RssAnon"),
        resident_mb=_megabytes(status, "VmRSS"),
        cpu_seconds=_cpu_seconds(server),
        descriptors=len(list(Path(f"/proc/{server}/fd").iterdir())),
        threads=int(status["Threads"]),
        processes=len(others),
        steps_memory_mb=sum(_megabytes(_status(pid), "RssAnon") for pid in others),
        rows=_rows(home / "jackfield.sqlite3"),
        files=dict(files),
        megabytes={name: round(size / MEGABYTE, 2) for name, size in sizes.items()},
    )


def _status(pid: int) -> dict[str, str]:
    """/proc/PID/status; nothing of a process that has ended meanwhile."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def _megabytes(status: dict[str, str], name: str) -> float:
    return round(int(status.get(name, "0 kB").split()[0]) / 1024, 1)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def processes_of(home: Path) -> Iterator[int]:
    """The server of this data folder, its runners and steps."""
    mark = str(home).encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (folder / "environ").read_bytes():
                yield int(folder.name)
        except OSError:
            continue  # ended meanwhile


def _rows(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        ).fetchall()
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables
        }


def _files(home: Path) -> tuple[Counter[str], Counter[str]]:
    """Files and bytes by the home's folders; what lies in the home itself is '.'."""
    files: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for folder, _, names in os.walk(home):
        top = Path(folder).relative_to(home).parts[:1]
        for name in names:
            try:
                size = os.lstat(os.path.join(folder, name)).st_size
            except FileNotFoundError:
                continue
            files[top[0] if top else "."] += 1
            sizes[top[0] if top else "."] += size
    return files, sizes
