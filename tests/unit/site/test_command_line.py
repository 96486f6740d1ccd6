"""The command ``jackfield`` finds its verbs by entry points, and says what is wrong when it finds none."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from designer.site.command_line import GROUP, dispatch

ROOT = Path(__file__).parents[3]

calls: list[tuple[str, list[str]]] = []


def paint(arguments: Sequence[str]) -> int:
    """Paint something.

    This line is not for the overview.
    """
    calls.append(("paint", list(arguments)))
    return 3


def brush_add(arguments: Sequence[str]) -> int:
    """Add a brush."""
    calls.append(("brush add", list(arguments)))
    return 0


VERBS = {
    words: EntryPoint(words.replace(" ", "."), f"{__name__}:{function.__name__}", GROUP)
    for words, function in {"paint": paint, "brush add": brush_add}.items()
}


@pytest.fixture(autouse=True)
def this_module_can_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, __name__, sys.modules[paint.__module__])
    calls.clear()


def test_a_verb_gets_the_arguments_after_its_words_and_its_status_is_ours() -> None:
    assert dispatch(["paint", "--red", "paint"], VERBS) == 3
    assert dispatch(["brush", "add", "soft", "--help"], VERBS) == 0
    assert calls == [("paint", ["--red", "paint"]), ("brush add", ["soft", "--help"])]


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["--help"], 0), (["-h"], 0)])
def test_without_a_verb_all_are_listed_with_the_first_line_of_their_help(
    arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dispatch(arguments, VERBS) == status
    assert capsys.readouterr().out.splitlines()[:4] == [
        "usage: jackfield COMMAND …",
        "",
        "  brush add  Add a brush.",
        "  paint      Paint something.",
    ]


@pytest.mark.parametrize(("arguments", "status"), [(["brush"], 2), (["brush", "--help"], 0)])
def test_half_a_verb_lists_those_that_begin_so(
    arguments: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dispatch(arguments, VERBS) == status
    shown = capsys.readouterr().out
    assert shown.startswith("usage: jackfield brush COMMAND …")
    assert "Paint" not in shown


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["pant", "x"], "There is no command 'pant'. Did you mean 'paint'?"),
        (["brush", "ad", "x"], "There is no command 'brush ad'. Did you mean 'brush add'?"),
        (["zzz"], "There is no command 'zzz'. 'jackfield --help' lists all commands."),
        (["zzz", "--help"], "There is no command 'zzz'."),
        (["--verbose"], "There is no command '--verbose'."),
    ],
)
def test_an_unknown_verb_is_an_error_that_names_the_nearest(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dispatch(arguments, VERBS) == 2
    assert capsys.readouterr().err.startswith(sentence)
    assert calls == []


def test_a_verb_that_another_distribution_adds_is_found(tmp_path: Path) -> None:
    (tmp_path / "plug.py").write_text(
        'def hello(arguments):\n    """Greet."""\n    print(*arguments)\n    return 5\n'
    )
    metadata = tmp_path / "plug-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: plug\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[{GROUP}]\nsay.hello = plug:hello\n")
    program = "import sys; from designer.site.command_line import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, "say", "hello", "you"],
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (5, "you\n"), done.stderr


def test_the_servers_verbs_are_those_of_the_contract_and_load_without_django() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"][GROUP]
    assert {"serve", "worker", "run", "dataset.add"} <= set(declared)
    program = (
        "import sys; from importlib.metadata import EntryPoint\n"
        f"verbs = [EntryPoint(n, v, '').load() for n, v in {declared!r}.items()]\n"
        "assert all(verb.__doc__ for verb in verbs)\n"
        "assert 'django' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
