"""What installed packages bring: found, or left out with one sentence, and never the end of a start."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from compute.environments.definition import read_step_code
from compute.models import ComputeTarget
from compute.sdk.code import ROOT, SourceTree
from compute.sdk.facade import offer_facade
from compute.sdk.plugins import component_packages
from compute.targets import registry as targets
from designer.components.registry import builtin_registry, installed_registry

COMPONENT = '''
from typing import Annotated
from jackfield import Port, Table, component
from {package}.part import VALUE

@component(category="Toys")
def {name}(dataset: Table) -> Annotated[Table, Port("dataset")]:
    """A toy."""
    return dataset
'''

#: The name ``toy`` for two components.
TWICE = COMPONENT + "\nfirst = toy\n" + COMPONENT

#: (package, entry points, module's text) -> its folder: a distribution as pip leaves it.
Install = Callable[[str, str, str], Path]


@pytest.fixture(autouse=True)
def _fresh_caches() -> Iterator[None]:
    caches = (installed_registry, component_packages, targets.target_kinds)
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    monkeypatch.syspath_prepend(tmp_path)

    def make(package: str, entry_points: str, module: str) -> Path:
        folder = tmp_path / package
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        (folder / "part.py").write_text("VALUE = 1\n")
        (folder / "module.py").write_text(module)
        info = tmp_path / f"{package}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(entry_points)
        return folder

    return make


def components_of(package: str) -> str:
    return f"[jackfield.components]\none = {package}.module\n"


def test_a_components_package_is_found_beside_the_built_in_ones(install: Install) -> None:
    install("toy_one", components_of("toy_one"), COMPONENT.format(package="toy_one", name="toy_one"))
    found = installed_registry().get("toy_one")
    assert found is not None
    assert found.entry == "toy_one.module:toy_one"
    assert installed_registry().problems == ()
    assert {spec.name for spec in installed_registry().all()} == {
        "toy_one",
        *(spec.name for spec in builtin_registry().all()),
    }


@pytest.mark.parametrize(
    ("package", "module", "says"),
    [
        ("toy_broken", "import nowhere_to_be_found", "No module named 'nowhere_to_be_found'"),
        ("toy_exit", "raise RuntimeError('not today')", "not today"),
        ("toy_quits", "raise SystemExit('bye')", "SystemExit: bye"),
        ("toy_empty", "x = 1", "names no component"),
        ("toy_clash", COMPONENT.format(package="toy_clash", name="split_data"), "'split_data' already"),
        ("toy_twice", TWICE.format(package="toy_twice", name="toy"), "defines component toy@1 twice"),
    ],
)
def test_a_package_that_cannot_be_used_is_one_sentence_and_a_problem(
    install: Install, caplog: pytest.LogCaptureFixture, package: str, module: str, says: str
) -> None:
    install(package, components_of(package), module)
    with caplog.at_level(logging.WARNING):
        found = installed_registry()
    (problem,) = found.problems
    assert (problem.code, problem.severity) == ("component.plugin", "warning")
    assert f"'{package}'" in problem.message
    assert says in problem.message
    assert [record.getMessage() for record in caplog.records] == [problem.message]
    assert {spec.name for spec in found.all()} == {spec.name for spec in builtin_registry().all()}


def test_a_component_that_is_listed_twice_is_found_once(install: Install) -> None:
    module = COMPONENT.format(package="toy_listed", name="toy") + "\nLIST = [toy, toy]\n"
    install("toy_listed", "[jackfield.components]\none = toy_listed.module:LIST\n", module)
    assert installed_registry().problems == ()
    assert installed_registry().versions("toy") == ("1",)


def test_a_built_in_component_that_a_module_imports_is_not_its_own(install: Install) -> None:
    module = COMPONENT.format(package="toy_calls", name="toy")
    install(
        "toy_calls",
        components_of("toy_calls"),
        f"from designer.components.data_transformation.split_data import split_data\n{module}",
    )
    assert installed_registry().problems == ()
    found = installed_registry().get("toy")
    assert found is not None
    assert found.entry == "toy_calls.module:toy"


def test_of_two_packages_with_one_name_the_second_is_left_out(install: Install) -> None:
    for package in ("toy_first", "toy_second"):
        install(package, components_of(package), COMPONENT.format(package=package, name="toy_same"))
    assert installed_registry().get("toy_same") is not None
    assert len(installed_registry().problems) == 1


def test_a_packages_code_is_in_the_digest_of_its_components(install: Install) -> None:
    folder = install("toy_code", components_of("toy_code"), COMPONENT.format(package="toy_code", name="toy"))
    entry = "toy_code.module:toy"

    def digest() -> str:
        return SourceTree(ROOT, packages=component_packages).digest(entry)

    first = digest()
    assert digest() == first
    (folder / "part.py").write_text("VALUE = 2\n")
    assert digest() != first
    (folder / "part.py").write_text("VALUE = 1\n")
    assert digest() == first
    # As in an image, where the code is beside ours.
    tree = SourceTree(ROOT, packages=component_packages)
    tree.digest(entry)
    modules = set(tree._closure(("toy_code.module",)))
    assert {"toy_code.part", "compute.sdk.table", "designer.components.define"} <= modules


def test_a_packages_code_is_copied_beside_the_step_code_but_for_what_was_compiled(install: Install) -> None:
    folder = install("toy_copy", components_of("toy_copy"), COMPONENT.format(package="toy_copy", name="toy"))
    (folder / "fast.so").write_bytes(b"\x7fELF")
    (folder / "words.txt").write_text("data")
    plain = read_step_code(ROOT, ["compute/sdk"])
    code = read_step_code(ROOT, ["compute/sdk"], component_packages())
    assert code.files.keys() - plain.files.keys() == {
        f"toy_copy/{name}" for name in ("__init__.py", "part.py", "module.py", "words.txt")
    }
    assert code.digest != plain.digest


@pytest.mark.parametrize(
    ("package", "module", "says"),
    [
        ("kind_number", "KIND = 5", "names no TargetKind"),
        ("kind_clash", "from compute.targets.docker.kind import KIND", "'docker' already"),
        (
            "kind_long",
            "from dataclasses import replace\nfrom compute.targets.process.kind import KIND\n"
            "KIND = replace(KIND, name='n' * 21)",
            "must have 1 to 20 characters",
        ),
        ("kind_broken", "import nowhere_to_be_found", "nowhere_to_be_found"),
    ],
)
def test_a_kind_of_target_that_cannot_be_used_is_left_out(
    install: Install, caplog: pytest.LogCaptureFixture, package: str, module: str, says: str
) -> None:
    install(package, f"[jackfield.targets]\none = {package}.module:KIND\n", module)
    with caplog.at_level(logging.WARNING):
        assert set(targets.target_kinds()) == {"process", "docker"}
    assert says in caplog.text


def test_the_longest_name_of_a_kind_fits_its_column() -> None:
    assert ComputeTarget._meta.get_field("kind").max_length == targets.LONGEST_NAME


def test_an_entry_that_names_no_module_is_left_out_and_digests_go_on(install: Install) -> None:
    install("toy_typo", "[jackfield.components]\none = what is this?\n", "")
    (problem,) = installed_registry().problems
    assert "'toy_typo'" in problem.message
    assert "toy_typo" not in component_packages()


def test_the_facade_names_what_it_has() -> None:
    offer_facade()
    import jackfield  # type: ignore[import-not-found]  # a module made at run time

    from compute.sdk.table import Table
    from designer.components.define import component

    assert jackfield.Table is Table
    assert jackfield.component is component
    with pytest.raises(AttributeError, match=r"has no 'Tabel'\. It has: log, component, Table"):
        _ = jackfield.Tabel
    for name in jackfield.__all__:
        assert getattr(jackfield, name) is not None


def test_looking_for_packages_imports_none(install: Install) -> None:
    install("toy_unread", components_of("toy_unread"), "raise RuntimeError('imported')")
    assert set(component_packages()) >= {"toy_unread"}
