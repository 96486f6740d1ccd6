"""Limits on a document's size and on the characters it may contain."""

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
    """Raise DocumentError if a document is over a limit or cannot be stored."""
    check_count(data, "nodes", MAX_NODES)
    check_count(data, "edges", MAX_EDGES)
    check_text(_dumped(data))


def check_count(data: Any, key: str, limit: int) -> None:
    items = data.get(key) if isinstance(data, Mapping) else None
    if isinstance(items, list) and len(items) > limit:
        message = f"There are {len(items):,} {key}; a pipeline may have at most {limit:,}. Split it in two."
        raise DocumentError(Fault(key, message), kind="too_large")


def check_text(text: str) -> None:
    """Check the UTF-8 size, and for characters that PostgreSQL's jsonb rejects (NUL, lone surrogates)."""
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        message = "A string contains half of a surrogate pair. Remove that character."
        raise DocumentError(Fault("", message)) from None
    if size > MAX_BYTES:
        message = (
            f"The document is {size / 1024**2:.1f} MB; at most {MAX_BYTES // 1024**2} MB is allowed. "
            "Upload large data as a dataset."
        )
        raise DocumentError(Fault("", message), kind="too_large")
    if "\\u0000" in text and _NUL.search(text):
        raise DocumentError(Fault("", "A string contains a NUL character. Remove it."))


def _dumped(data: Any) -> str:
    try:
        return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        raise DocumentError(Fault("", "A number is not finite, or has too many digits.")) from None
    except TypeError:
        raise DocumentError(Fault("", "The document contains a value that is not JSON.")) from None
    except RecursionError:
        raise DocumentError(Fault("", "The document is nested too deeply. Use fewer levels.")) from None
