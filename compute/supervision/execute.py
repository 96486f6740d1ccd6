"""Run one step in this process: ``python -m compute.supervision.execute FOLDER``.

Exit code 0: every required output is written. 1, or the code the component's own code exited
with: it failed, and ``error.json`` says why. 70: the runtime itself could not work.
"""

from __future__ import annotations

import importlib
import inspect
import io
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from compute.sdk import log, ports
from compute.sdk.component_error import ComponentError
from compute.sdk.facade import offer_facade
from compute.supervision.failure import describe
from compute.supervision.masking import Mask
from compute.supervision.step import Step, StepInput, read_step

#: Exit code when step.json cannot be read or error.json cannot be written (EX_SOFTWARE).
RUNTIME_FAILED = 70
NO_SECRETS = Mask()


class PortValues(Protocol):
    """Where values of ports are loaded and saved: the module ``compute.sdk.ports``, or ``KeptTables``."""

    def load(self, port_type: str, path: Path) -> Any: ...

    def save(self, port_type: str, value: Any, path: Path) -> None: ...


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("Usage: python -m compute.supervision.execute FOLDER\n")
        return RUNTIME_FAILED
    prepare_process()
    try:
        return run_step(Path(os.path.abspath(arguments[0])))
    except Exception:
        traceback.print_exc()
        return RUNTIME_FAILED


def prepare_process() -> None:
    """Set this process up for steps: unbuffered log lines, and ``from jackfield import``."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # The log is followed live, so a line must not wait for a full buffer.
            stream.reconfigure(line_buffering=True, errors="backslashreplace")
    offer_facade()


def run_step(folder: Path) -> int:
    """Run the step of a folder and answer its exit code; a failure is written to ``error.json``."""
    step = read_step(folder)
    # Before its code runs, which may change the environment.
    mask = Mask(os.environ[name] for name in step.secrets)
    error = attempt(step, mask)
    return report(error, folder, mask) if error else 0


def attempt(step: Step, mask: Mask = NO_SECRETS, values: PortValues = ports) -> BaseException | None:
    """Run the step; what it raised, or None when every output is written."""
    (step.folder / "error.json").unlink(missing_ok=True)
    try:
        with log.writing_to(step.folder / "metrics.jsonl", mask.line):
            write_outputs(step, call(step, values), values)
    except BaseException as error:  # user code may raise anything, SystemExit and panics included
        if isinstance(error, KeyboardInterrupt):
            raise
        return error
    return None


def report(error: BaseException, folder: Path, mask: Mask = NO_SECRETS) -> int:
    """Say in log and ``error.json`` why the step failed; its exit code."""
    _tell(error)
    failure = describe(error, mask)
    failure.write(folder, mask)
    return failure.exit_code


def call(step: Step, values: PortValues = ports) -> Mapping[str, Any]:
    """Call the component with its inputs and parameters; returns its results by output port."""
    function = load_entry(step.entry)
    inputs = {item.port: _load(item, values) for item in step.inputs}
    _check_inputs(function, inputs)
    result = function(**inputs, **step.parameters)
    if hasattr(result, "_asdict"):
        return dict(result._asdict())
    return {step.outputs[0].port: result} if step.outputs else {}


def load_entry(entry: str) -> Callable[..., Any]:
    """Import ``module:function``; raises ComponentError when this environment does not have it."""
    module_name, _, name = entry.partition(":")
    try:
        found = getattr(importlib.import_module(module_name), name)
    except (ImportError, AttributeError) as error:
        raise ComponentError(
            "component.unavailable",
            f"The component's code cannot be loaded: {error}",
            "Install what it needs in the step's environment.",
            entry=entry,
        ) from error
    if not callable(found):
        raise ComponentError("component.unavailable", f"{entry} is not a function.", entry=entry)
    return found  # type: ignore[no-any-return]  # an imported attribute has no static type


def _check_inputs(function: Callable[..., Any], inputs: Mapping[str, Any]) -> None:
    """Raise ComponentError for a required input that is absent: its optional source gave nothing."""
    signature = inspect.signature(getattr(function, "function", function))
    for item in signature.parameters.values():
        is_port = item.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        if is_port and item.default is inspect.Parameter.empty and item.name not in inputs:
            raise ComponentError(
                "input.missing",
                f"Nothing arrives at input '{item.name}': the step before gave no value there.",
                "Let that step return one, or join another output.",
                port=item.name,
            )


def _load(item: StepInput, values: PortValues) -> Any:
    if not item.path.exists():
        raise ComponentError(
            "input.missing", f"Input '{item.port}' is not there.", "Run the step before it again."
        )
    return values.load(item.type, item.path)


def write_outputs(step: Step, results: Mapping[str, Any], values: PortValues = ports) -> None:
    """Write each port's value; raises ComponentError when a required one is absent."""
    for output in step.outputs:
        value = results.get(output.port)
        if value is not None:
            output.path.parent.mkdir(parents=True, exist_ok=True)
            values.save(output.type, value, output.path)
        elif not output.optional:
            raise ComponentError(
                "output.missing",
                f"The component gave nothing for its output '{output.port}'.",
                "Return a value for every output.",
                port=output.port,
            )


def _tell(error: BaseException) -> None:
    """Put the reason in the log: a sentence for bad data, the whole traceback for the rest."""
    if isinstance(error, ComponentError) and error.__cause__ is None:
        sys.stderr.write(f"{error.message} {error.hint}".rstrip() + "\n")
    else:
        traceback.print_exception(error)
    sys.stderr.flush()


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that user code left behind must not keep a finished step alive.
    os._exit(code)
