"""User code that misbehaves, in both of its modes: the step after it finds a clean world.

Fresh: a container of its own. Warm: a fresh process in a container that serves one step after the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from compute.testing.bench import Bench

MIB = 1024**2

#: Tells all that a step can see of what came before it.
LOOK_AROUND = """
import json, os, sys
processes = [entry for entry in os.listdir('/proc') if entry.isdigit()]
step = os.path.basename(os.path.dirname(os.getcwd()))
print(json.dumps({
    'processes': sorted(map(int, processes)) == sorted({1, os.getpid()}),
    'scratch': os.listdir('/tmp') + os.listdir('/dev/shm'),
    'steps': sorted(set(os.listdir('/runner')) - {step}) if os.path.isdir('/runner') else [],
    'folder': sorted(set(os.listdir('..')) - {
        'step.json', 'log.txt', 'lock', 'work', 'out', 'in', 'exit.json.part', 'started', 'supervisor.log'}),
    'work': os.listdir('.'),
    'input': len(sys.stdin.read()),
    'files': sorted(os.listdir('/proc/self/fd')) == ['0', '1', '2', '3'],
    'cwd': os.getcwd().endswith('/work'),
    'free': os.statvfs('/tmp').f_bavail * os.statvfs('/tmp').f_frsize > 32 * 1024**2,
}))
"""
CLEAN: dict[str, Any] = {
    "processes": True,
    "scratch": [],
    "steps": [],
    "folder": [],
    "work": [],
    "input": 0,
    "files": True,
    "cwd": True,
    "free": True,
}
WRONGS = {
    "kills itself": "import os; os.kill(os.getpid(), 9)",
    "kills everything it may": (
        "import os, signal\nfor pid in range(1, 400):\n"
        "    try: os.kill(pid, 9) if pid != os.getpid() else None\n    except OSError: pass\n"
    ),
    "leaks": "import os\nkept = [open('/dev/null') for _ in range(200)]\nmore = bytearray(64 * 1024**2)",
    "forks in the background": (
        "import os, time\nfor _ in range(5):\n    if os.fork() == 0:\n"
        "        os.setsid()\n        time.sleep(300)\n"
    ),
    "changes directory": "import os; os.chdir('/tmp'); open('left', 'w').write('x')",
    "closes stdin": "import os; os.close(0)",
    "fills the disk": (
        "for place in ('/tmp/full', '/dev/shm/full'):\n    file = open(place, 'wb')\n"
        f"    try:\n        while True: file.write(b'x' * {MIB})\n    except OSError: pass\n"
    ),
    "overwrites the runner's files": (
        "import os\nwritten, own = [], os.path.dirname(os.getcwd())\n"
        "places = [('/proc/1', [], ['mem', 'environ', 'fd/1'])]\n"
        "for top in ('/opt/jackfield', '/runner'): places += os.walk(top)\n"
        "for folder, _, names in places:\n"
        "    if not folder.startswith(own):\n"
        "        for name in [*names, 'planted.py'][:50]:\n"
        "            mode = 'xb' if name == 'planted.py' else 'r+b'\n"
        "            try: open(os.path.join(folder, name), mode).write(b'x')\n"
        "            except OSError: continue\n"
        "            written.append(os.path.join(folder, name))\n"
        "print(written)\nassert not written, written\n"
    ),
    "hides files behind modes": (
        "import os\nos.makedirs('/tmp/a/b'); open('/tmp/a/b/c', 'w').write('x'); os.chmod('/tmp/a/b', 0)\n"
        "os.symlink('/etc', '/tmp/link')\n"
    ),
}


def tried() -> Iterator[Any]:
    """Each wrong in a container that serves others after it; in one of its own, one that stays and one
    that ends."""
    for wrong in WRONGS:
        name = wrong.replace(" ", "-")
        yield pytest.param("docker-warm", wrong, id=f"docker-warm-{name}")
        rare = () if wrong in ("fills the disk", "kills itself") else pytest.mark.verify
        yield pytest.param("docker", wrong, id=f"docker-{name}", marks=rare)


@pytest.mark.parametrize(("bench", "wrong"), list(tried()), indirect=["bench"])
def test_the_step_after_it_finds_a_clean_world(bench: Bench, wrong: str) -> None:
    bad = bench.run(bench.spec("bad", WRONGS[wrong], memory_bytes=256 * MIB))
    if wrong == "overwrites the runner's files":
        assert bad.exit_code == 0, bench.driver.logs("bad").decode()
    the_runner_is_idle(bench)
    after = bench.run(bench.spec("after", LOOK_AROUND, memory_bytes=256 * MIB))
    assert after.exit_code == 0, bench.driver.logs("after").decode()
    assert json.loads(bench.driver.logs("after")) == CLEAN
    the_runner_is_idle(bench)


def the_runner_is_idle(bench: Bench) -> None:
    """Nothing else is there or comes: one runner serves both."""
    if bench.runner:
        bench.wait_until(lambda: bench.driver.runners()["idle"] == 1)
        assert sum(bench.driver.runners().values()) == 1
