"""The terminal's options: which part is run, and how a reason reads in a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from designer.foundation.errors import DomainError
from designer.site.management.commands.run_pipeline import Command, reason_words, submission_of
from designer.site.submission import as_id


def scope(tmp_path: Path, *options: str) -> dict[str, Any]:
    """What the options choose, as the body of a request has it."""
    file = tmp_path / "pipeline.json"
    file.write_text(json.dumps({"nodes": []}))
    parsed = Command().create_parser("manage.py", "run_pipeline").parse_args([str(file), *options])
    return dict(submission_of(vars(parsed)).scope)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], {}),
        (["--from", "a"], {"from": ["a"]}),
        (["--until", "a,b", "--until", "c"], {"until": ["a", "b", "c"]}),
        (["--only", "a, b"], {"only": ["a", "b"]}),
        (["--regenerate"], {"regenerate": True}),
        (["--regenerate", "all"], {"regenerate": True}),
        (["--regenerate", "a,b"], {"regenerate": ["a", "b"]}),
        (["--from", "a", "--regenerate"], {"from": ["a"], "regenerate": True}),
    ],
)
def test_options_choose_a_part(tmp_path: Path, options: list[str], expected: dict[str, Any]) -> None:
    assert scope(tmp_path, *options) == expected


def planned(*because: dict[str, Any], source: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"because": list(because), "reuse_from": source}


def reason(
    part: str, name: str = "", node: str | None = None, old: Any = None, new: Any = None
) -> dict[str, Any]:
    return {"part": part, "name": name, "node": node, "old": old, "new": new}


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (planned(reason("first_run")), "first run"),
        (planned(reason("parameter", "seed", old=1, new="x")), 'parameter seed: 1 → "x"'),
        (planned(reason("input", "dataset", "clean", "sha256:1", None)), "input dataset from clean"),
        (planned(reason("code", old="a", new="b"), reason("regenerate")), 'code: "a" → "b"; regenerate'),
        (planned(source={"run": "r1"}), "from run r1"),
        (planned(), ""),
    ],
)
def test_a_planned_step_says_why_in_a_line(step: dict[str, Any], words: str) -> None:
    assert reason_words(step) == words


def test_what_is_no_id_is_told_before_anything_is_asked() -> None:
    with pytest.raises(DomainError, match="'seven' is not a run id"):
        as_id("seven")
