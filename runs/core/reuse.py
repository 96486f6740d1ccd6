"""Reuse keys: everything a step's outputs depend on, hashed; and how two keys' parts differ. Pure.

A key holds the *content* of what a step reads, so a step above that ran again and wrote the same
bytes leaves everything below reused. See ``KeyParts`` for what is in a key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from designer.plan import PlannedSecret, PlannedStep

#: Part of every key. A new number makes every older key match nothing.
KEY_FORMAT = "jackfield/reuse@1"
#: Parameter texts up to this length are kept and shown whole; longer ones as their start and a hash.
SHOWN_CHARACTERS = 200

Json = dict[str, Any]

#: What a reason may be about: parts of the key, then what makes a step run whatever its key.
REASON_PARTS = (
    "first_run", "component", "version", "code", "environment", "parameter", "secret", "input", "fingerprint",
    "target", "age", "regenerate", "always_run", "not_deterministic", "artifact", "unfinished",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeyParts:
    """Everything a step's outputs depend on.

    ``code`` and ``environment`` are digests, ``parameters`` canonical values, ``inputs``
    {port: (type it is read as, content digest)} of what arrives. ``target`` is None unless the
    component says that it matters. ``secrets`` are {variable: [name, version]}. Left out: ids, names,
    positions, comments and limits.
    """

    component: str
    version: str
    code: str
    environment: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    fingerprint: str | None = None
    target: str | None = None
    secrets: Mapping[str, PlannedSecret] = field(default_factory=dict)

    def to_json(self) -> Json:
        """Plain values to store with the step; long texts as their start and a hash."""
        # Absent when there are none: keys of earlier releases stay equal.
        secrets = {"secrets": {name: list(secret) for name, secret in self.secrets.items()}}
        return {
            **(secrets if self.secrets else {}),
            "component": self.component,
            "version": self.version,
            "code": self.code,
            "environment": self.environment,
            "parameters": {name: _kept(value) for name, value in self.parameters.items()},
            "inputs": {port: list(value) for port, value in self.inputs.items()},
            "fingerprint": self.fingerprint,
            "target": self.target,
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why a step runs: ``old`` became ``new``. See ``docs/reuse.md``.

    ``part`` is one of REASON_PARTS; ``name`` a parameter, a variable or a port, ``node`` what feeds an input.
    """

    part: str
    name: str = ""
    node: str | None = None
    old: Any = None
    new: Any = None

    def to_json(self) -> Json:
        return {"part": self.part, "name": self.name, "node": self.node, "old": self.old, "new": self.new}


def parts_of(
    step: PlannedStep, code: str, environment: str, inputs: Mapping[str, tuple[str, str]]
) -> KeyParts:
    """The parts of a planned step whose inputs are known. Ports at which nothing arrives are left out."""
    return KeyParts(
        component=step.component,
        version=step.version,
        code=code,
        environment=environment,
        parameters=canonical_parameters(step.parameters),
        inputs=inputs,
        fingerprint=step.fingerprint,
        target=step.compute if step.target_matters else None,
        secrets=step.secrets,
    )


