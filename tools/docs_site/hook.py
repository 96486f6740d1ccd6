"""MkDocs hook: adds the generated pages and the project's root pages to the site."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from designer.components.registry import builtin_registry
from tools.docs_site.api_pages import api_nav, api_pages
from tools.docs_site.component_pages import component_nav, component_pages

ROOT = Path(__file__).resolve().parents[2]
#: They live where GitHub looks for them; their links into docs/ are made relative to it.
ROOT_PAGES = ("CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")
#: A build must not depend on the server settings of the shell it is started from.
SERVER_SETTINGS = ("DATABASE_URL", "BROKER_URL", "CHANNEL_URL")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    specs = builtin_registry().all()
    pages = {**_root_pages(), **api_pages(openapi()), **component_pages(specs)}
    for path, content in pages.items():
        files.append(File.generated(config, path, content=content))
    generated = {"api/": api_nav(), "components/": component_nav(specs), "decisions/": _decision_nav(files)}
    config.nav = _complete(config.nav or [], generated, files)
    return files


def openapi() -> dict[str, Any]:
    """The OpenAPI document of this source tree."""
    kept = {name: value for name, value in os.environ.items() if name not in SERVER_SETTINGS}
    with tempfile.TemporaryDirectory() as home:
        made = subprocess.run(
            [sys.executable, "manage.py", "spectacular", "--format", "openapi-json", "--fail-on-warn"],
            cwd=ROOT,
            env={**kept, "JACKFIELD_HOME": home, "DJANGO_SETTINGS_MODULE": "designer.site.settings"},
            stdout=subprocess.PIPE,
            check=True,
        )
    document: dict[str, Any] = json.loads(made.stdout)
    return document


def _decision_nav(files: Files) -> list[Any]:
    pages = sorted(path for path in files.src_uris if path.startswith("decisions/0"))
    return ["decisions/README.md", *pages]


def _root_pages() -> dict[str, str]:
    return {name: (ROOT / name).read_text("utf-8").replace("](docs/", "](") for name in ROOT_PAGES}


def _complete(nav: list[Any], generated: Mapping[str, list[Any]], files: Files) -> list[Any]:
    """The navigation with the generated sections, and without pages that nobody has written yet.

    A misspelt entry still fails the strict build: the page it meant is then missing from the nav.
    """
    entries = []
    for entry in nav:
        title, target = next(iter(entry.items())) if isinstance(entry, dict) else (None, entry)
        if isinstance(target, list):
            entries.append({title: _complete(target, generated, files)})
        elif target in generated:
            entries.append({title: generated[target]})
        elif files.get_file_from_path(target):
            entries.append(entry)
    return entries
