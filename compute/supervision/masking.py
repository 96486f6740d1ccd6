"""Replaces secrets in what a step prints, logs and fails with. Standard library only.

A guard against accident: code that has a secret can always write it in a form that nobody expects.
"""

from __future__ import annotations

import base64
import json
import urllib.parse
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from compute.supervision.capped_log import CappedLog

MASK = "***"
#: Shorter pieces of a secret are found in words that have nothing to do with it.
SHORTEST_FORM = 4
#: A line of a secret of several lines is masked by itself from this length on.
SHORTEST_LINE = 8

#: Members of a record whose values no component chose.
OWN = ("kind", "at")

Span = tuple[int, int]


def forms_of(values: Iterable[str]) -> tuple[bytes, ...]:
    """Every form in which the values are recognised, in UTF-8."""
    forms = {form for value in values for text in _texts(value) for form in _spellings(text)}
    return tuple(sorted(form for form in forms if len(form) >= SHORTEST_FORM))


def _texts(value: str) -> set[str]:
    """The value, without white space around it, and its longer lines."""
    lines = {line.strip() for line in value.splitlines()}
    return {value, value.strip(), *(line for line in lines if len(line) >= SHORTEST_LINE)}


def _spellings(text: str) -> Iterator[bytes]:
    raw = text.encode("utf-8", "surrogatepass")
    yield raw
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    yield from _base64(raw)
    quoted = [json.dumps(text), json.dumps(text, ensure_ascii=False), repr(text)]
    yield from (form[1:-1].encode("utf-8", "surrogatepass") for form in quoted)
    yield repr(raw)[2:-1].encode()
    for form in (urllib.parse.quote(raw), urllib.parse.quote(raw, safe=""), urllib.parse.quote_plus(raw)):
        yield form.encode()
        yield _lower_escapes(form).encode()


def _base64(raw: bytes) -> Iterator[bytes]:
    """Also where it is part of something longer, such as ``user:password``: at each of three offsets,
    the characters that its bits alone decide."""
    yield base64.b64encode(raw)
    yield base64.b64encode(raw).rstrip(b"=")
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + raw)
        bits = 8 * (offset + len(raw))
        inner = coded[-(-8 * offset // 6) : bits // 6]
        yield inner
        yield inner.replace(b"+", b"-").replace(b"/", b"_")


def _lower_escapes(quoted: str) -> str:
    first, *rest = quoted.split("%")
    return "%".join([first, *(part[:2].lower() + part[2:] for part in rest)])


class MaskedStream:
    """Bytes that arrive in pieces, with every form replaced, also one that is split over pieces.

    Holds back only what may be the beginning of a form.
    """

    def __init__(self, forms: Collection[bytes]) -> None:
        self._forms = forms
        self._held = b""
        #: Bytes at the beginning of what is held that belong to a form whose mask was given out already.
        self._covered = 0

    def feed(self, data: bytes, *, last: bool = False) -> bytes:
        text = self._held + data
        upto = len(text) if last else self._certain(text)
        given: list[bytes] = []
        at = 0
        for start, end in self._spans(text):
            goes_on = bool(self._covered) and start == 0
            if start >= upto and not goes_on:
                break
            given.append(text[at:start])
            if not goes_on:
                given.append(MASK.encode())
            at = end
        if at < upto:
            given.append(text[at:upto])
        self._held, self._covered = text[upto:], max(0, at - upto)
        return b"".join(given)

    def _certain(self, text: bytes) -> int:
        """Up to where no form can begin that is not complete yet."""
        return len(text) - max((_begun(text, form) for form in self._forms), default=0)

    def _spans(self, text: bytes) -> list[Span]:
        """What forms cover, overlapping ones joined."""
        found = [(0, self._covered)] if self._covered else []
        for form in self._forms:
            at = text.find(form)
            while at >= 0:
                found.append((at, at + len(form)))
                at = text.find(form, at + 1)
        joined: list[Span] = []
        for start, end in sorted(found):
            if joined and start < joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined


def _begun(text: bytes, form: bytes) -> int:
    """How many bytes at the end of the text may be the beginning of the form."""
    at = text.find(form[:1], max(0, len(text) - len(form) + 1))
    # Only where its first byte is: a form may be of 100 kB, and the text a line of the log.
    while at >= 0 and not form.startswith(text[at:]):
        at = text.find(form[:1], at + 1)
    return len(text) - at if at >= 0 else 0


class MaskedLog(CappedLog):
    """A log that gets no secret."""

    def __init__(self, path: str, limit: int, forms: Collection[bytes]) -> None:
        super().__init__(path, limit)
        self._stream = MaskedStream(forms)

    def write(self, data: bytes) -> None:
        super().write(self._stream.feed(data))

    def close(self) -> None:
        super().write(self._stream.feed(b"", last=True))
        super().close()


class Mask:
    """Masks texts and JSON values; callable on a text. Without secrets nothing changes."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._forms = forms_of(values)

    def __bool__(self) -> bool:
        return bool(self._forms)

    def __call__(self, text: str) -> str:
        if not self._forms:
            return text
        masked = MaskedStream(self._forms).feed(text.encode("utf-8", "surrogatepass"), last=True)
        return masked.decode("utf-8", "surrogatepass")

    def json(self, value: Any) -> Any:
        """A JSON value with every text masked."""
        match value:
            case str():
                return self(value)
            case list():
                return [self.json(item) for item in value]
            case dict():
                return {self(key): self.json(item) for key, item in value.items()}
        return value

    def line(self, line: str) -> str:
        """An object that the runtime writes as a line of JSON, masked but for what it puts in itself."""
        return json.dumps(self.record(json.loads(line)), ensure_ascii=False) if self else line

    def record(self, record: Mapping[str, Any]) -> dict[str, Any]:
        return {name: item if name in OWN else self.json(item) for name, item in record.items()}
