"""Checks a node's parameter values against its component and fills in defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from designer.graph.columns import names_one_column, parse_selection
from designer.graph.model import Node, ParameterRef
from designer.graph.parameters import UNBOUND, boolean, finite_number, shown, text, whole_number
from designer.graph.problems import Problem
from designer.graph.spec import ComponentSpec, Parameter, ParameterKind
from designer.graph.suggestions import did_you_mean

#: Values that mean "nothing selected" for a column parameter.
_NO_COLUMNS: tuple[Any, ...] = ("", {}, {"names": []}, {"rules": []})


@dataclass(frozen=True, slots=True)
class CheckedParameters:
    """A node's parameters with defaults filled in and hidden ones dropped, and the problems found.

    ``complete`` is False if a visible value is wrong, missing or UNBOUND (a pipeline parameter that
    the caller has yet to set); such values are left out.
    """

    values: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    complete: bool = True


def check_parameters(spec: ComponentSpec, node: Node, bindings: Mapping[str, Any]) -> CheckedParameters:
    """Resolve references, fill in defaults, drop hidden parameters and check the rest.

    ``bindings`` has the value of every pipeline parameter, UNBOUND if it has none yet.
    """
    given, problems = _bound(node, bindings)
    problems += [_unknown(spec, node, name) for name in given if spec.parameter(name) is None]
    values: dict[str, Any] = {}
    complete = True
    for parameter in _visible(spec, given):
        value = given.get(parameter.name)
        if value is UNBOUND:
            complete = False
        elif _is_unset(parameter, value):
            values[parameter.name] = _default(parameter)
            # A default stands in for what was left alone, not for what somebody emptied.
            if parameter.must_be_set or (parameter.required and value is not None):
                problems.append(_missing(spec, node, parameter))
        else:
            try:
                values[parameter.name] = check_value(parameter, value)
            except ValueError as error:
                problems.append(_invalid(node, parameter, str(error)))
    return CheckedParameters(values, tuple(problems), complete and not problems)


def _default(parameter: Parameter) -> Any:
    """The default in the form a given value takes: 0.0 rather than 0 for a float."""
    whole = isinstance(parameter.default, int) and not isinstance(parameter.default, bool)
    return float(parameter.default) if parameter.kind == "float" and whole else parameter.default


def check_value(parameter: Parameter, value: Any) -> Any:
    """``value`` in the parameter's own type (3 for 3.0); raises ValueError with the next move."""
    return _CHECKS[parameter.kind](parameter, value)


