"""The first preview of an output of a million rows, asked of a real server."""

from __future__ import annotations

import statistics
import time

import polars as pl

from tests.benchmarks.bench_compile import run_python
from tests.benchmarks.measure import Measurement, median_milliseconds
from tests.benchmarks.served import Resident, served
from tests.e2e.documents import document, node
from tests.e2e.server import Server
from tests.real_parts.session import session_folder

ROWS = 1_000_000
#: Outputs of different content: a preview is made once per content, and only the first is timed.
OUTPUTS = 5
#: Times a process that imports polars.
BOUND = 5.0


def measure() -> list[Measurement]:
    with served("preview") as server:
        run_id = outputs(server)
        server.get(f"runs/{run_id}/steps/n0/outputs/dataset/preview/")
        resident = Resident(server.pid)
        times = [timed(server, run_id, f"n{number}") for number in range(1, OUTPUTS + 1)]
        growth = resident.growth
        again = median_milliseconds(lambda: server.get(f"runs/{run_id}/steps/n1/outputs/dataset/preview/"))
    start = median_milliseconds(lambda: run_python("import polars"))
    return [
        Measurement(
            f"preview of {ROWS:,} rows, first time",
            statistics.median(times),
            "ms",
            bound=BOUND,
            floor=start,
            floor_is="a process that imports polars",
        ),
        Measurement("  asked again", again, "ms"),
        Measurement(f"  server's memory meanwhile, {OUTPUTS} of them: growth", growth, "MB"),
    ]


def outputs(server: Server) -> str:
    """A run whose steps n0, n1… each wrote a million rows, no two of them the same."""
    file = session_folder() / "million.parquet"
    million().write_parquet(file)
    assert server.upload("million", file).status == 201
    nodes = [node("data", "dataset", dataset="million")]
    edges = []
    for number in range(OUTPUTS + 1):
        keep = {"names": ["id", "price", "make", f"extra{number}"]}
        nodes.append(node(f"n{number}", "select_columns_in_dataset", columns=keep))
        edges.append(f"data.output > n{number}.dataset")
    run_id = server.start_run(document(nodes, edges))
    assert server.finished(run_id)["status"] == "succeeded"
    return run_id


def million() -> pl.DataFrame:
    """Numbers, texts with few values, and one column of floats per output."""
    index = pl.int_range(ROWS, eager=True).alias("id")
    columns = {f"extra{n}": (index * (n + 3)).hash(n) % 1_000_003 / 7 for n in range(OUTPUTS + 1)}
    return pl.DataFrame(
        {"id": index, "price": (index * 7919 % 10_007) / 13, "make": "make" + (index % 40).cast(pl.String)}
    ).with_columns(**columns)


def timed(server: Server, run_id: str, node_id: str) -> float:
    """Milliseconds of the first preview of a step's output."""
    begin = time.perf_counter()
    preview = server.get(f"runs/{run_id}/steps/{node_id}/outputs/dataset/preview/")
    taken = (time.perf_counter() - begin) * 1000
    assert preview["rows"] == ROWS
    return taken
