"""The digest of a component's code: which files are in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compute.sdk import ports
from compute.sdk.code import ROOT, SourceTree, imported_names
from designer.components.registry import builtin_registry
from designer.graph.spec import ComponentSpec

FILES = {
    "compute/__init__.py": "",
    "compute/supervision/__init__.py": "",
    "compute/supervision/execute.py": "from compute.sdk import log\n",
    "compute/sdk/log.py": "import json\n",
    "parts/__init__.py": "",
    "parts/one.py": "from parts.shared import tool\n\ndef one(): ...\n",
    "parts/two.py": "def two():\n    from parts import lazy\n    return lazy\n",
    "parts/lazy.py": "from . import shared\n",
    "parts/shared.py": "import parts.deep.down\n\ndef tool(): ...\n",
    "parts/alone.py": "def alone(): ...\n",
    "parts/deep/__init__.py": "",
    "parts/deep/down.py": "from .. import shared  # a circle\n",
}
ONE, TWO, ALONE = "parts.one:one", "parts.two:two", "parts.alone:alone"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def digests(root: Path) -> dict[str, str]:
    tree = SourceTree(root)
    return {entry: tree.digest(entry) for entry in (ONE, TWO, ALONE)}


def changed_by(root: Path, name: str, text: str = "# changed\n") -> set[str]:
    """Entries whose digest changes when a file does."""
    before = digests(root)
    (root / name).write_text((root / name).read_text() + text)
    after = digests(root)
    return {entry for entry in before if before[entry] != after[entry]}


def test_a_package_named_like_a_folder_of_a_checkout_is_found_where_it_is_installed(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (root / "tools").mkdir()
    installed = tmp_path_factory.mktemp("site-packages")
    module = installed / "tools" / "toy.py"
    module.parent.mkdir()

    def digest(text: str) -> str:
        module.write_text(text)
        return SourceTree(root, packages=lambda: {"tools": installed}).digest("tools.toy:toy")

    assert digest("def toy(): ...\n") != digest("def toy(): return 1\n")


def test_what_is_installed_beside_ours_does_not_count(root: Path) -> None:
    beside = root / "polars"
    beside.mkdir()
    (beside / "__init__.py").write_text("")
    (root / "parts/shared.py").write_text("import polars\n")
    (root / "compute/sdk/log.py").write_text("import polars\n")
    assert changed_by(root, "polars/__init__.py") == set()
    assert changed_by(root, "parts/shared.py") == {ONE, TWO}
    assert changed_by(root, "compute/sdk/log.py") == {ONE, TWO, ALONE}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("parts/one.py", {ONE}),
        ("parts/alone.py", {ALONE}),
        ("parts/shared.py", {ONE, TWO}),
        ("parts/lazy.py", {TWO}),
        ("parts/deep/down.py", {ONE, TWO}),
        ("parts/deep/__init__.py", {ONE, TWO}),
        ("parts/__init__.py", {ONE, TWO, ALONE}),
        ("compute/sdk/log.py", {ONE, TWO, ALONE}),
    ],
)
def test_a_change_of_a_file_changes_those_that_import_it(root: Path, name: str, expected: set[str]) -> None:
    assert changed_by(root, name) == expected


def test_two_functions_of_one_module_are_told_apart(root: Path) -> None:
    tree = SourceTree(root)
    assert tree.digest("parts.one:one") != tree.digest("parts.one:other")


def test_a_file_that_changes_is_seen_by_the_tree_that_read_it(root: Path) -> None:
    tree = SourceTree(root, check_seconds=0.0)
    before = tree.digest(ONE)
    (root / "parts/deep/down.py").write_text("x = 'longer than before'\n")
    assert tree.digest(ONE) != before


def test_a_file_that_goes_is_seen_too(root: Path) -> None:
    tree = SourceTree(root, check_seconds=0.0)
    before = tree.digest(TWO)
    (root / "parts/lazy.py").unlink()
    assert tree.digest(TWO) != before


def test_a_file_that_is_no_python_counts_with_its_bytes(root: Path) -> None:
    assert changed_by(root, "parts/one.py", "def (\n") == {ONE}


def test_what_stands_elsewhere_is_the_environments(root: Path) -> None:
    assert SourceTree(root).digest("sklearn.linear_model:Ridge").startswith("sha256:")
    assert SourceTree(root).digest("") == ""


def test_imports_of_every_kind_are_found() -> None:
    source = (
        "import a, b.c as d\n"
        "from .near import x\n"
        "from ..far import y\n"
        "try:\n    import e\nexcept ImportError:\n    import f\nfinally:\n    import g\n"
        "if True:\n    pass\nelse:\n    import h\n"
        "match 1:\n    case 1:\n        import i\n"
        "class K:\n    def m(self):\n        with open('x'):\n            import j\n"
    )
    found = set(imported_names(source.encode(), "pack.age"))
    assert {"a", "b.c", "pack.age.near", "pack.far", "e", "f", "g", "h", "i", "j"} <= found


def component(name: str) -> ComponentSpec:
    found = builtin_registry().get(name)
    assert found is not None
    return found


def sources(name: str) -> set[str]:
    """The modules in the digest of a built-in component."""
    tree = SourceTree(ROOT)
    return set(tree._closure((component(name).entry.partition(":")[0], "compute.supervision.execute")))


def test_built_in_components_do_not_hang_on_each_other() -> None:
    modules = {spec.entry.partition(":")[0]: spec.name for spec in builtin_registry().all() if spec.entry}
    for module, name in modules.items():
        others = sources(name) & (modules.keys() - {module})
        assert not others, f"a change of {others} would run {name} again"


def test_every_component_that_handles_tables_hangs_on_the_table() -> None:
    assert "compute.sdk.table" in sources("clean_missing_data")
    assert "compute.sdk.code" in sources("linear_regression")


def test_no_digest_hangs_on_the_server(root: Path) -> None:
    for spec in builtin_registry().all():
        for module in sources(spec.name):
            assert module.split(".")[0] in ("compute", "designer")
            assert not module.startswith(("designer.site", "designer.services", "compute.services"))


def test_a_stored_learner_carries_its_code_and_nothing_else_changes(tmp_path: Path) -> None:
    """Or what was trained with a learner's older code would be taken for what today's gives."""
    learner = "designer.components.regression.linear_regression:LEARNER"
    model = ports.UntrainedModel(learner, "regression", {"a": 1})
    path = tmp_path / "model"

    ports.save("untrained_model", model, path)

    told = json.loads(path.read_text())
    assert told["code"] == SourceTree(ROOT).module_digest(model.learner)
    assert told["code"] != SourceTree(ROOT).module_digest("designer.components.learning.model:Learner")
    assert ports.load("untrained_model", path) == model
