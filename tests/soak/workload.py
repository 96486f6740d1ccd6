"""A hundred runs of an ordinary day, over and over: most are reused, some are new, fail or are cancelled."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from websockets.sync.client import connect

from tests.e2e.documents import document, node
from tests.e2e.server import TOKEN, Server, steps_of

COLUMN = "a,b\n" + "".join(f"{number},{number * 2}\n" for number in range(50))
#: How long a busy machine may take for one frame.
SECONDS = 240
ENDED = ("succeeded", "failed", "cancelled")
HEAD = "def main(dataset1=None, dataset2=None):\n"


def table(line: str = "") -> dict[str, Any]:
    """Data, cleaned and summarized; another line makes it other data."""
    return document(
        [
            node("data", "enter_data_manually", data=COLUMN + line, format="csv", has_header=True),
            node("clean", "clean_missing_data", mode="mean"),
            node("summary", "summarize_data"),
        ],
        ["data.dataset > clean.dataset", "clean.cleaned_dataset > summary.dataset"],
    )


def script(body: str) -> dict[str, Any]:
    """One step of user code, which gets a process of its own."""
    return document([node("script", "execute_python_script", script=f"import time\n{HEAD}    {body}\n")], [])


def reused(server: Server, number: int) -> None:
    run = server.finished(server.post("runs/", {"document": table()})["id"])
    assert run["status"] == "succeeded", run


def new_data(server: Server, number: int) -> None:
    run = server.finished(server.post("runs/", {"document": table(f"{number},1\n")})["id"])
    assert run["status"] == "succeeded", run


def computed_again(server: Server, number: int) -> None:
    assert server.finished(server.start_run(table()))["status"] == "succeeded"


def deleted(server: Server, number: int) -> None:
    run_id = server.start_run(table())
    server.finished(run_id)
    assert server.call("DELETE", f"runs/{run_id}/").status == 204


def of_a_pipeline(server: Server, number: int) -> None:
    """As a person does: save a draft, look at the plan, run it, look at a port and the log."""
    pipeline = server.get("pipelines/")["results"][0]["id"]
    draft = server.get(f"pipelines/{pipeline}/")
    body = {"name": draft["name"], "document": table(f"{number},2\n")}
    saved = server.call("PUT", f"pipelines/{pipeline}/", body, If_Match=str(draft["revision"]))
    assert saved.status in (200, 409), saved.content
    server.post(f"pipelines/{pipeline}/plan/", status=200)
    run_id = server.post(f"pipelines/{pipeline}/runs/")["id"]
    assert server.finished(run_id)["status"] == "succeeded"
    server.get("runs/")
    server.get(f"runs/{run_id}/steps/summary/outputs/dataset/preview/")
    assert server.call("GET", f"runs/{run_id}/steps/clean/log/").status == 200


def followed(server: Server, number: int) -> None:
    """To its end through a websocket."""
    run_id = server.start_run(table())
    address = f"{server.url.replace('http', 'ws', 1)}/ws/runs/{run_id}/?after=0"
    with connect(address, additional_headers={"Authorization": f"Bearer {TOKEN}"}) as socket:
        while json.loads(socket.recv(SECONDS))["t"] != "end":
            pass


def own_code(server: Server, number: int) -> None:
    run = server.finished(server.start_run(script("return dataset1")))
    assert run["status"] in ENDED, run


def failing(server: Server, number: int) -> None:
    run = server.finished(server.start_run(script('raise ValueError("no")')))
    assert run["status"] == "failed", run


def cancelled(server: Server, number: int) -> None:
    run_id = server.start_run(script("time.sleep(600)"))
    server.wait_for(run_id, lambda run: steps_of(run)["script"]["status"] == "running")
    server.post(f"runs/{run_id}/cancel/", status=200)
    assert server.finished(run_id)["status"] == "cancelled"


#: What the so-manyth run of every hundred is; all others are reused.
DAY: dict[int, Callable[[Server, int], None]] = {
    **dict.fromkeys((3, 23, 43, 63, 83), computed_again),
    **dict.fromkeys((8, 28, 48, 68), new_data),
    **dict.fromkeys((13, 53), followed),
    **dict.fromkeys((18, 58), of_a_pipeline),
    **dict.fromkeys((33, 73), deleted),
    **dict.fromkeys((38, 88), failing),
    77: own_code,
    93: cancelled,
}


def work(server: Server, number: int) -> None:
    """The so-manyth run of all, from its submission to its end."""
    DAY.get(number % 100, reused)(server, number)
