"""Execute Python Script: pandas in, frames out, the user's own mistakes as they are."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from compute.sdk import log
from compute.sdk.component_error import ComponentError
from designer.components.python_language.bundle import MAX_ENTRIES, extract
from tests.factories.tables import run, table

DATA = table({"price": [10, 20], "power": [2, 5]}, label="price", categorical=["power"])


def script(source: str, **inputs: Any) -> Any:
    return run("execute_python_script", inputs=inputs, script=source)


def test_a_column_is_added_and_the_others_keep_their_meaning() -> None:
    source = """
import pandas as pd
def main(dataset1, dataset2):
    assert isinstance(dataset1, pd.DataFrame) and dataset2 is None
    dataset1["ratio"] = dataset1["price"] / dataset1["power"]
    return dataset1
"""
    result = script(source, dataset1=DATA)
    assert result.dataset1.frame["ratio"].to_list() == [5.0, 4.0]
    assert result.dataset1.columns["price"].role == "label"
    assert result.dataset1.columns["power"].categorical
    assert result.dataset2 is None


def test_the_azure_function_and_tuple_work() -> None:
    source = "def azureml_main(dataframe1=None, dataframe2=None):\n    return dataframe1, dataframe1.head(1)"
    result = script(source, dataset1=DATA)
    assert (result.dataset1.rows, result.dataset2.rows) == (2, 1)
    assert script(
        "def azureml_main(dataframe1=None, dataframe2=None):\n    return dataframe1,", dataset1=DATA
    )


def test_a_function_takes_as_many_datasets_as_it_names() -> None:
    source = "import pandas as pd\ndef main():\n    return pd.DataFrame({'a': [1]})"
    assert script(source).dataset1.frame["a"].to_list() == [1]


def test_nothing_returned_is_nothing_written() -> None:
    assert script("def main(a, b):\n    pass", dataset1=DATA) == (None, None)


def test_metrics_are_recorded() -> None:
    with log.capture() as items:
        script("from compute.sdk import log\ndef main(a, b):\n    log.metric('loss', 0.5, step=3)")
    assert [(item["name"], item["value"], item["step"]) for item in items] == [("loss", 0.5, 3)]


def test_what_the_script_raises_comes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        script("def main(a, b):\n    return 1 / 0")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("x = 1", "defines neither main"),
        ("def main(a, b):\n    return 5", "returned a int"),
        ("def main(a, b):\n    return a, a, a", "returned 3 values"),
        ("def main(a, b):\n    return [a, 'x']", "a str in its result"),
        ("def main(a, b):\n    return a.rename(columns={'price': 7})", "a column named 7"),
        (
            "def main(a, b):\n    a['mixed'] = [1, 'x']\n    return a",
            r"'mixed' that the script returned mixes values of several types \(int, str\)",
        ),
    ],
)
def test_wrong_results_are_told(source: str, sentence: str) -> None:
    with pytest.raises(ComponentError, match=sentence):
        script(source, dataset1=DATA)


def packed(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def test_a_bundles_modules_can_be_imported_and_its_files_read(tmp_path: Path) -> None:
    bundle = packed(tmp_path / "b.zip", prices_of_bundle__py="FACTOR = 3", note__txt="hello")
    source = """
from prices_of_bundle import FACTOR
def main(a, b):
    a["text"] = open("./Script Bundle/note.txt").read()
    a["price"] = a["price"] * FACTOR
    return a
"""
    result = script(source, dataset1=DATA, script_bundle=bundle)
    assert result.dataset1.frame["price"].to_list() == [30, 60]
    assert result.dataset1.frame["text"][0] == "hello"


@pytest.mark.parametrize("name", ["../evil.py", "/etc/evil.py", "a/../../evil.py", "C:\\evil.py"])
def test_a_bundle_that_leads_out_is_refused(name: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(name, "x")
    with pytest.raises(ComponentError, match="which points outside it"):
        extract(tmp_path / "b.zip", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_bundle_with_a_link_is_refused(tmp_path: Path) -> None:
    entry = zipfile.ZipInfo("link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(ComponentError, match="which points outside it"):
        extract(tmp_path / "b.zip", tmp_path / "out")


def test_a_bundle_of_too_many_files_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        for index in range(MAX_ENTRIES + 1):
            archive.writestr(f"f{index}", "")
    with pytest.raises(ComponentError, match="more than"):
        extract(tmp_path / "b.zip", tmp_path / "out")


def test_a_bundle_that_is_no_zip_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("hello")
    with pytest.raises(ComponentError, match="not a ZIP file"):
        extract(tmp_path / "b.zip", tmp_path / "out")
