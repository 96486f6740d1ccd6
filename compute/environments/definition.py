"""An environment (base image, Debian packages, pinned Python packages) as the recipe of its image.

Two images, so that a change of code rebuilds in seconds: ``jackfield/packages`` (slow) and, on top
of it, ``jackfield/env`` with the step code. What the server itself needs to reach a package index
(``PIP_*``, certificates) is seen by a first build stage only; the image copies the finished folder
out of it and so keeps no trace. Pure, but for reading files.
"""

from __future__ import annotations

import hashlib
import io
import json
import shlex
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from compute.errors import ComputeError

#: Changed when the recipe below changes, so that older images are not taken for current ones.
RECIPE_VERSION = 1
DIGEST_LENGTH = 12
#: Where the image keeps its interpreter and the step code.
PYTHON = "/opt/jackfield/venv/bin/python"
CODE = "/opt/jackfield/code"
#: Marks the first build stage, which saw the server's settings: it is removed after the build.
STAGE_LABEL = "jackfield.stage"
#: Settings that name a file which the build needs, by the name it has there.
FILE_SETTINGS = ("PIP_CERT", "PIP_CLIENT_CERT", "PIP_CONFIG_FILE", "SSL_CERT_FILE")
#: Settings that would send packages somewhere else than into the image.
MISPLACING_SETTINGS = (
    "PIP_TARGET",
    "PIP_PREFIX",
    "PIP_ROOT",
    "PIP_USER",
    "PIP_PYTHON",
    "PIP_REQUIRE_VIRTUALENV",
)
#: Endings of files that fit one machine only.
COMPILED = frozenset({".so", ".pyd", ".dylib"})
STAGE_FOLDER = "/opt/jackfield-build"


@dataclass(frozen=True, slots=True)
class EnvironmentSpec:
    """What a step finds installed. ``pip``: pinned requirements; ``apt``: Debian package names."""

    name: str
    base: str
    apt: tuple[str, ...] = ()
    pip: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StepCode:
    """The source files that are copied beside the packages: path in the image -> content."""

    files: Mapping[str, bytes]
    digest: str


@lru_cache(maxsize=4)
def default_environment(base: str) -> EnvironmentSpec:
    """What built-in components import, pinned in ``default_environment.txt``."""
    lines = Path(__file__).parents[1].joinpath("default_environment.txt").read_text().splitlines()
    pins = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    # LightGBM's wheel needs the OpenMP runtime that slim images leave out.
    return EnvironmentSpec("default", base, apt=("libgomp1",), pip=pins)


def find_environment(name: str, base: str) -> EnvironmentSpec:
    """The environment of that name; raises ComputeError when there is none."""
    if name != "default":
        raise ComputeError(f"There is no environment '{name}'. Use 'default'.", permanent=True)
    return default_environment(base)


def read_step_code(
    root: Path, paths: Sequence[str], packages: Mapping[str, Path] = MappingProxyType({})
) -> StepCode:
    """The files under ``paths`` (files or folders, relative to ``root``) and their digest.

    ``packages``: Python packages that bring components, by name, and the folder each is in: they are
    copied beside the rest. Compiled code is not, for it may fit this machine only.
    """
    found = [(root, file) for path in paths for file in _sources(root / path)]
    if not found:
        raise ComputeError(f"No step code in {root}: the setting STEP_CODE is wrong.", permanent=True)
    for name, folder in packages.items():
        for place in (folder / f"{name}.py", folder / name):
            found += [(folder, file) for file in _sources(place) if file.suffix not in COMPILED]
    # Read once: what is hashed here is what is copied later, whatever an editor does meanwhile.
    files = {file.relative_to(base).as_posix(): file.read_bytes() for base, file in found}
    listing = hashlib.sha256()
    for name, content in sorted(files.items()):
        listing.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return StepCode(files, listing.hexdigest())