def _bound(node: Node, bindings: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The node's values with references resolved; a dangling one is UNBOUND and a problem."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in node.parameters.items():
        if isinstance(value, ParameterRef):
            if value.name not in bindings:
                problems.append(_dangling(node, name, value, bindings))
            value = bindings.get(value.name, UNBOUND)
        values[name] = value
    return values, problems


def _visible(spec: ComponentSpec, given: Mapping[str, Any]) -> list[Parameter]:
    """The visible parameters. What depends on a hidden parameter is hidden with it."""
    conditional = [parameter for parameter in spec.parameters if parameter.visible_when]
    if not conditional:
        return list(spec.parameters)
    values = {
        parameter.name: parameter.default if _is_unset(parameter, value) else value
        for parameter in spec.parameters
        for value in (given.get(parameter.name),)
    }
    hidden: set[str] = set()
    while newly := [item for item in conditional if item.name not in hidden and not item.is_visible(values)]:
        for parameter in newly:
            hidden.add(parameter.name)
            values.pop(parameter.name, None)
    return [parameter for parameter in spec.parameters if parameter.name not in hidden]


def _is_unset(parameter: Parameter, value: Any) -> bool:
    """Whether nothing was set. A blank text is a value, unless one is required."""
    if value is None:
        return True
    if parameter.kind in ("column", "columns"):
        # Selecting no columns is valid for an optional selection; for a single column it means unset.
        return value in _NO_COLUMNS and (parameter.required or parameter.kind == "column")
    if parameter.required and isinstance(value, str):
        return not value.strip()
    return value == "" and parameter.kind == "dataset"


def _check_integer(parameter: Parameter, value: Any) -> int:
    number = whole_number(value)
    _check_range(parameter, number)
    return number


def _check_float(parameter: Parameter, value: Any) -> float:
    number = finite_number(value)
    _check_range(parameter, number)
    return number


def _check_range(parameter: Parameter, number: float) -> None:
    least, most = parameter.minimum, parameter.maximum
    too_small = least is not None and (number < least or (parameter.exclusive_minimum and number == least))
    if too_small or (most is not None and number > most):
        raise ValueError(f"{shown(number)} is out of range. Choose {_range_words(parameter)}.")


def _range_words(parameter: Parameter) -> str:
    least, most = parameter.minimum, parameter.maximum
    lower = "" if least is None else f"{'more than' if parameter.exclusive_minimum else 'at least'} {least:g}"
    upper = "" if most is None else f"at most {most:g}"
    return " and ".join(words for words in (lower, upper) if words)


def _check_choice(parameter: Parameter, value: Any) -> str:
    if value in parameter.choices:
        return str(value)
    name = value if isinstance(value, str) else shown(value)
    hint = did_you_mean(name, parameter.choices, otherwise="Choose one from the list.")
    raise ValueError(f"{shown(value)} is not a choice. {hint}")


def _check_columns(parameter: Parameter, value: Any) -> Any:
    if isinstance(value, str):
        raise ValueError('Expected a column selection: {"names": […]} or {"rules": […]}.')
    parse_selection(value)
    return value


def _check_column(parameter: Parameter, value: Any) -> Any:
    parse_selection(value)
    if isinstance(value, Mapping) and "names" in value and not names_one_column(value):
        raise ValueError(f"Choose exactly one column, not {len(value['names'])}.")
    return value


_CHECKS: Mapping[ParameterKind, Callable[[Parameter, Any], Any]] = {
    "integer": _check_integer,
    "float": _check_float,
    "string": lambda parameter, value: text(value),
    "boolean": lambda parameter, value: boolean(value),
    "choice": _check_choice,
    "columns": _check_columns,
    "column": _check_column,
    "code": lambda parameter, value: text(value),
    "text": lambda parameter, value: text(value),
    "dataset": lambda parameter, value: text(value),
}


def _label(parameter: Parameter) -> str:
    return parameter.label or parameter.name.replace("_", " ").capitalize()


def _missing(spec: ComponentSpec, node: Node, parameter: Parameter) -> Problem:
    wanted, hint = _wanted(parameter)
    if isinstance(reference := node.parameters.get(parameter.name), ParameterRef):
        hint = f"Give the pipeline parameter '{reference.name}' a value."
    message = f"{spec.display_name} needs {wanted}."
    return Problem("parameter.missing", message, hint, node=node.id, parameter=parameter.name)


def _wanted(parameter: Parameter) -> tuple[str, str]:
    """What is missing, and the next move: ``a label column``, ``Choose a column.``"""
    label = _label(parameter).lower()
    match parameter.kind:
        case "column":
            phrase = label if "column" in label else f"{label} column"
            return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}", "Choose a column."
        case "columns":
            return (label if "column" in label else f"columns for {label}"), "Choose columns."
        case "dataset":
            return "a dataset", "Choose one, or upload a file."
    return f"a value for '{_label(parameter)}'", "Set it in the inspector."


def _invalid(node: Node, parameter: Parameter, message: str) -> Problem:
    hint = ""
    if isinstance(reference := node.parameters.get(parameter.name), ParameterRef):
        hint = f"The value comes from the pipeline parameter '{reference.name}'."
    return Problem(
        "parameter.invalid", f"{_label(parameter)}: {message}", hint, node=node.id, parameter=parameter.name
    )


def _unknown(spec: ComponentSpec, node: Node, name: str) -> Problem:
    known = [parameter.name for parameter in spec.parameters]
    hint = did_you_mean(name, known, otherwise="Remove it.")
    message = f"{spec.display_name} has no parameter '{name}'."
    return Problem("parameter.unknown", message, hint, node=node.id, parameter=name)


def _dangling(node: Node, name: str, reference: ParameterRef, bindings: Mapping[str, Any]) -> Problem:
    hint = did_you_mean(reference.name, bindings.keys(), otherwise="Declare it, or set a value here.")
    message = f"There is no pipeline parameter '{reference.name}'."
    return Problem("parameter.unknown", message, hint, node=node.id, parameter=name)