def reuse_key(parts: Json) -> str:
    """``sha256:…`` of the parts as ``KeyParts.to_json`` gives them."""
    text = json.dumps([KEY_FORMAT, parts], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Identity:
    """A step whose inputs are known: its reuse key and the parts of that."""

    step: PlannedStep
    key: str
    parts: Json


def canonical_parameters(parameters: Mapping[str, Any]) -> Json:
    """The values in one spelling, so that equal meanings give equal keys."""
    return {name: _selection(_plain(value)) for name, value in parameters.items()}


def _plain(value: Any) -> Any:
    """1 for 1.0 and a list for a tuple; everything else unchanged."""
    match value:
        case float() if value.is_integer():
            # A plan that went through a database may come back with either.
            return int(value)
        case Mapping():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    return value


def _selection(value: Any) -> Any:
    """A column selection in its shortest form; any other value unchanged.

    ``{"rules": [{"include": {"names": […]}}]}`` becomes ``{"names": […]}``, a single name the bare name.
    Whole values only: inside a rule a bare text means something else.
    """
    match value:
        case {"rules": [{"include": {"names": [*names], **others}, **more}], **rest} if not (
            others or more or rest
        ):
            value = {"names": names}
    match value:
        case {"names": [str(name)], **rest} if not rest:
            return name
    return value


def _kept(value: Any) -> Any:
    """The value; of a long one its hash, and its start for people to recognise."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
    if len(text) <= SHOWN_CHARACTERS:
        return value
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return {"$long": digest, "start": text[:SHOWN_CHARACTERS], "characters": len(text)}


def _shown(value: Any) -> Any:
    """A stored value as a reason shows it."""
    match value:
        case {"$long": _, "start": start, "characters": _}:
            return f"{start}…"
    return value


def shares(step: PlannedStep) -> bool:
    """Whether the step may take another's result, and others may wait for its own."""
    return not forced(step)


def forced(step: PlannedStep) -> list[Reason]:
    """Why the step runs whatever was computed before; empty when it may reuse."""
    if step.regenerate:
        return [Reason("regenerate")]
    if not step.reuse:
        return [Reason("always_run")]
    known = step.deterministic or step.fingerprint is not None or step.max_age_seconds is not None
    return [] if known else [Reason("not_deterministic")]


def too_old(step: PlannedStep, age_seconds: float | None) -> list[Reason]:
    """The reason if a result of that age (None: unknown) is older than the node allows."""
    limit = step.max_age_seconds
    if limit is None or (age_seconds is not None and age_seconds < limit):
        return []
    return [Reason("age", old=None if age_seconds is None else round(age_seconds, 1), new=limit)]


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier attempt of a node: its step's status, its key and the key's parts."""

    status: str
    key: str | None
    parts: Json


def explain(
    key: str, parts: Json, sources: Mapping[str, str], earlier: Sequence[Earlier], done: Iterable[str]
) -> list[Reason]:
    """What differs from the nearest earlier attempt; ``earlier`` is newest first.

    ``sources`` name the node that feeds each input; ``done`` are the states of attempts that have
    outputs, which are preferred for the comparison. Empty when such an attempt had this key.
    """
    if not earlier:
        return [Reason("first_run")]
    good = [item for item in earlier if item.status in set(done)]
    same = next((item for item in earlier if item.key == key), None)
    if same is not None:
        return [] if same in good else [Reason("unfinished", old=same.status)]
    nearest = good[0] if good else earlier[0]
    return list(differences(nearest.parts, parts, sources))


def differences(old: Json, new: Json, sources: Mapping[str, str]) -> Iterator[Reason]:
    """The parts that differ, likeliest cause first."""
    for part in ("component", "version", "code", "environment"):
        if old.get(part) != new[part]:
            yield Reason(part, old=old.get(part), new=new[part])
    before, after = old.get("parameters", {}), new["parameters"]
    for name in _names(after, before):
        if before.get(name) != after.get(name) or (name in before) != (name in after):
            yield Reason("parameter", name, old=_shown(before.get(name)), new=_shown(after.get(name)))
    yield from _secret_differences(old.get("secrets", {}), new.get("secrets", {}))
    yield from _input_differences(old.get("inputs", {}), new["inputs"], sources)
    for part in ("fingerprint", "target"):
        if old.get(part) != new[part]:
            yield Reason(part, old=old.get(part), new=new[part])


def _secret_differences(before: Json, after: Json) -> Iterator[Reason]:
    """Names of secrets; equal ones when the secret has a new value."""
    for variable in _names(after, before):
        old, new = before.get(variable), after.get(variable)
        if old != new:
            yield Reason("secret", variable, old=old[0] if old else None, new=new[0] if new else None)


def _input_differences(before: Json, after: Json, sources: Mapping[str, str]) -> Iterator[Reason]:
    for port in _names(after, before):
        old, new = before.get(port), after.get(port)
        if old != new:
            yield Reason("input", port, sources.get(port), old[1] if old else None, new[1] if new else None)


def _names(first: Json, second: Json) -> list[str]:
    """Every name once: the first's in their order, then the others."""
    return list(dict.fromkeys((*first, *second)))
