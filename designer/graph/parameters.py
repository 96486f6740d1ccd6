"""Pipeline parameters: values callers may set, bound, converted, and promoted from node parameters."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from designer.graph.model import PipelineParameter
from designer.graph.problems import Problem
from designer.graph.spec import Parameter
from designer.graph.suggestions import did_you_mean

#: Accepted spellings of booleans on a command line.
_BOOLEANS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}


class Unbound:
    """Marks a pipeline parameter that has no default and was not given a value."""

    def __repr__(self) -> str:
        return "UNBOUND"


UNBOUND: Final = Unbound()


def bind(
    declared: Iterable[PipelineParameter], given: Mapping[str, Any]
) -> tuple[Mapping[str, Any], list[Problem]]:
    """Every declared parameter's value (given, else default, else UNBOUND), and the problems found.

    Problems name the pipeline parameter in ``parameter`` and no node.
    """
    by_name = {item.name: item for item in declared}
    problems = [_unknown(name, by_name) for name in given if name not in by_name]
    values: dict[str, Any] = {}
    for name, item in by_name.items():
        raw = given[name] if given.get(name) is not None else item.default
        try:
            values[name] = UNBOUND if raw is None else coerce(raw, item.type)
        except ValueError as error:
            values[name] = UNBOUND
            problems.append(_invalid(name, error))
    return values, problems


def coerce(value: Any, type_: str) -> Any:
    """``value`` in a pipeline parameter's type; raises ValueError with the next move.

    Whole numbers are accepted as floats, and floats without a fraction as whole numbers.
    """
    check = _COERCIONS.get(type_)
    if check is None:
        raise ValueError(f"Unknown parameter type '{type_}'. Use one of {', '.join(_COERCIONS)}.")
    return check(value)


def parse_value(text: str, type_: str) -> Any:
    """A value as typed on a command line (``--set name=value``); raises ValueError."""
    match type_:
        case "int" | "float":
            return coerce(_number(text), type_)
        case "bool":
            if (known := _BOOLEANS.get(text.strip().lower())) is None:
                raise ValueError(f"'{text}' is not a boolean. Use true or false.")
            return known
        case "json":
            return _json(text)
    return coerce(text, type_)


def promoted_type(parameter: Parameter, value: Any = None) -> str:
    """The type of the pipeline parameter that a node's parameter with ``value`` is promoted to."""
    match parameter.kind:
        case "integer":
            return "int"
        case "float":
            return "float"
        case "boolean":
            return "bool"
        case "columns":
            return "json"
        case "column":
            return "json" if isinstance(value, Mapping) else "str"
    return "str"


def whole_number(value: Any) -> int:
    """A 64-bit integer, from an int or a float without a fraction; raises ValueError otherwise."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f"Expected a whole number, not {shown(value)}.")
    if value.bit_length() > 63:
        raise ValueError(f"{shown(value)} is too large. Use a whole number that fits in 64 bits.")
    return value


def finite_number(value: Any) -> float:
    """A finite number as a float; raises ValueError otherwise."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            raise ValueError("This number is too large for a float.") from None
        if math.isfinite(number):
            return number
    raise ValueError(f"Expected a number, not {shown(value)}.")


def text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise ValueError(f"Expected text, not {shown(value)}.")


def boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"Expected true or false, not {shown(value)}.")


def shown(value: Any) -> str:
    """A value as quoted in messages, cut at 40 characters."""
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 128:
        return "this very long number"  # Python refuses to print more than 4,300 digits
    quoted = f"'{value}'" if isinstance(value, str) else json.dumps(value, default=repr)
    return quoted if len(quoted) <= 40 else f"{quoted[:37]}…"


_COERCIONS: Mapping[str, Callable[[Any], Any]] = {
    "int": whole_number,
    "float": finite_number,
    "str": text,
    "bool": boolean,
    "json": lambda value: value,
}


def _number(text: str) -> int | float:
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    raise ValueError(f"'{text}' is not a number.")


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"'{text}' is not JSON: {error}.") from None


def _unknown(name: str, declared: Mapping[str, PipelineParameter]) -> Problem:
    hint = did_you_mean(name, declared.keys(), otherwise="This pipeline has no parameters.")
    return Problem("parameter.unknown", f"There is no pipeline parameter '{name}'.", hint, parameter=name)


def _invalid(name: str, error: ValueError) -> Problem:
    message = f"Pipeline parameter '{name}': {error}"
    return Problem("parameter.invalid", message, "Give it a value of its type.", parameter=name)
