"""What a worker and a runner say to each other: typed, versioned messages, one JSON line each.

Standard library only: it runs beside steps. Named tuples rather than dataclasses, whose import would
make every runner start later.

A worker claims a runner and renews the claim; the runner answers each claim with its state. Both
sides name their protocol there, and a side that speaks another one is refused: see ``Ownership`` and
``RunnerLink``. Fields may be added within a protocol; a change of meaning is a new number.
"""

from typing import Any, Literal, NamedTuple

Json = dict[str, Any]

#: 1 had no number and no refusal codes.
PROTOCOL = 2

#: ``busy``: another step runs. ``started_before``: this step ran or runs somewhere; do not give it again.
#: ``other_owner``: another worker holds the runner. ``folder_unusable``: the step's folder cannot be
#: opened. ``protocol``: the worker speaks another protocol.
RefusalCode = Literal["busy", "started_before", "other_owner", "folder_unusable", "protocol"]


class Claim(NamedTuple):
    """To a runner: be ``owner``'s for the next seconds. Repeated to keep it."""

    owner: str
    seconds: float
    protocol: int = 1


class Release(NamedTuple):
    """To a runner: ``owner`` gives it up."""

    owner: str


class Run(NamedTuple):
    """To a runner: run the step of that folder."""

    owner: str
    step: str


class Stop(NamedTuple):
    """To a runner: the step's ``stop.json`` is there."""

    step: str


class Retire(NamedTuple):
    """To a runner: end when no step runs."""

    owner: str


class State(NamedTuple):
    """From a runner. ``owner`` and ``step``: empty for none. ``ready``: it would take a step now."""

    owner: str
    step: str
    ready: bool
    protocol: int = 1


class Ended(NamedTuple):
    """From a runner: a step ended. ``record`` is what its ``exit.json`` holds."""

    step: str
    record: Json
    ready: bool


class Refused(NamedTuple):
    """From a runner: it did not take a step. ``text`` says why, for a log."""

    step: str
    code: RefusalCode
    text: str


Message = Claim | Release | Run | Stop | Retire | State | Ended | Refused

_KINDS: dict[str, type[Message]] = {
    kind.__name__.lower(): kind for kind in (Claim, Release, Run, Stop, Retire, State, Ended, Refused)
}
_HOLDS: dict[Any, Any] = {str: str, int: int, float: (int, float), bool: bool, Json: dict, RefusalCode: str}


def encode(message: Message) -> Json:
    """The message as the JSON object of its line."""
    return {"t": type(message).__name__.lower(), **message._asdict()}


def decode(line: Json) -> Message | None:
    """The message of a line; None for one that this protocol does not have, or with a wrong field."""
    kind = _KINDS.get(str(line.get("t")))
    if kind is None:
        return None
    fields = {name: line[name] for name in kind._fields if name in line}
    if not all(isinstance(value, _HOLDS[kind.__annotations__[name]]) for name, value in fields.items()):
        return None
    try:
        return kind(**fields)
    except TypeError:  # a field is missing
        return None
