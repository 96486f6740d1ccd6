"""An exception as ``error.json`` tells it: one sentence, the line of the user's script, the next move."""

from __future__ import annotations

import errno
import json
import traceback
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from compute.sdk.component_error import ComponentError
from compute.sdk.user_script import USER_SCRIPT
from compute.supervision.masking import Mask

#: Longest message kept of a library's exception.
MAX_SENTENCE = 500


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a step failed, as written to ``error.json``, and the exit code that goes with it."""

    code: str
    message: str
    hint: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    exit_code: int = 1

    def write(self, folder: Path, mask: Mask) -> None:
        data = {key: value for key, value in asdict(self).items() if key != "exit_code"}
        text = json.dumps(data, ensure_ascii=False, default=str)
        # An error of foreign code may hold half of a surrogate pair.
        (folder / "error.json").write_text(mask.line(text), "utf-8", errors="replace")


def describe(error: BaseException, mask: Mask) -> Failure:
    """The failure an exception stands for. Its sentence is masked before it is cut."""
    match error:
        case ComponentError():
            return Failure(error.code, error.message, error.hint, error.facts)
        case MemoryError():
            return Failure(
                "memory",
                "The step ran out of memory.",
                "Give it more memory, or fewer rows or columns.",
            )
        case SystemExit():
            return _describe_exit(error)
        case OSError() if error.errno == errno.ENOSPC:
            return Failure("disk", "The disk is full.", "Free some space and run again.")
    return _describe_exception(error, mask)


def _describe_exit(error: SystemExit) -> Failure:
    if isinstance(error.code, str):
        return Failure("exit", f"The code ended the process: {error.code}", exit_code=1)
    code = int(error.code or 0)
    return Failure(
        "exit",
        f"The code ended the process with exit code {code}, before its outputs were written.",
        "Return from the function instead of calling exit.",
        {"exit_code": code},
        # 256 would wrap to 0, the exit code of success.
        exit_code=code % 256 or 1,
    )


def _describe_exception(error: BaseException, mask: Mask) -> Failure:
    sentence = f"{type(error).__name__}: {_first_line(error, mask)}".rstrip(": ")
    line = script_line(error)
    if line is None:
        return Failure("exception", sentence, "The log has the full traceback.")
    message = f"{sentence} (line {line} of the script)"
    return Failure("script", message, "The log has the full traceback.", {"line": line})


def _first_line(error: BaseException, mask: Mask) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    lines = mask(text).strip().splitlines()
    return lines[0][:MAX_SENTENCE] if lines else ""


def script_line(error: BaseException) -> int | None:
    """The deepest line of the user's script that the exception passed through."""
    if isinstance(error, SyntaxError) and error.filename == USER_SCRIPT:
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == USER_SCRIPT]
    return lines[-1] if lines else None
