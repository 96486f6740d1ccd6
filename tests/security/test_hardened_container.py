"""Ways out of the container of a step that nobody trusts: one container, all attempts within it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator

import pytest

from compute.environments.definition import PYTHON
from compute.testing.bench import Bench
from tests.contracts.conftest import bare_image, step_code
from tests.factories.targets import docker_driver

__all__ = ["bare_image", "step_code"]

#: Each is an expression or statements that end with ``got = …`` in case of success; what raises has failed.
ATTEMPTS = {
    "become root": "os.setuid(0)",
    "become root's group": "os.setgid(0)",
    "take root's groups": "os.setgroups([0])",
    "change a file's owner": "open('own', 'w').close(); os.chown('own', 0, 0)",
    "make a program of root's": "open('suid', 'w'); os.chmod('suid', 0o4755); os.chown('suid', 0, 0)",
    "make a device": "os.mknod('device', 0o600 | stat.S_IFBLK, os.makedev(8, 0))",
    "read the disk": "open('/dev/sda', 'rb').read(1)",
    "read the kernel's memory": "open('/dev/mem', 'rb').read(1)",
    "read the kernel's core": "open('/proc/kcore', 'rb').read(1)",
    "load a kernel module": "libc('init_module', b'x', 1, b'')",
    "mount a file system": "libc('mount', b'none', b'/tmp', b'tmpfs', 0, None)",
    "mount a folder elsewhere": "libc('mount', b'/', b'/tmp', None, 4096, None)",
    "unmount": "libc('umount2', b'/proc', 2)",
    "change the root": "libc('chroot', b'/tmp')",
    "pivot the root": "libc('syscall', 155, b'/tmp', b'/tmp')",
    "enter another namespace": "libc('setns', os.open('/proc/1/ns/net', 0), 0)",
    "make a user namespace": "libc('unshare', 0x10000000)",
    "make a network namespace": "libc('unshare', 0x40000000)",
    "make a mount namespace": "libc('unshare', 0x00020000)",
    "trace the first process": "libc('ptrace', 16, 1, 0, 0)",
    "load a BPF program": "libc('syscall', 321, 0, 0, 0)",
    "watch performance counters": "libc('syscall', 298, 0, 0, -1, -1, 0)",
    "open a file by its handle": "libc('syscall', 304, -100, b'', 0)",
    "reboot": "libc('reboot', 0x89abcdef)",
    "set the clock": "time.clock_settime(time.CLOCK_REALTIME, 0)",
    "set the name of the host": "socket.sethostname('x')",
    "use the kernel's keys": "libc('syscall', 248, b'user', b'x', b'y', 1, -5)",
    "swap": "libc('swapon', b'/tmp', 0)",
    "raise its own priority": "os.nice(-5)",
    "raise its limits": "resource.setrlimit(resource.RLIMIT_NPROC, (10**6, 10**6))",
    "write to the root": "open('/planted', 'w')",
    "write to /etc": "open('/etc/passwd', 'a')",
    "write to the interpreter": "open(os.__file__, 'a')",
    "write to a setting of the kernel": "open('/proc/sys/kernel/core_pattern', 'w').write('|/x')",
    "write to sysrq": "open('/proc/sysrq-trigger', 'w').write('b')",
    "write to the control groups": "open('/sys/fs/cgroup/memory.max', 'w').write('max')",
    "release its control group": "open('/sys/fs/cgroup/release_agent', 'w').write('/x')",
    "speak to the engine": "socket.socket(socket.AF_UNIX).connect('/var/run/docker.sock')",
    "speak to the engine elsewhere": "socket.socket(socket.AF_UNIX).connect('/run/docker.sock')",
    "speak to containerd": "socket.socket(socket.AF_UNIX).connect('/run/containerd/containerd.sock')",
    "reach the machine": "socket.create_connection(('172.17.0.1', 22), 3)",
    "reach the cloud's metadata": "socket.create_connection(('169.254.169.254', 80), 3)",
    "reach the internet": "socket.create_connection(('1.1.1.1', 53), 3)",
    "reach it over IPv6": "socket.create_connection(('2606:4700:4700::1111', 53), 3)",
    "resolve a name": "socket.getaddrinfo('example.org', 80)",
    "send raw packets": "socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)",
    "listen to the wire": "socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)",
    "read the first process's memory": "open('/proc/1/mem', 'rb').read(1)",
    "read the shadow": "open('/etc/shadow').read()",
    "read root's home": "os.listdir('/root')",
    "find the data folder": "got = [p for p in ('/data', '/.jackfield', '/home/jackfield') if os.listdir(p)]",
    "find other steps": "assert [n for n in os.listdir('/runner') if n != os.environ['JACKFIELD_STEP']]",
    "find the store": "os.listdir('/runner/artifacts')",
    "find a secret": "assert [k for k in os.environ if any(w in k for w in ('TOK', 'SEC', 'KEY', 'DATA'))]",
    "see other processes": "assert any(int(p) > 400 for p in os.listdir('/proc') if p.isdigit())",
    "have a capability": "assert 'CapEff:\\t0000000000000000' not in open('/proc/self/status').read()",
    "have a bounding capability": "assert 'CapBnd:\\t' + '0' * 16 not in open('/proc/self/status').read()",
    "gain privileges": "assert 'NoNewPrivs:\\t1' not in open('/proc/self/status').read()",
    "do without the filter of calls": "assert 'Seccomp:\\t2' not in open('/proc/self/status').read()",
    "be root": "assert os.getuid() == 0 or os.geteuid() == 0 or 0 in os.getgroups()",
    "have a writable root": "assert not os.statvfs('/').f_flag & os.ST_RDONLY",
    "have another network than none": "assert set(os.listdir('/sys/class/net')) - {'lo'}",
    "have no limit of processes": "assert open('/sys/fs/cgroup/pids.max').read().strip() == 'max'",
    "have no limit of memory": "assert open('/sys/fs/cgroup/memory.max').read().strip() == 'max'",
    "have swap": "assert open('/sys/fs/cgroup/memory.swap.max').read().strip() != '0'",
}
PROGRAM = """
import ctypes, json, os, resource, socket, stat, time
os.chdir('/tmp')
def libc(name, *arguments):
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
for name, attempt in ATTEMPTS.items():
    try:
        exec(attempt, dict(globals()))
        print(json.dumps([name, 'done']))
    except BaseException as error:
        print(json.dumps([name, type(error).__name__ + ': ' + str(error)[:200]]))
"""


#: What Python says of an attempt that was never made.
WRITTEN_WRONG = ("NameError", "SyntaxError", "AttributeError", "TypeError")


@pytest.fixture(scope="module")
def answers(bare_image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """What became of each attempt."""
    home, installation = tmp_path_factory.mktemp("hardened"), secrets.token_hex(6)
    bench = Bench("docker", home, lambda: docker_driver(home, installation), PYTHON, bare_image, installation)
    bench.contained = True
    try:
        status = bench.run(bench.spec("hostile", f"ATTEMPTS = {ATTEMPTS!r}\n{PROGRAM}"))
        log = bench.driver.logs("hostile").decode()
        assert status.exit_code == 0, log
        yield dict(json.loads(line) for line in log.splitlines() if line.startswith("["))
    finally:
        bench.clear()


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_an_attempt_to_get_out_fails(answers: dict[str, str], attempt: str) -> None:
    assert answers[attempt] != "done"
    assert not answers[attempt].startswith(WRITTEN_WRONG)
