"""One step in a process of its own: outputs, exit codes, error.json, metrics."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from compute.sdk import log
from compute.sdk.table import read_table, write_table
from tests.factories.tables import table
from tests.sampling import sampled

SCRIPT = "designer.components.python_language.execute_python_script:execute_python_script"
TABLES = {
    port: {"type": "table", "path": f"out/{port}", "optional": True} for port in ("dataset1", "dataset2")
}


def step(folder: Path, entry: str, **fields: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "format": "jackfield/step@1",
        "component": {"name": "toy", "version": "1", "entry": entry},
        "parameters": {},
        "inputs": {},
        "outputs": {},
        "limits": {},
    }
    (folder / "step.json").write_text(json.dumps(content | fields))
    return folder


def scripted(folder: Path, source: str) -> Path:
    return step(folder, SCRIPT, parameters={"script": source}, outputs=TABLES)


def execute(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "compute.supervision.execute", str(folder)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **env},
    )


def error(folder: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((folder / "error.json").read_text())
    assert told.keys() == {"code", "message", "hint", "facts"}
    return told


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def test_a_step_reads_its_inputs_and_writes_its_outputs(tmp_path: Path) -> None:
    write_table(table({"a": [1, 2], "y": [3, 4]}, label="y"), tmp_path / "in.parquet")
    folder = step(
        tmp_path / "step",
        "designer.components.data_transformation.select_columns_in_dataset:select_columns_in_dataset",
        parameters={"columns": {"names": ["y"]}},
        inputs={"dataset": {"type": "table", "path": str(tmp_path / "in.parquet")}},
        outputs={"dataset": {"type": "table", "path": "out/dataset", "optional": False}},
    )
    done = execute(folder)
    assert (done.returncode, done.stderr) == (0, "")
    written = read_table(folder / "out" / "dataset")
    assert written.schema() == [{"name": "y", "type": "integer", "categorical": False, "role": "label"}]
    assert not (folder / "error.json").exists()


def test_prints_are_the_log_and_jackfield_can_be_imported(tmp_path: Path) -> None:
    source = """
from jackfield import log
def main(a, b):
    print("half way")
    log.metric("loss", 0.25, step=2)
    log.progress(1, 4)
    log.table("t", [{"a": 1, "b": "x"}, {"a": 2}])
    log.confusion_matrix("c", ["n", "y"], [[1, 2], [3, 4]])
    log.curve("roc", fpr=[0, 1], tpr=[0, 1])
    log.image("i", b"PNG")
    log.html("h", "<p>half way</p>")
"""
    folder = scripted(tmp_path / "step", source)
    done = execute(folder)
    assert (done.returncode, done.stdout) == (0, "half way\n")
    items = lines(folder)
    assert [item["kind"] for item in items] == [
        "metric", "progress", "table", "confusion_matrix", "curve", "image", "html",
    ]  # fmt: skip
    assert (items[0]["name"], items[0]["step"], items[0]["value"]) == ("loss", 2, 0.25)
    assert (items[1]["done"], items[1]["total"]) == (1, 4)
    assert items[2]["data"] == {"a": [1, 2], "b": ["x", None]}
    assert items[6]["data"] == {"html": "<p>half way</p>"}
    assert all(item["at"].endswith("Z") for item in items)


class Drawn:
    """As notebooks draw it."""

    def _repr_html_(self) -> str:
        return "<b>drawn</b>"


def test_a_page_is_logged_from_text_a_file_or_what_draws_itself(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<p>Größe</p>", "utf-8")
    with log.capture() as items:
        for page in ("<i>text</i>", file, Drawn()):
            log.html("page", page)
        with pytest.raises(TypeError, match="not int"):
            log.html("page", 7)
        with pytest.raises(ValueError, match="over 8 MB"):
            log.html("page", "x" * (8 * 1024**2))
    assert [item["data"]["html"] for item in items] == ["<i>text</i>", "<p>Größe</p>", "<b>drawn</b>"]


def test_metrics_can_be_read_while_the_step_runs(tmp_path: Path) -> None:
    source = """
import pathlib
from jackfield import log
def main(a, b):
    log.metric("loss", 1)
    assert "loss" in pathlib.Path(r"METRICS").read_text()
