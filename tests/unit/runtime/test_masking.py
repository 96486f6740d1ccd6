"""Secrets are recognised in the forms that programs write them in, wherever the output is cut."""

from __future__ import annotations

import base64
import json
import os
import re
import urllib.parse
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compute.supervision.failure import describe
from compute.supervision.masking import Mask, MaskedLog, MaskedStream, forms_of
from compute.supervision.secret_input import read_secrets, secrets_line

SECRET = 'pa"ss/w+rd äö\\9'
RAW = SECRET.encode()


def masked(text: str, *secrets: str) -> str:
    return Mask(secrets or (SECRET,))(text)


@pytest.mark.parametrize(
    "form",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        json.dumps(SECRET, ensure_ascii=False)[1:-1],
        repr(SECRET)[1:-1],
        repr(RAW)[2:-1],
        base64.b64encode(RAW).decode(),
        base64.b64encode(RAW).decode().rstrip("="),
        base64.urlsafe_b64encode(RAW).decode(),
        urllib.parse.quote(SECRET),
        urllib.parse.quote(SECRET, safe=""),
        urllib.parse.quote_plus(SECRET),
        re.sub("%..", lambda found: found[0].lower(), urllib.parse.quote(SECRET)),
        RAW.hex(),
        RAW.hex().upper(),
    ],
)
def test_a_form_of_the_secret_is_masked(form: str) -> None:
    assert masked(f"before {form} after").startswith("before ***")
    assert form not in masked(f"before {form} after")
    assert masked(f"before {form} after").endswith(" after")


@pytest.mark.parametrize("user", ["", "u", "me", "bob", "alice"])
def test_a_secret_inside_of_base64_is_masked(user: str) -> None:
    credentials = base64.b64encode(f"{user}:{SECRET}!".encode()).decode()
    shown = masked(f"Authorization: Basic {credentials}")
    assert "***" in shown
    # What is left decodes to less than four bytes of the secret at either end.
    left = shown.removeprefix("Authorization: Basic ").split("***")
    assert len(left[0]) <= len(base64.b64encode(f"{user}:".encode())) + 2
    assert len(left[-1]) <= 4


@given(st.lists(st.integers(0, 60)), st.sampled_from([SECRET, "aaaa", "abab", "abcabd"]))
def test_where_output_is_cut_changes_nothing(cuts: list[int], secret: str) -> None:
    text = f"x{secret}y {secret}{secret} aab abc {secret[:-1]} {secret[1:]} ab".encode()
    stream = MaskedStream(forms_of([secret]))
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    pieces = [stream.feed(text[start:end]) for start, end in pairwise(places)]
    whole = b"".join([*pieces, stream.feed(b"", last=True)])
    assert secret.encode() not in whole
    assert whole == MaskedStream(forms_of([secret])).feed(text, last=True)


def test_one_secret_that_begins_like_another_is_masked_to_its_end() -> None:
    stream = MaskedStream(forms_of(["token", "token-and-more"]))
    assert stream.feed(b"a token") + stream.feed(b"-and-more b") == b"a *** b"


def test_endless_repetition_is_given_out_as_it_comes() -> None:
    stream = MaskedStream(forms_of(["aaaa"]))
    given = [stream.feed(b"a" * 1000) for _ in range(50)]
    assert b"".join([*given, stream.feed(b"!", last=True)]) == b"***!"
    assert len(stream._held) < 4


def test_only_what_may_begin_a_secret_is_held_back() -> None:
    stream = MaskedStream(forms_of(["secret"]))
    assert stream.feed(b"progress 10 %\n") == b"progress 10 %\n"
    assert stream.feed(b"sec") == b""
    assert stream.feed(b"ond\n") == b"second\n"


def test_lines_of_a_secret_of_several_lines_are_masked_one_by_one() -> None:
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nshort\n-----END KEY-----\n"
    assert masked("key: MIIEvQIBADANBg, short", key) == "key: ***, short"
    assert masked(key.strip(), key) == "***"


def test_without_secrets_nothing_changes() -> None:
    mask = Mask()
    assert not mask
    assert mask("text") == "text"
    assert mask.line('{"a":1}') == '{"a":1}'


def test_a_line_of_json_stays_one_and_keeps_its_own_names() -> None:
    line = json.dumps({"kind": "table", "name": "table", "data": {"table": ["a table here", 1, None]}})
    assert json.loads(Mask(["table"]).line(line)) == {
        "kind": "table",
        "name": "***",
        "data": {"***": ["a *** here", 1, None]},
    }


def test_an_error_is_masked_before_it_is_cut(tmp_path: Path) -> None:
    mask = Mask([SECRET])
    failure = describe(ValueError("x" * 495 + SECRET), mask)
    assert "pa" not in failure.message
    failure.write(tmp_path, mask)
    assert json.loads((tmp_path / "error.json").read_text())["message"].endswith("x***")


def test_a_log_is_cut_after_it_is_masked(tmp_path: Path) -> None:
    log = MaskedLog(str(tmp_path / "log.txt"), 2000, forms_of([SECRET]))
    for _ in range(200):
        log.write(RAW[:5])
        log.write(RAW[5:] + b"\n")
    log.close()
    text = (tmp_path / "log.txt").read_text()
    assert text.startswith("***\n***\n")
    assert text.endswith("***\n")
    assert "pa" not in text


def test_secrets_arrive_as_one_line_and_what_is_none_is_told() -> None:
    def read(data: bytes) -> object:
        ours, theirs = os.pipe()
        os.write(theirs, data)
        os.close(theirs)
        try:
            return read_secrets(ours)
        finally:
            os.close(ours)

    assert read(secrets_line({"TOKEN": SECRET})) == {"TOKEN": SECRET}
    assert read(b"") is None
    assert read(b'{"TOKEN": "cut') is None
    assert read(b"[]\n") is None


def test_secrets_that_never_come_are_not_waited_for_for_ever() -> None:
    ours, theirs = os.pipe()
    try:
        assert read_secrets(ours, seconds=0.01) is None
    finally:
        os.close(ours)
        os.close(theirs)
