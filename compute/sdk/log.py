"""What a component reports while it runs: ``from jackfield import log``.

Each call appends one JSON line to the step's ``metrics.jsonl``. Outside a step (a component called
in a test or a notebook) the calls check their arguments and drop the line, unless ``capture()``
collects it.
"""

from __future__ import annotations

import base64
import json
import math
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

#: Longest line of the stream; longer ones are refused to bound the memory of readers.
MAX_LINE_BYTES = 8 * 1024**2
#: Most rows of a logged table; a larger one belongs on an output port.
MAX_TABLE_ROWS = 10_000

_Sink = Callable[[str], None]
_sinks: list[_Sink] = []
_lock = threading.Lock()


def metric(name: str, value: float, step: int | None = None) -> None:
    """Record a number under a name; with ``step``, one point of a series."""
    number = float(value)
    if not math.isfinite(number):
        # JSON and the database have no NaN: write it to the log instead of breaking the stream.
        sys.stderr.write(f"Metric '{name}' is {number} and was not recorded.\n")
        return
    _emit({"kind": "metric", "name": str(name), "step": None if step is None else int(step), "value": number})


def progress(done: float, total: float) -> None:
    """Report progress: ``done`` of ``total`` (any unit)."""
    _emit({"kind": "progress", "done": float(done), "total": float(total)})


def warning(code: str, message: str, hint: str = "", column: str | None = None) -> None:
    """Tell that the result may not be what was wanted, though the step succeeds.

    Shown on the node, in the log and in REST (``warnings``). ``code`` is a dotted word for programs,
    ``message`` a sentence that names the column or the value, ``hint`` the next move.
    """
    told = {"code": str(code), "message": str(message), "hint": str(hint)}
    _emit({"kind": "warning", **told, **({} if column is None else {"column": str(column)})})
    sys.stderr.write(f"Warning: {message} {hint}".rstrip() + "\n")


def table(name: str, rows: Any) -> None:
    """Record a small table: a mapping of columns, a list of row mappings, or a data frame."""
    columns = _columns(rows)
    longest = max((len(values) for values in columns.values()), default=0)
    if longest > MAX_TABLE_ROWS:
        raise ValueError(
            f"Table '{name}' has {longest} rows, over the limit of {MAX_TABLE_ROWS}. Use an output port."
        )
    _emit({"kind": "table", "name": str(name), "data": columns})


def curve(name: str, **series: Sequence[float]) -> None:
    """Record a curve: equally long named series (``fpr=…, tpr=…``)."""
    _emit(
        {"kind": "curve", "name": str(name), "data": {key: _plain(values) for key, values in series.items()}}
    )


def confusion_matrix(name: str, labels: Sequence[Any], matrix: Sequence[Sequence[int]]) -> None:
    """Record counts by actual class (rows) and predicted class (columns)."""
    data = {"labels": _plain(labels), "matrix": [_plain(row) for row in matrix]}
    _emit({"kind": "confusion_matrix", "name": str(name), "data": data})


def image(name: str, image: Any) -> None:
    """Record a PNG image: a path, its bytes, or a matplotlib figure."""
    encoded = base64.b64encode(_png(image)).decode("ascii")
    _emit({"kind": "image", "name": str(name), "data": {"media_type": "image/png", "base64": encoded}})


def html(name: str, html: Any) -> None:
    """Record a page of HTML: its text, a ``Path`` to it, or an object that draws itself in notebooks.

    It is shown in a frame of its own, where scripts run but nothing is loaded: put everything into it.
    """
    _emit({"kind": "html", "name": str(name), "data": {"html": _page(html)}})


@contextmanager
def writing_to(path: Path, mask: Callable[[str], str] = str) -> Iterator[None]:
    """Append to ``path``, one flushed line per call, while the block runs. ``mask`` changes each line."""
    with path.open("a", encoding="utf-8", buffering=1) as file, _sink(lambda line: _write(file, mask(line))):
        yield


@contextmanager
def capture() -> Iterator[list[dict[str, Any]]]:
    """Collect what the block logs, as the stream's JSON objects."""
    items: list[dict[str, Any]] = []
    with _sink(lambda line: items.append(json.loads(line))):
        yield items


@contextmanager
def _sink(write: _Sink) -> Iterator[None]:
    _sinks.append(write)
    try:
        yield
    finally:
        _sinks.remove(write)


def _write(file: Any, line: str) -> None:
    file.write(line + "\n")


def _emit(item: Mapping[str, Any]) -> None:
    at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    line = json.dumps({**item, "at": at}, allow_nan=False, ensure_ascii=False, default=_scalar)
    if len(line) > MAX_LINE_BYTES:
        raise ValueError(
            f"The log entry '{item.get('name')}' is over {MAX_LINE_BYTES // 1024**2} MB. Use an output port."
        )
    with _lock:
        for write in list(_sinks):
            write(line)


def _columns(rows: Any) -> dict[str, list[Any]]:
    if hasattr(rows, "to_dict") and hasattr(rows, "columns"):
        return {str(name): _plain(rows[name]) for name in rows.columns}
    if isinstance(rows, Mapping):
        return {str(name): _plain(values) for name, values in rows.items()}
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {str(name): [_scalar(row.get(name)) for row in rows] for name in names}


def _plain(values: Any) -> list[Any]:
    """A list of JSON values from a sequence, array or series; NaN and infinity become null."""
    listed = values.tolist() if hasattr(values, "tolist") else list(values)
    return [_scalar(value) for value in listed]


def _scalar(value: Any) -> Any:
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def _page(html: Any) -> str:
    if isinstance(html, Path):
        return html.read_text(encoding="utf-8")
    if hasattr(html, "_repr_html_"):
        html = html._repr_html_()
    if not isinstance(html, str):
        raise TypeError(
            f"log.html takes text, a Path or an object with _repr_html_, not {type(html).__name__}."
        )
    return html


def _png(image: Any) -> bytes:
    if isinstance(image, (bytes, bytearray)):
        return bytes(image)
    if hasattr(image, "savefig"):
        from io import BytesIO

        buffer = BytesIO()
        image.savefig(buffer, format="png")
        return buffer.getvalue()
    return Path(image).read_bytes()
