"""Back up a server that is running a pipeline, and restore it elsewhere with the original still there."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.documents import document, node, on
from tests.e2e.drawings import Gate
from tests.e2e.server import Server, steps_of
from tests.real_parts.session import free_port


def test_a_backup_of_a_run_in_flight_ends_it_elsewhere(own_server: Server, tmp_path: Path) -> None:
    gate = Gate(tmp_path)
    drawing = document(
        [
            node("data", "enter_data_manually", data="a\n1\n2\n", format="csv", has_header=True),
            gate.node(),
            node("summary", "summarize_data"),
        ],
        ["data.dataset > gate.dataset1", "gate.dataset1 > summary.dataset"],
    )
    run_id = own_server.start_run(on("local", drawing))
    own_server.wait_for(run_id, lambda run: steps_of(run)["gate"]["status"] == "running")
    file = tmp_path / "backup.tar"
    own_server.manage("backup", str(file))
    refused = own_server.manage("backup", str(file), check=False)
    assert refused.returncode == 1
    assert "exists" in refused.stderr

    copy = Server(tmp_path / "elsewhere", free_port())
    try:
        copy.manage("restore", str(file))
        assert copy.home.stat().st_mode & 0o777 == 0o700
        copy.start()
        gate.open()
        restored, original = copy.finished(run_id), own_server.finished(run_id)
    finally:
        copy.end()
    assert restored["status"] == original["status"] == "succeeded"
    assert steps_of(restored)["data"] == steps_of(original)["data"]
    assert steps_of(restored)["gate"]["attempt"] == 2
    assert steps_of(original)["gate"]["attempt"] == 1
    again = copy.manage("restore", str(file), check=False)
    assert again.returncode == 1
    assert "has a database already" in again.stderr