"""
    folder = tmp_path / "step"
    assert execute(scripted(folder, source.replace("METRICS", str(folder / "metrics.jsonl")))).returncode == 0


def test_a_metric_that_is_no_number_is_told_and_left_out(tmp_path: Path) -> None:
    folder = scripted(
        tmp_path / "step", "from jackfield import log\ndef main(a, b):\n    log.metric('loss', float('nan'))"
    )
    done = execute(folder)
    assert done.returncode == 0
    assert "Metric 'loss' is nan and was not recorded." in done.stderr
    assert lines(folder) == []


def test_an_exception_is_told_with_the_users_own_line(tmp_path: Path) -> None:
    source = "import json\n\ndef main(a, b):\n    return json.loads('{')\n"
    folder = scripted(tmp_path / "step", source)
    done = execute(folder)
    assert done.returncode == 1
    told = error(folder)
    assert told["message"].startswith("JSONDecodeError: Expecting property name")
    assert told["message"].endswith("(line 4 of the script)")
    assert told["facts"] == {"line": 4}
    assert "return json.loads('{')" in done.stderr


def test_a_syntax_error_is_told_with_its_line(tmp_path: Path) -> None:
    folder = scripted(tmp_path / "step", "def main(a, b):\n    return (\n")
    assert execute(folder).returncode == 1
    assert error(folder)["facts"] == {"line": 2}


def test_bad_data_is_told_by_its_sentence(tmp_path: Path) -> None:
    folder = step(
        tmp_path / "step",
        "designer.components.data_input_output.enter_data_manually:enter_data_manually",
        parameters={"format": "csv", "has_header": True, "data": "a,b\n1\n"},
        outputs={"dataset": {"type": "table", "path": "out/dataset", "optional": False}},
    )
    done = execute(folder)
    told = error(folder)
    assert (done.returncode, told["code"]) == (1, "file.ragged")
    assert told["message"] == "Line 2 has 1 field, but the first line has 2."
    assert done.stderr.startswith(told["message"])


@pytest.mark.parametrize(("call", "code"), [("exit(3)", 3), ("raise SystemExit(256)", 1), ("exit('no')", 1)])
def test_the_users_exit_code_is_respected(call: str, code: int, tmp_path: Path) -> None:
    folder = scripted(tmp_path / "step", f"import sys\nfrom sys import exit\ndef main(a, b):\n    {call}")
    assert execute(folder).returncode == code
    assert error(folder)["message"].startswith("The code ended the process")


def test_running_out_of_memory_has_its_own_code(tmp_path: Path) -> None:
    folder = scripted(tmp_path / "step", "def main(a, b):\n    raise MemoryError")
    assert execute(folder).returncode == 1
    assert error(folder)["code"] == "memory"


def test_a_required_output_that_is_absent_fails_the_step(tmp_path: Path) -> None:
    outputs = {"dataset1": {"type": "table", "path": "out/dataset1", "optional": False}}
    source = "def main(a, b):\n    return None"
    folder = step(tmp_path / "step", SCRIPT, parameters={"script": source}, outputs=outputs)
    assert execute(folder).returncode == 1
    assert error(folder)["code"] == "output.missing"
    assert "'dataset1'" in error(folder)["message"]


def test_an_input_that_is_gone_is_told(tmp_path: Path) -> None:
    folder = step(tmp_path / "step", SCRIPT, inputs={"dataset1": {"type": "table", "path": "in/nothing"}})
    assert execute(folder).returncode == 1
    assert error(folder)["code"] == "input.missing"


def test_code_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    folder = step(tmp_path / "step", "designer.components.nothing:at_all")
    assert execute(folder).returncode == 1
    assert error(folder)["code"] == "component.unavailable"


def test_a_step_of_another_format_is_no_failure_of_the_component(tmp_path: Path) -> None:
    folder = step(tmp_path / "step", SCRIPT, format="jackfield/step@99")
    done = execute(folder)
    assert done.returncode == 70
    assert "jackfield/step@99" in done.stderr
    assert not (folder / "error.json").exists()


def test_threads_left_behind_do_not_keep_the_step_alive(tmp_path: Path) -> None:
    source = """
import threading, time
def main(a, b):
    threading.Thread(target=time.sleep, args=(600,)).start()
"""
    assert execute(scripted(tmp_path / "step", source)).returncode == 0


LEARNERS = ("two_class_boosted_decision_tree", "two_class_logistic_regression")


@pytest.mark.parametrize("learner", sampled(LEARNERS, "two_class_boosted_decision_tree"))
def test_models_have_the_same_bytes_in_every_process(learner: str, tmp_path: Path) -> None:
    rows = {
        "x": [float(index % 7) for index in range(60)],
        "shade": [["red", "green", "blue"][index % 3] for index in range(60)],
        "y": [["no", "yes"][index * index % 5 > 1] for index in range(60)],
    }
    write_table(table(rows), tmp_path / "in.parquet")
    made = set()
    for seed in ("1", "2"):
        untrained = step(
            tmp_path / seed / "learner",
            f"designer.components.classification.{learner}:{learner}",
            outputs={"untrained_model": {"type": "untrained_model", "path": "out/model"}},
        )
        train = step(
            tmp_path / seed / "train",
            "designer.components.model_training.train_model:train_model",
            parameters={"label": "y"},
            inputs={
                "untrained_model": {"type": "untrained_model", "path": str(untrained / "out" / "model")},
                "dataset": {"type": "table", "path": str(tmp_path / "in.parquet")},
            },
            outputs={"model": {"type": "model", "path": "out/model"}},
        )
        for folder in (untrained, train):
            done = execute(folder, PYTHONHASHSEED=seed)
            assert done.returncode == 0, done.stderr
        made.add((train / "out" / "model").read_bytes())
    assert len(made) == 1
