"""Prefect with a server on SQLite.

Started by hand: the one that a flow starts for itself is unknown to the processes of a pool, each of
which would start another.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from peer_server import LOCALHOST, answers, free_port, wait

#: Reads the server's address when it imports Prefect, so it is a process of its own.
FLOWS = Path(__file__).with_name("prefect_flows.py")


def main() -> None:
    port = free_port()
    command = ["prefect", "server", "start", "--host", LOCALHOST, "--port", f"{port}", "--no-ui"]
    # It ends with this program, by whoever started that.
    subprocess.Popen(command, stdout=subprocess.DEVNULL)
    wait(lambda: answers(port, "/api/health"), "the server did not answer")
    address = {"PREFECT_API_URL": f"http://{LOCALHOST}:{port}/api"}
    subprocess.run([sys.executable, str(FLOWS)], check=True, env=os.environ | address)


if __name__ == "__main__":
    main()