def _sources(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    for file in sorted(path.rglob("*")) if path.is_dir() else []:
        if file.is_file() and "__pycache__" not in file.parts:
            yield file


def packages_digest(spec: EnvironmentSpec) -> str:
    recipe = {**asdict(spec), "name": "", "recipe": RECIPE_VERSION}
    return hashlib.sha256(json.dumps(recipe, sort_keys=True).encode()).hexdigest()


def environment_digest(spec: EnvironmentSpec, code: StepCode) -> str:
    """``sha256:…`` of all that goes into the image."""
    return f"sha256:{hashlib.sha256(f'{packages_digest(spec)} {code.digest}'.encode()).hexdigest()}"


def packages_tag(spec: EnvironmentSpec) -> str:
    return f"jackfield/packages:{packages_digest(spec)[:DIGEST_LENGTH]}"


def stage_label(spec: EnvironmentSpec) -> str:
    """What marks the build stage of these packages."""
    return f"{STAGE_LABEL}={packages_digest(spec)[:DIGEST_LENGTH]}"


def environment_tag(spec: EnvironmentSpec, code: StepCode) -> str:
    """The reference that steps are launched with."""
    digest = environment_digest(spec, code).removeprefix("sha256:")
    return f"jackfield/env:{digest[:DIGEST_LENGTH]}"


def packages_dockerfile(spec: EnvironmentSpec) -> str:
    lines = [
        f"FROM {spec.base} AS build",
        f"LABEL {stage_label(spec)}",
        f"COPY build/ {STAGE_FOLDER}/",
        f"RUN . {STAGE_FOLDER}/settings && python3 -m venv /opt/jackfield/venv"
        f" && {PYTHON} -m pip install --no-cache-dir --requirement {STAGE_FOLDER}/requirements.txt",
        f"FROM {spec.base}",
    ]
    if spec.apt:
        names = " ".join(shlex.quote(name) for name in spec.apt)
        lines.append(
            "RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y"
            f" --no-install-recommends {names} && rm -rf /var/lib/apt/lists/*"
        )
    lines.append("COPY --from=build /opt/jackfield /opt/jackfield")
    return "\n".join(lines) + "\n"


def environment_dockerfile(spec: EnvironmentSpec) -> str:
    # Compiled here, for the root of a step's container is read-only.
    return f"FROM {packages_tag(spec)}\nCOPY code/ {CODE}/\nRUN {PYTHON} -m compileall -q {CODE}\n"


def packages_context(spec: EnvironmentSpec, server: Mapping[str, str]) -> bytes:
    """The build context of the packages: Dockerfile, requirements, and the server's settings."""
    exports, certificates = build_settings(server)
    return archive(
        {
            "Dockerfile": packages_dockerfile(spec).encode(),
            "build/requirements.txt": "".join(f"{pin}\n" for pin in spec.pip).encode(),
            "build/settings": exports.encode(),
            **{f"build/{name}": path.read_bytes() for name, path in certificates.items()},
        }
    )


def environment_context(spec: EnvironmentSpec, code: StepCode) -> bytes:
    """The build context of the step code on top of the packages."""
    files = {f"code/{name}": content for name, content in code.files.items()}
    return archive({"Dockerfile": environment_dockerfile(spec).encode(), **files})


def build_settings(server: Mapping[str, str]) -> tuple[str, dict[str, Path]]:
    """Shell exports of the server's ``PIP_*`` and ``SSL_CERT_FILE``, and the files they name.

    Other paths of this machine are left out: they mean nothing inside a build.
    """
    lines, files = [], {}
    for name, value in sorted(server.items()):
        if name in FILE_SETTINGS:
            if Path(value).is_file():
                files[name.lower()] = Path(value)
                lines.append(f"export {name}={STAGE_FOLDER}/{name.lower()}")
        elif name.startswith("PIP_") and name not in MISPLACING_SETTINGS and not _local(value):
            lines.append(f"export {name}={shlex.quote(value)}")
    return "".join(f"{line}\n" for line in lines), files


def _local(value: str) -> bool:
    return any(part.startswith(("/", "~", ".", "file:")) for part in value.split())


def archive(files: Mapping[str, bytes]) -> bytes:
    """A tar file of these contents."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o644
            tar.addfile(entry, io.BytesIO(content))
    return stream.getvalue()
