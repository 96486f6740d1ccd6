"""Changes that keep an input's form: of texts by token, of JSON by value, of archives by part."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.fuzz.target import Mutate
from tests.fuzz.words import LETTERS, TEXTS, VALUES

_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
DEPTH = 200


def raw(data: bytes, random: Random) -> bytes:
    """Some bytes changed, without an idea of what they mean."""
    changed = bytearray(data)
    for _ in range(1 + random.getrandbits(2)):
        place = random.randrange(len(changed) + 1)
        match random.randrange(5):
            case 0 if place < len(changed):
                changed[place] ^= 1 << random.randrange(8)
            case 1 if place < len(changed):
                changed[place] = random.choice((0, 1, 0x7F, 0x80, 0xFF, random.randrange(256)))
            case 2:
                changed[place:place] = random.randbytes(1 + random.randrange(8))
            case 3:
                del changed[place : place + 1 + random.randrange(64)]
            case _:
                start = random.randrange(len(changed) + 1)
                changed[place:place] = changed[start : start + 1 + random.randrange(64)]
    return bytes(changed)


def text_of(words: Sequence[str]) -> Mutate:
    """Tokens changed; ``words`` are those of the language."""

    def mutate(data: bytes, random: Random) -> bytes:
        if random.random() < 0.1:
            return raw(data, random)
        text = changed_text(data.decode(errors="replace"), random, words)
        return text.encode(errors="surrogatepass")

    return mutate


def changed_text(text: str, random: Random, words: Sequence[str]) -> str:
    tokens = _TOKEN.findall(text)
    for _ in range(1 + random.getrandbits(2)):
        place = random.randrange(len(tokens) + 1)
        match random.randrange(6):
            case 0:
                tokens.insert(place, random.choice(words))
            case 1:
                tokens.insert(place, random.choice(TEXTS))
            case 2:
                tokens[place : place + 1] = [random.choice(LETTERS)]
            case 3:
                del tokens[place : place + 1 + random.randrange(4)]
            case 4:
                start = random.randrange(len(tokens) + 1)
                tokens[place:place] = tokens[start : start + 1 + random.randrange(16)]
            case _:
                tokens[place : place + 1] = [random.choice(words)]
    return "".join(tokens)


def json_of(words: Sequence[str], spoil: bool = True) -> Mutate:
    """Values of a JSON text changed, now and then its text; ``words`` are the names it knows."""

    def mutate(data: bytes, random: Random) -> bytes:
        if spoil and random.random() < 0.05:
            return raw(data, random)
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            return raw(data, random)
        for _ in range(1 + random.getrandbits(2)):
            value = _changed(value, random, words)
        try:
            return json.dumps(value, ensure_ascii=random.random() < 0.5).encode(errors="surrogatepass")
        except (ValueError, RecursionError):
            return data

    return mutate


def _changed(value: Any, random: Random, words: Sequence[str]) -> Any:
    """The value with something in it changed."""
    children = (
        list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    )
    if children and random.random() < 0.8:
        key = random.choice(children)
        value[key] = _changed(value[key], random, words)
        return value
    return random.choice(_CHANGES)(value, random, words)


def _another(value: Any, random: Random, words: Sequence[str]) -> Any:
    return _copy(random.choice(VALUES))


def _copy(value: Any) -> Any:
    return json.loads(json.dumps(value))


def _word(value: Any, random: Random, words: Sequence[str]) -> Any:
    return random.choice(words) if random.random() < 0.7 else random.choice(TEXTS)


def _text(value: Any, random: Random, words: Sequence[str]) -> Any:
    return changed_text(value, random, words) if isinstance(value, str) else _word(value, random, words)


def _less(value: Any, random: Random, words: Sequence[str]) -> Any:
    if isinstance(value, dict | list) and value:
        del value[random.choice(list(value)) if isinstance(value, dict) else random.randrange(len(value))]
    return value


def _more(value: Any, random: Random, words: Sequence[str]) -> Any:
    if isinstance(value, dict):
        value[_word(None, random, words)] = _copy(random.choice([*value.values(), *VALUES]))
    elif isinstance(value, list):
        again = random.choice([*value, *VALUES])
        value.extend(_copy(again) for _ in range(random.choice((1, 1, 1, 2, 30))))
    return value


def _deeper(value: Any, random: Random, words: Sequence[str]) -> Any:
    for _ in range(random.choice((1, 1, 1, DEPTH))):
        value = [value] if random.random() < 0.5 else {_word(None, random, words): value}
    return value


def _renamed(value: Any, random: Random, words: Sequence[str]) -> Any:
    if isinstance(value, dict) and value:
        value[_word(None, random, words)] = value.pop(random.choice(list(value)))
    return value


_CHANGES: tuple[Callable[[Any, Random, Sequence[str]], Any], ...] = (
    _another,
    _word,
    _text,
    _text,
    _less,
    _more,
    _more,
    _deeper,
    _renamed,
)


def archive_of(words: Sequence[str]) -> Mutate:
    """One part of a ZIP archive changed; now and then the archive itself."""
    text = text_of(words)

    def mutate(data: bytes, random: Random) -> bytes:
        if random.random() < 0.15:
            return raw(data, random)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                parts = {name: archive.read(name) for name in archive.namelist()}
        except Exception:  # whatever a broken archive does to Python's reader
            return raw(data, random)
        if not parts:
            return raw(data, random)
        name = random.choice([*parts, *(part for part in parts if "sheet" in part or "Strings" in part)])
        parts[name] = text(parts[name], random)
        if random.random() < 0.03:
            del parts[random.choice(list(parts))]
        return packed(parts, zipfile.ZIP_DEFLATED)

    return mutate


def packed(parts: dict[str, bytes], how: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()
