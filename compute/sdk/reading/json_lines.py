"""JSON lines (one object per line) as a frame."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from compute.sdk.component_error import ComponentError
from compute.sdk.reading.column_names import usable_names


def read_json_lines(path: Path) -> pl.DataFrame:
    """Objects as rows, keys as columns; raises ComponentError naming the line that is not an object."""
    if not path.stat().st_size:
        raise ComponentError("file.empty", "The file is empty (0 bytes).", "Choose a file with data.")
    try:
        frame = pl.read_ndjson(path, infer_schema_length=None)
    except pl.exceptions.PolarsError as error:
        raise _first_broken_line(path) from error
    if not frame.width:
        raise _first_broken_line(path)
    return pl.DataFrame(
        [column.alias(name) for column, name in zip(frame, usable_names(frame.columns), strict=True)]
    )


def _first_broken_line(path: Path) -> ComponentError:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            reason = _reason(line)
            if reason:
                return ComponentError(
                    "file.json_lines",
                    f"Line {number} is not a JSON object: {reason}.",
                    "Write one object per line, without a surrounding list.",
                    line=number,
                )
    return ComponentError(
        "file.json_lines",
        "The objects do not fit one table: a key has values of types that cannot share a column.",
        "Give each key values of one type.",
    )


def _reason(line: bytes) -> str:
    if not line.strip():
        return ""
    try:
        value = json.loads(line)
    except json.JSONDecodeError as error:
        return error.msg
    except UnicodeDecodeError:
        return "it is not UTF-8"
    except ValueError:
        return "it has a number of too many digits"
    except RecursionError:
        return "it is nested too deeply"
    return "" if isinstance(value, dict) else f"it is a {type(value).__name__}"
