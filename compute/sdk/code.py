"""The digest of a component's code: its module and every module of ours that it imports. Pure.

Sources are found by path below a root and read, never imported: a digest must not run the code it
identifies. Only our packages and the component's own count, which may be a package that was installed;
the rest belongs to the environment, also where all share a folder (``site-packages``).
"""

from __future__ import annotations

import ast
import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from compute.sdk.facade import ALIASES
from compute.sdk.plugins import component_packages

#: Run by every step's process, whatever its component.
EXECUTOR = "compute.supervision.execute"
#: The folder that contains our packages, here and in an environment's image.
ROOT = Path(__file__).resolve().parents[2]
#: What we install below it.
PACKAGES = frozenset({"compute", "designer", "runs"})
#: How long files are assumed unchanged before they are checked again.
CHECK_SECONDS = 1.0

#: Size and modification time (ns), which reveal a changed file without reading it.
Stat = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Source:
    """One module: its file's digest, and the names its imports mention (some may be attributes)."""

    stat: Stat
    digest: str
    imports: frozenset[str]


def no_packages() -> Mapping[str, Path]:
    return {}


class SourceTree:
    """The modules below a root. Changed files are read again; at most one check a second.

    ``packages``: other Python packages that count, by name, and the folder each is in. Asked for with
    the first entry that is not in a package of ours.
    """

    def __init__(
        self,
        root: Path,
        check_seconds: float = CHECK_SECONDS,
        packages: Callable[[], Mapping[str, Path]] = no_packages,
    ) -> None:
        self._root = root
        self._find_packages = packages
        self._packages: Mapping[str, Path] | None = None
        self._check_seconds = check_seconds
        self._paths: dict[str, Path | None] = {}
        self._sources: dict[str, Source] = {}
        self._digests: dict[tuple[str, ...], str] = {}
        self._checked_at = float("-inf")
        self._lock = threading.Lock()

    def digest(self, entry: str) -> str:
        """``sha256:…`` of the code that executes ``module:function``; empty for no entry."""
        return self._digest_of((entry.partition(":")[0], EXECUTOR), entry) if entry else ""

    def module_digest(self, name: str) -> str:
        """``sha256:…`` of a module (``module`` or ``module:object``) and what it imports of ours."""
        return self._digest_of((name.partition(":")[0],), name)

    def _digest_of(self, modules: tuple[str, ...], name: str) -> str:
        with self._lock:
            if time.monotonic() - self._checked_at > self._check_seconds:
                self._forget_changed()
            key = (name, *modules)
            if key not in self._digests:
                if self._packages is None and name.partition(":")[0].partition(".")[0] not in PACKAGES:
                    self._packages = self._find_packages()
                    self._paths.clear()
                self._digests[key] = self._hashed(modules, name)
            return self._digests[key]

    def _forget_changed(self) -> None:
        """Drop what is cached of changed files, and every digest if there are any."""
        changed = [name for name, source in self._sources.items() if self._stat(name) != source.stat]
        for name in changed:
            del self._sources[name]
        if changed:
            self._digests.clear()
            self._paths.clear()
        self._checked_at = time.monotonic()

    def _hashed(self, modules: tuple[str, ...], name: str) -> str:
        listing = hashlib.sha256(f"{name}\n".encode())
        for module, source in sorted(self._closure(modules).items()):
            listing.update(f"{module} {source.digest}\n".encode())
        return f"sha256:{listing.hexdigest()}"

    def _closure(self, modules: tuple[str, ...]) -> dict[str, Source]:
        packages = PACKAGES | {module.partition(".")[0] for module in modules}
        found: dict[str, Source] = {}
        todo = [name for module in modules for name in _with_packages(module)]
        while todo:
            name = todo.pop()
            if name in found or name.partition(".")[0] not in packages:
                continue
            if (source := self._source(name)) is None:
                continue
            found[name] = source
            named = (ALIASES.get(other, other) for other in source.imports)
            todo += (part for other in named for part in _with_packages(other))
        return found

    def _source(self, name: str) -> Source | None:
        """The module of that name; None if it is not below the root, or not a module at all."""
        if name not in self._sources:
            path = self._path(name)
            if path is None:
                return None
            content, facts = path.read_bytes(), path.stat()
            package = name if path.name == "__init__.py" else name.rpartition(".")[0]
            self._sources[name] = Source(
                (facts.st_size, facts.st_mtime_ns),
                hashlib.sha256(content).hexdigest(),
                frozenset(imported_names(content, package)),
            )
        return self._sources[name]

    def _path(self, name: str) -> Path | None:
        if name not in self._paths:
            folder = (self._packages or {}).get(name.partition(".")[0], self._root)
            place = folder.joinpath(*name.split("."))
            candidates = (place.with_name(f"{place.name}.py"), place / "__init__.py")
            self._paths[name] = next((path for path in candidates if path.is_file()), None)
        return self._paths[name]

    def _stat(self, name: str) -> Stat | None:
        path = self._path(name)
        try:
            facts = path.stat() if path else None
        except FileNotFoundError:
            return None
        return (facts.st_size, facts.st_mtime_ns) if facts else None


def imported_names(content: bytes, package: str) -> Iterator[str]:
    """Every module the source may import, also inside functions; may include attributes of modules.

    ``package`` is where relative imports start. A file that is not Python names none.
    """
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError):
        return
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = _absolute(node, package)
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """Every statement below a node. Skips expressions, which are ten times as many and hold none."""
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        children = getattr(node, name, ())
        for child in children if isinstance(children, list) else ():
            yield child
            yield from _statements(child)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if node.level == 0:
        return node.module or ""
    parts = package.split(".")
    base = parts[: len(parts) - (node.level - 1)]
    return ".".join([*base, node.module] if node.module else base)


def _with_packages(module: str) -> Iterator[str]:
    """A module and the packages it is in: importing it runs their ``__init__`` too."""
    parts = module.split(".")
    return (".".join(parts[:length]) for length in range(1, len(parts) + 1) if all(parts[:length]))


@lru_cache(maxsize=1)
def own_code() -> SourceTree:
    """Our own code and that of packages that bring components, as this process loaded it; images and
    executors have the same.

    Edits count from the next start.
    """
    return SourceTree(ROOT, check_seconds=float("inf"), packages=component_packages)
