"""A second Docker engine, reached over TCP with TLS as a remote one is. Tests may kill it.

It has its images, containers and sockets in a folder of its own. The bridge docker0 it shares with the
machine's own engine, and uses it as little as steps do: an engine told to do without deletes it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.real_parts.absent import absent
from tests.real_parts.docker_engine import DockerEngine
from tests.real_parts.session import Started, free_port, once

START_SECONDS = 60.0
CERTIFICATE_DAYS = "2"


@dataclass(frozen=True, slots=True)
class FarEngine:
    """``url`` is tcp://; ``certificates`` is the folder with ca.pem, cert.pem and key.pem."""

    url: str
    certificates: str
    pid: int
    folder: Path

    def call(self, *arguments: str, stdin: int | None = None) -> subprocess.CompletedProcess[bytes]:
        """Docker's command line, spoken to this engine."""
        return subprocess.run(
            ["docker", *arguments], env=self.environment, stdin=stdin, capture_output=True, check=True
        )

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DOCKER_HOST": self.url,
            "DOCKER_TLS_VERIFY": "1",
            "DOCKER_CERT_PATH": self.certificates,
        }

    def take_image(self, tag: str) -> None:
        """Copy an image from the machine's own engine, unless it is here."""
        known = subprocess.run(["docker", "image", "inspect", tag], env=self.environment, capture_output=True)
        if known.returncode == 0:
            return
        saving = subprocess.Popen(["docker", "save", tag], stdout=subprocess.PIPE)
        assert saving.stdout is not None
        self.call("load", stdin=saving.stdout.fileno())
        assert saving.wait() == 0


def openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def make_certificates(folder: Path) -> None:
    """An authority, and one certificate by it that serves the engine and its client."""
    folder.mkdir()
    days = ("-days", CERTIFICATE_DAYS)
    key = ("-newkey", "rsa:2048", "-nodes")
    openssl(
        folder,
        "req",
        "-x509",
        *key,
        *days,
        "-subj",
        "/CN=authority",
        "-keyout",
        "ca-key.pem",
        "-out",
        "ca.pem",
    )
    openssl(folder, "req", *key, "-subj", "/CN=127.0.0.1", "-keyout", "key.pem", "-out", "request.pem")
    (folder / "extensions").write_text(
        "subjectAltName = IP:127.0.0.1\nextendedKeyUsage = serverAuth, clientAuth\n"
    )
    signed = ("-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-extfile", "extensions")
    openssl(folder, "x509", "-req", *days, "-in", "request.pem", *signed, "-out", "cert.pem")


def start_engine(folder: Path, port: int) -> int:
    """Start the engine that has its things in ``folder``, and wait until it answers; its pid."""
    certificates = folder / "certificates"
    command = [
        "dockerd",
        f"--host=tcp://127.0.0.1:{port}",
        "--tlsverify",
        f"--tlscacert={certificates / 'ca.pem'}",
        f"--tlscert={certificates / 'cert.pem'}",
        f"--tlskey={certificates / 'key.pem'}",
        f"--data-root={folder / 'data'}",
        f"--exec-root={folder / 'exec'}",
        f"--pidfile={folder / 'pid'}",
        "--iptables=false",
        "--ip-forward=false",
    ]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    found = FarEngine(f"tcp://127.0.0.1:{port}", str(certificates), process.pid, folder)
    deadline = time.monotonic() + START_SECONDS
    while subprocess.run(["docker", "info"], env=found.environment, capture_output=True).returncode != 0:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"dockerd did not answer:\n{(folder / 'log').read_text()[-2000:]}")
        time.sleep(0.1)
    return process.pid


def start() -> Started:
    # Short: a socket below it may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="jf-engine-", dir="/tmp"))
    make_certificates(folder / "certificates")
    port = free_port()
    return Started(f"tcp://127.0.0.1:{port}", start_engine(folder, port), str(folder))


@pytest.fixture(scope="session")
def far_engine(docker_engine: DockerEngine) -> FarEngine:
    """A second engine, shared by the session."""
    if os.geteuid() != 0 or shutil.which("dockerd") is None or shutil.which("openssl") is None:
        absent("docker", "a second engine needs root, dockerd and openssl")
    started = once("far_engine", start)
    return FarEngine(started.url, f"{started.folder}/certificates", started.pid, Path(started.folder))
