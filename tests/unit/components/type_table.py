"""What each component and each reader makes of each column type, found by running them.

``python -m tests.unit.components.type_table`` writes it into docs/types.md.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

import polars as pl

from compute.sdk.column_text import as_text, csv_ready, json_values
from compute.sdk.component_error import ComponentError
from compute.sdk.reading.formats import read_file
from compute.sdk.table import Table, column_type
from tests.factories.tables import run

PAGE = Path(__file__).parents[3] / "docs" / "types.md"
COMMAND = "python -m tests.unit.components.type_table"
#: Twelve values of each type, of two kinds, such that they convert into each other.
TWO: Mapping[str, tuple[Any, Any]] = {
    "boolean": (False, True),
    "integer": (0, 1),
    "decimal": (Decimal("0.00"), Decimal("1.00")),
    "double": (0.0, 1.0),
    "string": ("a", "b"),
    "date": (date(1970, 1, 1), date(1970, 1, 2)),
    "time": (time(0), time(0, 0, 1)),
    "datetime": (datetime(1970, 1, 1), datetime(1970, 1, 2)),
    "duration": (timedelta(0), timedelta(seconds=1)),
    "binary": (b"a", b"b"),
    "list": ([1], [2, 3]),
    "struct": ({"k": 1}, {"k": 2}),
    "null": (None, None),
}
TYPES = tuple(TWO)
ROWS = 12
LEARNERS = {
    "linear_regression": "Linear Regression",
    "boosted_decision_tree_regression": "Boosted Decision Tree Regression",
    "two_class_logistic_regression": "Two-Class Logistic Regression",
    "two_class_boosted_decision_tree": "Two-Class Boosted Decision Tree",
    "multiclass_logistic_regression": "Multiclass Logistic Regression",
}
X: dict[str, Any] = {"names": ["x"]}
Use = Callable[[Table], Any]


def sample(kind: str, *, gap: bool = False) -> Table:
    """A column ``x`` of the type beside a number and a label of two classes."""
    values = [TWO[kind][index % 2] for index in range(ROWS)]
    if gap:
        values[-1] = None
    frame = pl.DataFrame({"x": values, "n": [float(index) for index in range(ROWS)], "y": [0, 1, 1] * 4})
    return Table.of(frame).with_meta(["y"], role="label")


def _use(component: str, port: str = "dataset", **parameters: Any) -> Use:
    return lambda table: run(component, inputs={port: table}, **parameters)


def _twice(component: str, ports: tuple[str, str], **parameters: Any) -> Use:
    return lambda table: run(component, inputs=dict.fromkeys(ports, table), **parameters)


def _trained(learner: str, label: str, table: Table) -> Any:
    features = run("select_columns_in_dataset", inputs={"dataset": table}, columns={"names": ["x", "y", "n"]})
    inputs = {"untrained_model": run(learner), "dataset": features}
    return run("train_model", inputs=inputs, label=label)


def _scored(learner: str, label: str, table: Table) -> Any:
    model = _trained(learner, label, table)
    return run("score_model", inputs={"model": model, "dataset": table})


def _evaluated(table: Table) -> Any:
    scored = _scored("multiclass_logistic_regression", "x", table)
    return run("evaluate_model", inputs={"scored_dataset": scored})


def _clustering(table: Table) -> Any:
    inputs = {"untrained_model": run("k_means_clustering"), "dataset": table}
    return run("train_clustering_model", inputs=inputs, columns={"names": ["x", "n"]})


def _assigned(table: Table) -> Any:
    model = _clustering(table).model
    return run("assign_data_to_clusters", inputs={"model": model, "dataset": table})


def _compared(table: Table) -> Any:
    value = as_text(table.frame["x"])[0]
    return run(
        "split_data",
        inputs={"dataset": table},
        mode="relative_expression",
        expression=f'\\"x" == {value}',
    )


def uses() -> dict[str, Use]:
    """What is asked of each component, by its name and what of it."""
    cleaning = {"custom_value": {"replacement": "1"}, "mean": {}, "median": {}, "mode": {}, "remove_row": {}}
    return {
        "Select Columns in Dataset": _use("select_columns_in_dataset", columns=X),
        **{
            f"Clean Missing Data, {mode.replace('_', ' ')}": _use(
                "clean_missing_data", columns=X, mode=mode, **more, cols_with_all_missing_values="propagate"
            )
            for mode, more in cleaning.items()
        },
        "Normalize Data": _use("normalize_data", columns=X),
        "Split Data, rows": _use("split_data"),
        "Split Data, stratified by it": _use("split_data", stratify_by="x"),
        "Split Data, relative expression": _compared,
        "Split Data, regular expression": _use("split_data", mode="regular_expression", expression='\\"x" 1'),
        "Apply SQL Transformation": _use("apply_sql_transformation", "t1"),
        "Join Data, as key": _twice("join_data", ("left", "right"), left_keys=X, right_keys=X),
        "Add Rows": _twice("add_rows", ("dataset1", "dataset2")),
        "Add Columns": lambda table: run(
            "add_columns",
            inputs={"dataset1": table, "dataset2": Table.of(pl.DataFrame({"z": [1] * ROWS}))},
        ),
        "Remove Duplicate Rows": _use("remove_duplicate_rows", columns=X),
        "Summarize Data": _use("summarize_data"),
        "Convert to CSV": _use("convert_to_csv"),
        "Execute Python Script": _use("execute_python_script", "dataset1"),
        **{f"{name}, as feature": _on(learner, "y") for learner, name in LEARNERS.items()},
        **{f"{name}, as label": _on(learner, "x") for learner, name in LEARNERS.items()},
        "Evaluate Model, as label": _evaluated,
        "Train Clustering Model": _clustering,
        "Assign Data to Clusters": _assigned,
    }


def _on(learner: str, label: str) -> Use:
    return lambda table: _scored(learner, label, table)


def outcome(use: Use, table: Table) -> str:
    """``kept``, the type it became, ``used`` when the result has no such column, or the error's code."""
    before = column_type(table.frame.schema["x"])
    try:
        result = use(table)
    except ComponentError as error:
        return f"`{error.code}`"
    found = result if isinstance(result, Table) else next(iter(_tables(result)), None)
    if found is None or "x" not in found.names:
        return "used"
    after = column_type(found.frame.schema["x"])
    return "kept" if after == before else f"→ {after}"


