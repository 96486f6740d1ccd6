"""A throw-away RabbitMQ server on a free port, as its own user."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.real_parts.absent import absent
from tests.real_parts.redis import worker_number
from tests.real_parts.session import Started, free_port, once

#: Debian's launcher on the PATH changes the user and the environment; this one does neither.
LAUNCHERS = ("/usr/lib/rabbitmq/bin/rabbitmq-server", "/opt/rabbitmq/sbin/rabbitmq-server")
#: An Erlang machine and its tables take seconds, on a busy machine many.
START_SECONDS = 180.0
TRIES = 3
PASSWORD = "jackfield"
#: Each worker of a test session has a virtual host of its own.
VIRTUAL_HOSTS = 17


def launcher() -> str | None:
    """The program that runs a node in the foreground; None when RabbitMQ is not installed."""
    found = next((path for path in LAUNCHERS if os.access(path, os.X_OK)), None)
    return found or shutil.which("rabbitmq-server")


@dataclass(frozen=True, slots=True)
class Ports:
    """The broker's own, that of Erlang's distribution, and that of Erlang's port mapper."""

    amqp: int
    distribution: int
    mapper: int

    @classmethod
    def free(cls) -> Ports:
        return cls(free_port(), free_port(), free_port())


class OwnRabbitmq:
    """One node in a folder of its own. ``start`` after ``kill`` begins with nothing."""

    def __init__(self) -> None:
        self._program = program_or_skip()
        self.ports = Ports.free()
        self._mapper: subprocess.Popen[bytes] | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self.folder = Path(tempfile.mkdtemp(prefix="jackfield-rabbitmq-"))

    @property
    def address(self) -> str:
        """Without a virtual host."""
        return f"amqp://jackfield:{PASSWORD}@127.0.0.1:{self.ports.amqp}"

    @property
    def url(self) -> str:
        return f"{self.address}/0"

    @property
    def pids(self) -> tuple[int, int]:
        assert self._mapper is not None
        assert self._server is not None
        return self._mapper.pid, self._server.pid

    def start(self) -> None:
        """Start on an empty folder and wait until it answers."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o755)
        _write_settings(self.folder)
        user = other_user() if os.geteuid() == 0 else None
        if user:
            for path in (self.folder, *self.folder.iterdir()):
                os.chown(path, user.pw_uid, user.pw_gid)
        # Erlang would start a mapper that outlives everything.
        if self._mapper is None:
            mapper = ["epmd", "-port", str(self.ports.mapper), "-address", "127.0.0.1"]
            self._mapper = self._spawn(mapper, user)
        self._server = self._spawn([self._program], user)
        self._wait_until_it_answers()

    def kill(self) -> None:
        """SIGKILL of the broker alone."""
        assert self._server is not None
        self._server.kill()
        self._server.wait()

    def end(self) -> None:
        """Leave nothing running and nothing on disk."""
        for process in (self._server, self._mapper):
            if process is not None:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _spawn(self, command: list[str], user: pwd.struct_passwd | None) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                command,
                env=_environment(self.folder, self.ports),
                # Without this the group stays root's.
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _wait_until_it_answers(self) -> None:
        import pika

        assert self._server is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._server.poll() is None:
            try:
                pika.BlockingConnection(pika.URLParameters(self.url)).close()
            except pika.exceptions.AMQPError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError(f"rabbitmq-server did not answer:\n{(self.folder / 'log').read_text()[-4000:]}")


def other_user() -> pwd.struct_passwd:
    """Debian's user of the package, else nobody."""
    known = {account.pw_name: account for account in pwd.getpwall()}
    return known.get("rabbitmq") or known["nobody"]


def _environment(folder: Path, ports: Ports) -> dict[str, str]:
    erlang = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1} +S 1:1 +sbwt none"
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "ERL_EPMD_PORT": str(ports.mapper),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        # The launcher then becomes the node, whose process is the one we started.
        "RUNNING_UNDER_SYSTEMD": "true",
        "RABBITMQ_CONF_ENV_FILE": str(folder / "absent"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        # Enabling each of them takes most of the start.
        "RABBITMQ_FEATURE_FLAGS": "",
        "RABBITMQ_NODENAME": f"jackfield{ports.amqp}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(ports.amqp),
        "RABBITMQ_DIST_PORT": str(ports.distribution),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": erlang,
    }


def _write_settings(folder: Path) -> None:
    (folder / "plugins").write_text("[].\n")
    (folder / "definitions.json").write_text(json.dumps(_definitions()))
    (folder / "rabbitmq.conf").write_text(
        f"load_definitions = {folder / 'definitions.json'}\n"
        "vm_memory_high_watermark.absolute = 512MB\n"
        "disk_free_limit.absolute = 10MB\n"
    )


def _definitions() -> dict[str, object]:
    hosts = [str(number) for number in range(VIRTUAL_HOSTS)]
    rights = {"user": "jackfield", "configure": ".*", "write": ".*", "read": ".*"}
    return {
        "users": [{"name": "jackfield", "password_hash": _password_hash(), "tags": ""}],
        "vhosts": [{"name": host} for host in hosts],
        "permissions": [{**rights, "vhost": host} for host in hosts],
    }


def _password_hash() -> str:
    """As RabbitMQ's rabbit_password_hashing_sha256 has it: four bytes of salt, then the hash."""
    salt = os.urandom(4)
    return base64.b64encode(salt + hashlib.sha256(salt + PASSWORD.encode()).digest()).decode()


def started_node() -> OwnRabbitmq:
    """A node that answers. A port found free may be taken until Erlang, half a minute later, wants it."""
    for tries_left in reversed(range(TRIES)):
        node = OwnRabbitmq()
        try:
            node.start()
        except RuntimeError:
            node.end()
            if not tries_left:
                raise
        else:
            return node
    raise AssertionError("the last try returns or raises")


def start() -> Started:
    """A node for the session. Its mapper is recorded beside it, to be stopped with it."""
    node = started_node()
    mapper, server = node.pids
    once("rabbitmq-mapper", lambda: Started("", mapper, str(node.folder)))
    return Started(node.address, server, str(node.folder))


def program_or_skip() -> str:
    found = launcher()
    if found is None:
        absent("rabbitmq", "no rabbitmq-server here. On Debian: apt-get install rabbitmq-server")
    return found


@pytest.fixture(scope="session")
def rabbitmq_server() -> str:
    """The server's address without a virtual host, shared by the session."""
    program_or_skip()
    return once("rabbitmq", start).url


@pytest.fixture
def rabbitmq(rabbitmq_server: str) -> str:
    """The BROKER_URL of a virtual host with no message in it."""
    url = f"{rabbitmq_server}/{worker_number()}"
    delete_queues(url)
    return url


def delete_queues(url: str) -> None:
    """With all messages in them."""
    import pika

    connection = pika.BlockingConnection(pika.URLParameters(url))
    for queue in ("control", "control.DQ", "control.XQ"):
        # Of a queue that is not there this is no error.
        connection.channel().queue_delete(queue)
    connection.close()


@pytest.fixture
def own_rabbitmq() -> Iterator[OwnRabbitmq]:
    """A node that this test may kill and start again."""
    node = started_node()
    try:
        yield node
    finally:
        node.end()
