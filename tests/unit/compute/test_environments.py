"""Recipes of environment images, without an engine."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from compute.environments.definition import (
    EnvironmentSpec,
    StepCode,
    build_settings,
    default_environment,
    environment_digest,
    environment_tag,
    find_environment,
    packages_context,
    packages_dockerfile,
    packages_tag,
    read_step_code,
)
from compute.errors import ComputeError

SPEC = EnvironmentSpec("default", "base:1", apt=("libgomp1",), pip=("polars==2.1.0",))
CODE = StepCode({}, "abc")


def test_the_default_environment_pins_every_package() -> None:
    pins = default_environment("base:1").pip
    assert all("==" in pin for pin in pins)
    assert any(pin.startswith("polars==") for pin in pins)


def test_an_unknown_environment_is_named() -> None:
    with pytest.raises(ComputeError, match="no environment 'gpu'"):
        find_environment("gpu", "base:1")


@pytest.mark.parametrize("change", [{"base": "base:2"}, {"apt": ()}, {"pip": ("polars==2.2.0",)}])
def test_every_part_of_the_recipe_is_in_the_tag(change: dict[str, object]) -> None:
    assert packages_tag(replace(SPEC, **change)) != packages_tag(SPEC)  # type: ignore[arg-type]
    assert environment_tag(replace(SPEC, **change), CODE) != environment_tag(SPEC, CODE)  # type: ignore[arg-type]


def test_a_change_of_code_changes_the_environment_and_not_its_packages() -> None:
    assert environment_tag(SPEC, StepCode({}, "abd")) != environment_tag(SPEC, CODE)
    assert environment_digest(SPEC, CODE).startswith("sha256:")


def test_step_code_is_what_the_setting_names_without_bytecode(tmp_path: Path) -> None:
    for name in ("pkg/__init__.py", "pkg/a.py", "pkg/__pycache__/a.pyc", "other/b.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    code = read_step_code(tmp_path, ["pkg"])
    assert set(code.files) == {"pkg/__init__.py", "pkg/a.py"}
    (tmp_path / "pkg" / "a.py").write_text("changed")
    assert read_step_code(tmp_path, ["pkg"]).digest != code.digest


def test_the_final_stage_copies_the_packages_and_nothing_of_the_build() -> None:
    final = packages_dockerfile(SPEC).split("FROM base:1\n")[1]
    assert "COPY --from=build /opt/jackfield /opt/jackfield" in final
    assert "jackfield-build" not in final


def test_certificates_are_taken_along_and_other_paths_of_this_machine_are_not(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("CERT")
    server = {
        "PIP_CERT": str(tmp_path / "ca.pem"),
        "PIP_FIND_LINKS": "/opt/wheels",
        "PIP_INDEX_URL": "https://user:it's@index.example/simple",
        "PIP_TARGET": "elsewhere",
        "SSL_CERT_FILE": "/not/there.pem",
        "DATABASE_URL": "postgres://secret",
    }
    exports, files = build_settings(server)
    assert exports.splitlines() == [
        "export PIP_CERT=/opt/jackfield-build/pip_cert",
        "export PIP_INDEX_URL='https://user:it'\"'\"'s@index.example/simple'",
    ]
    assert files == {"pip_cert": tmp_path / "ca.pem"}


def test_the_build_context_holds_dockerfile_pins_and_settings() -> None:
    with tarfile.open(fileobj=io.BytesIO(packages_context(SPEC, {"PIP_RETRIES": "7"}))) as tar:
        assert set(tar.getnames()) == {"Dockerfile", "build/requirements.txt", "build/settings"}
        settings = tar.extractfile("build/settings")
        assert settings is not None
        assert settings.read() == b"export PIP_RETRIES=7\n"


def test_step_code_needs_no_other_code_of_ours(tmp_path: Path) -> None:
    """An image has these files alone: its executor and every built-in component load from them."""
    for name, content in read_step_code(Path(settings.BASE_DIR), settings.STEP_CODE).files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    program = (
        "import compute.supervision.executor, compute.supervision.runner\n"
        "from compute.supervision.execute import load_entry\n"
        "from designer.components.registry import builtin_registry\n"
        "print(len([load_entry(spec.entry) for spec in builtin_registry().all() if spec.entry]))\n"
    )
    command = [sys.executable, "-P", "-c", program]
    found = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stderr
    assert int(found.stdout) >= 26