def _tables(result: Any) -> list[Table]:
    return [value for value in result if isinstance(value, Table)] if isinstance(result, tuple) else []


def component_rows() -> dict[str, list[str]]:
    found = {}
    for name, use in uses().items():
        tables = [sample(kind, gap=name.startswith("Clean")) for kind in TYPES]
        found[name] = [outcome(use, table) for table in tables]
    return found


#: The types that Edit Metadata offers.
TARGETS = tuple(kind for kind in TYPES if kind not in ("binary", "list", "struct", "null"))


def conversion_rows() -> dict[str, list[str]]:
    """By the type converted from, what becomes of it for each target."""
    found = {}
    for kind in TYPES:
        cells = []
        for target in TARGETS:
            cells.append(
                outcome(_use("edit_metadata", columns=X, data_type=target), _convertible(kind, target))
            )
        found[kind] = ["yes" if cell.startswith("→") else "" if "`" in cell else "kept" for cell in cells]
    return found


def _convertible(kind: str, target: str) -> Table:
    """A column of the type with values that the target has: texts of its own, whole days in seconds."""
    frame = sample(target if kind == "string" else kind).frame
    if kind == "string":
        return Table.of(frame.with_columns(as_text(frame["x"])))
    days = target == "date" and frame["x"].dtype.is_numeric()
    return Table.of(frame.with_columns(pl.col("x") * 86_400) if days else frame)


def meeting_rows() -> dict[str, list[str]]:
    """By two types, the one that columns of them have together after Add Rows."""
    return {one: [_met(one, other) for other in TYPES] for one in TYPES}


def _met(one: str, other: str) -> str:
    first, second = (sample(kind).with_frame(sample(kind).frame.select("x")) for kind in (one, other))
    try:
        met = run("add_rows", inputs={"dataset1": first, "dataset2": second})
    except ComponentError:
        return ""
    return column_type(met.frame["x"].dtype)


def learned_rows() -> dict[str, list[str]]:
    """By the type that something was learned from, whether a column of each type is converted to it."""
    learn = _use("clean_missing_data", columns=X, mode="remove_row")
    transforms = {kind: learn(sample(kind)).transform for kind in TYPES}
    return {
        kind: [_taken(transform, kind, other) for other in TYPES] for kind, transform in transforms.items()
    }


def _taken(transform: Any, learned: str, kind: str) -> str:
    try:
        transform.apply(_convertible(kind, learned))
    except ComponentError:
        return ""
    return "yes"


def reader_rows() -> dict[str, list[str]]:
    """By format, the type that a column of each type is read as; a dash where the format has none."""
    with TemporaryDirectory() as folder:
        return {
            name: [_read(Path(folder), form, write, kind) for kind in TYPES]
            for name, (form, write) in WRITERS.items()
        }


def _read(folder: Path, form: str, write: Callable[[Path, pl.Series], bool], kind: str) -> str:
    path = folder / f"file.{form}"
    if not write(path, sample(kind).frame["x"]):
        return "–"
    try:
        table = read_file(path, form).table
    except ComponentError as error:
        return f"`{error.code}`"
    return column_type(table.frame["x" if "x" in table.names else table.names[-1]].dtype)


def _write_csv(path: Path, column: pl.Series) -> bool:
    frame = pl.DataFrame({"x": column, "n": range(len(column))})
    path.write_text(csv_ready(frame).write_csv(datetime_format="%Y-%m-%dT%H:%M:%S", time_format="%H:%M:%S"))
    return True


