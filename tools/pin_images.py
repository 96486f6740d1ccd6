"""`make pin-images`: writes ``name:version@sha256:…`` for each image that Dockerfile and compose.yaml name.

Asks the registries through Docker. The digest is that of the list for all platforms. Run it again after
changing a version; without a digest the version alone decides.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILES = ("Dockerfile", "compose.yaml")
#: ``FROM name:version`` and ``image: name:version``, with or without a digest. Our own has no version.
IMAGE = re.compile(r"^(FROM |\s+image: )([\w./-]+:[\w.-]+)(?:@sha256:[0-9a-f]{64})?", re.MULTILINE)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class Unknown(Exception):
    """No registry said what the image is; the sentence."""


def pinned(text: str, digest_of: Callable[[str], str]) -> str:
    """The text with the digest behind each image; raises Unknown."""
    return IMAGE.sub(lambda found: f"{found[1]}{found[2]}@{digest_of(found[2])}", text)


def ask_registry(image: str) -> str:
    """The digest that the tag has now."""
    pulled = subprocess.run(["docker", "pull", "--quiet", image], capture_output=True, text=True)
    if pulled.returncode != 0:
        raise Unknown(f"{image} has no digest: {pulled.stderr.strip()}")
    asked = ["docker", "image", "inspect", "--format", "{{json .RepoDigests}}", image]
    known = subprocess.run(asked, capture_output=True, text=True, check=True)
    digests = {DIGEST.search(name) for name in json.loads(known.stdout)}
    if len(digests) != 1 or (found := digests.pop()) is None:
        raise Unknown(f"{image} has {len(digests)} digests: remove the image, and try again.")
    return found[0]


def main() -> None:
    try:
        texts = {name: pinned((ROOT / name).read_text(), ask_registry) for name in FILES}
    except (Unknown, FileNotFoundError) as error:
        sys.exit(f"Nothing was written. {error}")
    for name, text in texts.items():
        (ROOT / name).write_text(text)


if __name__ == "__main__":
    main()
