"""How large a document may be, and which characters it may hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from designer.graph.document_error import DocumentError, Fault

MAX_NODES = 5_000
MAX_EDGES = 20_000
MAX_BYTES = 8 * 1024 * 1024

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def check_limits(data: Any) -> None:
    """Raise DocumentError for a document over a limit, or one that cannot be stored."""
    check_count(data, "nodes", MAX_NODES)
    check_count(data, "edges", MAX_EDGES)
    check_text(_dumped(data))


def check_count(data: Any, key: str, limit: int) -> None:
    items = data.get(key) if isinstance(data, Mapping) else None
    if isinstance(items, list) and len(items) > limit:
        message = f"There are {len(items):,} {key}; a pipeline has at most {limit:,}. Split it in two."
        raise DocumentError(Fault(key, message), kind="too_large")


def check_text(text: str) -> None:
    """Size in UTF-8, and characters that PostgreSQL's jsonb cannot hold (NUL, half surrogate pairs)."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        message = "A text holds half of a surrogate pair. Remove that character."
        raise DocumentError(Fault("", message)) from None
    if size > MAX_BYTES:
        message = (
            f"The document has {size / 1024**2:.1f} MB; at most {MAX_BYTES // 1024**2} MB. "
            "Upload large data as a dataset."
        )
        raise DocumentError(Fault("", message), kind="too_large")
    if "\\u0000" in text and _NUL.search(text):
        raise DocumentError(Fault("", "A text holds a NUL character. Remove it."))


def _dumped(data: Any) -> str:
    try:
        return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        raise DocumentError(Fault("", "A number is not finite, or too long.")) from None
    except TypeError:
        raise DocumentError(Fault("", "The document holds a value that is no JSON.")) from None
    except RecursionError:
        raise DocumentError(Fault("", "The document is nested too deeply.")) from None