def _write_tsv(path: Path, column: pl.Series) -> bool:
    frame = pl.DataFrame({"x": column, "n": range(len(column))})
    path.write_text(csv_ready(frame).write_csv(separator="\t", datetime_format="%Y-%m-%dT%H:%M:%S"))
    return True


def _write_json_lines(path: Path, column: pl.Series) -> bool:
    path.write_text("".join(json.dumps({"x": value, "n": 1}) + "\n" for value in json_values(column)))
    return True


def _write_parquet(path: Path, column: pl.Series) -> bool:
    column.to_frame().write_parquet(path)
    return True


_ARFF = {
    "boolean": "{false,true}",
    "integer": "integer",
    "decimal": "numeric",
    "double": "real",
    "string": "string",
    "datetime": "date \"yyyy-MM-dd'T'HH:mm:ss\"",
}


def _write_arff(path: Path, column: pl.Series) -> bool:
    kind = _ARFF.get(column_type(column.dtype))
    texts = [
        f'"{text}"' if kind == "string" or str(kind).startswith("date") else text for text in as_text(column)
    ]
    lines = "\n".join(texts) if kind else ""
    path.write_text(f"@relation r\n@attribute x {kind}\n@data\n{lines}\n")
    return kind is not None


def _write_svmlight(path: Path, column: pl.Series) -> bool:
    if not column.dtype.is_numeric():
        return False
    path.write_text("".join(f"1 1:{text}\n" for text in as_text(column)))
    return True


#: Number formats of Excel, by their place in the styles.
_STYLES = {"date": (1, 14), "datetime": (2, 22), "time": (3, 21), "duration": (4, 46)}
_SHEETS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship'
        ' Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="s" sheetId="1" r:id="a"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship'
        ' Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        ' Target="worksheets/sheet1.xml"/><Relationship Id="b"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"'
        ' Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs>'
        + "".join(f'<xf numFmtId="{number}"/>' for number in (0, *(number for _, number in _STYLES.values())))
        + "</cellXfs></styleSheet>"
    ),
}


def _write_xlsx(path: Path, column: pl.Series) -> bool:
    kind = column_type(column.dtype)
    if kind in ("binary", "list", "struct", "null"):
        return False
    rows = [_cell("A", 1, "x")] + [_cell("A", row, value, kind) for row, value in enumerate(column, 2)]
    sheet = "".join(
        f'<row r="{row}">{cell}{_cell("B", row, "n" if row == 1 else row)}</row>'
        for row, cell in enumerate(rows, 1)
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in _SHEETS.items():
            archive.writestr(name, text)
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{sheet}</sheetData></worksheet>",
        )
    return True


def _cell(letter: str, row: int, value: Any, kind: str = "") -> str:
    place = f'r="{letter}{row}"'
    if isinstance(value, bool):
        return f'<c {place} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        return f'<c {place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    style = f's="{_STYLES[kind][0]}"' if kind in _STYLES else ""
    return f"<c {place} {style}><v>{_serial(value)}</v></c>"


def _serial(value: Any) -> float:
    """The number by which Excel stands for a value."""
    if isinstance(value, timedelta):
        return value / timedelta(1)
    if isinstance(value, time):
        return (datetime.combine(date.min, value) - datetime.min) / timedelta(1)
    if isinstance(value, datetime):
        return (value - datetime(1899, 12, 30)) / timedelta(1)
    return (value - date(1899, 12, 30)).days if isinstance(value, date) else float(value)


WRITERS: Mapping[str, tuple[str, Callable[[Path, pl.Series], bool]]] = {
    "CSV": ("csv", _write_csv),
    "TSV": ("tsv", _write_tsv),
    "JSON lines": ("json_lines", _write_json_lines),
    "Parquet": ("parquet", _write_parquet),
    "Excel": ("xlsx", _write_xlsx),
    "ARFF": ("arff", _write_arff),
    "SVMLight": ("svmlight", _write_svmlight),
}


def _table(corner: str, columns: tuple[str, ...], rows: Mapping[str, list[str]]) -> str:
    lines = [f"| {corner} | {' | '.join(columns)} |", f"|---{'|---' * len(columns)}|"]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items())])


def sections() -> dict[str, str]:
    """The generated tables by the name of their place in the page."""
    return {
        "components": _table("component", TYPES, component_rows()),
        "conversions": _table("from \\ to", TARGETS, conversion_rows()),
        "meetings": _table("both", TYPES, meeting_rows()),
        "learned": _table("was \\ is", TYPES, learned_rows()),
        "readers": _table("format", TYPES, reader_rows()),
    }


def with_sections(page: str) -> str:
    """The page with its tables as they are found now."""
    for name, table in sections().items():
        start, end = f"<!-- {name}: generated -->\n", f"<!-- end of {name} -->"
        before, _, rest = page.partition(start)
        page = f"{before}{start}{table}\n{end}{rest.partition(end)[2]}"
    return page


if __name__ == "__main__":
    PAGE.write_text(with_sections(PAGE.read_text("utf-8")), "utf-8")
