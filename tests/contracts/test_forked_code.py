"""Users' scripts in forks of a warm parent, on both targets: each step finds what a fresh process would.

Whatever a script does to its process, to the parent or to the runner, the one after it must not notice.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from compute.runners.kind import PoolSettings
from compute.sdk import ports
from compute.sdk.table import Table
from compute.spec import Mount, ResourceLimits, StepSpec, StepStatus
from compute.step_folder import limits_document
from compute.targets.driver import ComputeDriver
from designer.site.settings import STEP_FORKED
from tests.contracts.waiting import Heard, until
from tests.factories.targets import docker_driver, process_driver
from tests.sampling import sampled

MIB = 1024**2
ONE_RUNNER, FRESH = PoolSettings(most=1, forked=STEP_FORKED), PoolSettings(most=1)
SCRIPT = "execute_python_script"
ENTRY = "designer.components.python_language.execute_python_script:execute_python_script"
TABLE = pl.DataFrame({"price": [10, 20, None], "name": ["a", None, "c"]})


@dataclass
class Shop:
    """A driver with one runner for scripts."""

    home: Path
    driver: ComputeDriver
    image: str = ""
    heard: Heard = field(default_factory=Heard)
    count: int = 0

    def __post_init__(self) -> None:
        self.driver.listen(self.heard)
        ports.save("table", Table.of(TABLE), self.home / "table")

    def spec(self, script: str, **limits: Any) -> StepSpec:
        """A step of the script, with a table in and out."""
        self.count += 1
        name = f"s{self.count}"
        folder = self.home / "steps" / name
        folder.mkdir(parents=True)
        bounds = ResourceLimits(**{"memory_bytes": 2048 * MIB, "timeout_seconds": 60.0, **limits})
        document = {
            "format": "jackfield/step@1",
            "component": {"name": SCRIPT, "version": "1", "entry": ENTRY},
            "parameters": {"script": script},
            "inputs": {"dataset1": {"type": "table", "path": "in/dataset1" if self.image else "../../table"}},
            "outputs": {"dataset1": {"type": "table", "path": "out/dataset1", "optional": True}},
            "limits": limits_document(bounds, contained=bool(self.image)),
        }
        (folder / "step.json").write_text(json.dumps(document))
        mounts = (Mount(self.home / "table", "/step/in/dataset1"),) if self.image else ()
        return StepSpec(name, folder, limits=bounds, image=self.image, runner="process", mounts=mounts)

    def run(self, spec: StepSpec) -> StepStatus:
        self.driver.launch(spec)
        self.heard.wait_for(spec.name)
        return self.driver.status(spec.name)

    def look(self, script: str, **limits: Any) -> Any:
        """What ``look()`` of a script answers, run as a step of its own."""
        spec = self.spec(
            f"{script}\ndef main(a, b):\n    import json\n    print(json.dumps(look()))\n", **limits
        )
        status = self.run(spec)
        log = (spec.folder / "log.txt").read_text()
        assert status.exit_code == 0, log
        return json.loads(log.splitlines()[-1])


def opened(kind: str, home: Path, runners: PoolSettings, request: pytest.FixtureRequest) -> Shop:
    if kind == "docker":
        image = request.getfixturevalue("real_image")
        return Shop(home, docker_driver(home, secrets.token_hex(6), runners=runners), image)
    return Shop(home, process_driver(home, sys.executable, runners))


@pytest.fixture(scope="module", params=["process", "docker"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """With one runner, whose parent serves all tests that do not end it."""
    made = opened(request.param, tmp_path_factory.mktemp("forked"), ONE_RUNNER, request)
    yield made
    made.driver.close(end=True)


@pytest.fixture(scope="module")
def fresh(shop: Shop, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What a step finds in a fresh process of such a runner."""
    without = opened("docker" if shop.image else "process", tmp_path_factory.mktemp("fresh"), FRESH, request)
    found = without.look(LOOK)
    without.driver.close(end=True)
    return found


#: Tells all that a step begins with and could find changed.
LOOK = """
import gc, json, locale, os, re, resource, signal, sys
import numpy, pandas
def known(text):
    names = (os.environ["JACKFIELD_STEP"], "STEP"), (os.environ["JACKFIELD_RUNNER"], "RUNNER")
    for name, stands in names:
        text = text.replace(name, stands)
    return re.sub("(forked|fresh)[0-9]+", "HOME", text)
def look():
    status = dict(line.split(":\\t", 1) for line in open("/proc/self/status") if ":\\t" in line)
    return {
        "arguments": [known(text) for text in sys.argv],
        "environment": {name: known(text) for name, text in os.environ.items() if name != "HOSTNAME"},
        "path": [text for text in sys.path if "Script" not in text],
        "files": len(os.listdir("/proc/self/fd")),
        "input": os.readlink("/proc/self/fd/0"),
        "outputs": [os.readlink(f"/proc/self/fd/{number}").partition(":")[0] for number in (1, 2)],
        "streams": [[stream.encoding, stream.errors, stream.line_buffering, stream.write_through, stream.name]
                    for stream in (sys.stdin, sys.stdout, sys.stderr)],
        "limits": [resource.getrlimit(number) for number in range(16)],
        "signals": [status[name] for name in ("SigBlk", "SigIgn", "SigCgt")],
        "leads its session": os.getsid(0) == os.getpid() == os.getpgid(0),
        "child of the runner": os.getppid() == 1 or b"serve_steps" in open(
            f"/proc/{os.getppid()}/cmdline", "rb").read(),
        "umask": status["Umask"],
        "out of memory": open("/proc/self/oom_score_adj").read(),
        "locale": locale.setlocale(locale.LC_ALL),
        "nice": os.nice(0),
        "processors": sorted(os.sched_getaffinity(0)),
        "scheduling": os.sched_getscheduler(0),
        "opens its own": os.access("/proc/self/environ", os.R_OK),
        "garbage": [gc.isenabled(), gc.get_threshold()],
        "recursion": sys.getrecursionlimit(),
        "scratch": len(os.listdir(os.environ.get("TMPDIR", "/tmp"))),
        "shared memory": [name for name in os.listdir("/dev/shm") if name.startswith("left")],
        "folder": sorted(os.listdir(os.path.dirname(os.environ["HOME"]))),
        "modules": [json.dumps([1]), len(pandas.Series([1])), hasattr(pandas, "left")],
    }
"""
FORKED = "compute.supervision.warm_parent"
WHERE = "def look():\n    import sys\n    return sys.modules['__main__'].__spec__.name\n"


def warm(shop: Shop) -> None:
    """Run steps until one is a fork."""
    until(lambda: bool(shop.look(WHERE) == FORKED))


def test_a_fork_begins_with_what_a_fresh_process_has(shop: Shop, fresh: Any) -> None:
    warm(shop)
    assert shop.look(LOOK) == fresh


def test_a_table_goes_through_a_fork_as_it_is(shop: Shop) -> None:
    warm(shop)
    spec = shop.spec("def main(a, b):\n    return a")
    assert shop.run(spec).exit_code == 0
    assert ports.load("table", spec.folder / "out" / "dataset1").frame.equals(TABLE)


MISDEEDS = """
import locale, os, random, resource, signal, sys, threading, time
import json, numpy, pandas
thread = threading.Thread(target=time.sleep, args=(300,))
thread.start()
kept = [open(os.devnull) for _ in range(100)]
for place in ("..", "/dev/shm") if os.path.isdir("/runner") else ("..",):
    open(os.path.join(place, "left"), "w").write("x")
def main(a, b):
    a.iloc[0, 0] = 99
    a.drop(a.index, inplace=True)
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            time.sleep(300)
    json.dumps = str
    pandas.Series.__len__ = lambda self: 7
    pandas.left = True
    locale.setlocale(locale.LC_ALL, "C")
    random.seed(1)
    numpy.random.seed(1)
    os.environ["LEFT"] = "1"
    os.environ["PATH"] = "/nowhere"
    sys.path.insert(0, "/nowhere")
    sys.setrecursionlimit(77777)
    os.umask(0)
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.chdir("/")
"""


def test_what_a_script_did_to_its_process_ends_with_it(shop: Shop, fresh: Any) -> None:
    warm(shop)
    before = (shop.home / "table").read_bytes()
    spec = shop.spec(MISDEEDS)
    assert shop.run(spec).exit_code == 0, (spec.folder / "log.txt").read_text()
    assert shop.look(WHERE) == FORKED, "the parent lives on"
    assert shop.look(LOOK) == fresh
    assert (shop.home / "table").read_bytes() == before


DRAWS = """
import random, numpy, uuid
def look():
    return [random.random(), numpy.random.random(), numpy.random.default_rng().random(), uuid.uuid4().hex]
"""


def test_no_two_forks_draw_the_same_numbers(shop: Shop) -> None:
    warm(shop)
    draws = [shop.look(DRAWS) for _ in range(3)]
    assert len({value for draw in draws for value in draw}) == 12


#: Ways to change the parent, or the runner, for the steps to come.
TAMPERING = """
import ctypes, os, resource, signal, time
def others():
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid():
            try:
                command = open(f"/proc/{entry}/cmdline").read()
                parent = int(open(f"/proc/{entry}/stat").read().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == os.getppid() and "warm_parent" in command:
                yield int(entry)
def traced(pid):
    if ctypes.CDLL(None, use_errno=True).ptrace(16, pid, 0, 0):
        raise OSError
ATTEMPTS = {
    "memory": lambda pid: open(f"/proc/{pid}/mem", "r+b").close(),
    "environment": lambda pid: open(f"/proc/{pid}/environ", "rb").read(),
    "files": lambda pid: os.listdir(f"/proc/{pid}/fd"),
    "out of memory": lambda pid: open(f"/proc/{pid}/oom_score_adj", "w").write("1000"),
    "trace": traced,
}
def look():
    done, deadline = [], time.monotonic() + 30
    while len(found := sorted(others())) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)  # a fork in the making is not the supervisor's yet
    for number, pid in enumerate(found):
        for name, attempt in ATTEMPTS.items() if ATTEMPTING else ():
            try:
                attempt(pid)
            except OSError:
                continue
            done.append(name)
        ACT
    return [len(found) >= 2, done]
"""


@pytest.mark.parametrize("shop", ["docker"], indirect=True)  # on the other, tests and steps may be root
def test_no_step_reads_or_writes_the_parents_memory(shop: Shop) -> None:
    warm(shop)
    several, done = shop.look(TAMPERING.replace("ATTEMPTING", "True").replace("ACT", ""))
    assert several, "the parent and a fork that waits"
    assert done == []


CHANGES = {
    "killed": "os.kill(pid, signal.SIGKILL)",
    "stopped": "os.kill(pid, signal.SIGSTOP)",
    "confined": "resource.prlimit(pid, resource.RLIMIT_NOFILE, (64, 64)); os.sched_setaffinity(pid, {0})",
    "forks confined": "if number: resource.prlimit(pid, resource.RLIMIT_NOFILE, (64, 64))",
    "runner slowed": "os.setpriority(os.PRIO_PROCESS, os.getppid(), 10)",
}


@pytest.mark.parametrize(
    ("shop", "change"),
    [
        ("docker", "killed"),
        ("docker", "confined"),
        ("docker", "forks confined"),
        ("docker", "runner slowed"),
        ("process", "stopped"),
        pytest.param("docker", "stopped", marks=pytest.mark.verify),
        *(pytest.param("process", name, marks=pytest.mark.verify) for name in CHANGES if name != "stopped"),
    ],
    indirect=["shop"],
)
def test_a_parent_or_runner_that_a_step_changed_is_replaced(shop: Shop, fresh: Any, change: str) -> None:
    warm(shop)
    shop.look(TAMPERING.replace("ATTEMPTING", "False").replace("ACT", CHANGES[change]))
    assert shop.look(LOOK) == fresh
    warm(shop)
    assert shop.look(LOOK) == fresh
    assert shop.image or change == "forks confined" or told(shop)


@pytest.mark.parametrize("shop", sampled(["process", "docker"], "docker"), indirect=True)
def test_a_fork_bomb_is_ended_and_the_next_step_runs(shop: Shop, fresh: Any) -> None:
    warm(shop)
    bomb = (
        "import os\ndef main(a, b):\n    while True:\n        try: os.fork()\n        except OSError: pass\n"
    )
    status = shop.run(shop.spec(bomb, processes=32))
    assert status.reason == "processes"
    assert shop.look(LOOK) == fresh


@pytest.mark.parametrize("shop", ["process"], indirect=True)
@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("import os\nos.kill(os.getpid(), 9)", 137),
        ("raise SystemExit(3)", 3),
        ("raise KeyboardInterrupt", 130),
        ("x = 1 / 0", 1),
    ],
)
def test_a_fork_ends_with_the_exit_code_of_a_process(shop: Shop, script: str, code: int) -> None:
    warm(shop)
    assert shop.run(shop.spec(script)).exit_code == code


#: Each of these starts threads of its own when it is used.
THREADED = """
import multiprocessing, os, sys
import duckdb, lightgbm, numpy, polars
import sklearn.cluster
def square(number):
    return number * number
def look():
    matrix = numpy.arange(250_000.0).reshape(500, 500) / 250_000
    labels = sklearn.cluster.KMeans(2, n_init=1, random_state=0).fit(matrix).labels_
    learner = lightgbm.LGBMRegressor(n_estimators=2, verbose=-1).fit(matrix[:, :3], matrix[:, 0])
    frame = polars.DataFrame({"a": [1, 1, 2]}).lazy().group_by("a").len().sort("a").collect()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        squares = pool.map(square, range(4))
    return [
        sys.modules["__main__"].__spec__.name, os.environ["OPENBLAS_NUM_THREADS"],
        bool(numpy.isclose((matrix @ matrix)[0, 0], (matrix[0] * matrix[:, 0]).sum())),
        len(set(labels.tolist())), len(learner.predict(matrix[:1, :3])), frame["len"].to_list(), squares,
        duckdb.sql("SELECT sum(range) FROM range(1000)").fetchall()[0][0],
    ]
"""


@pytest.mark.parametrize("shop", ["process"], indirect=True)
def test_libraries_start_their_threads_in_a_fork(shop: Shop) -> None:
    until(lambda: bool(shop.look(WHERE, cpus=2.0) == FORKED))
    assert shop.look(THREADED, cpus=2.0) == [FORKED, "2", True, 2, 1, [2, 1], [0, 1, 4, 9], 499500]


STARTS_A_DAEMON = """
import os, subprocess, sys, time
def main(a, b):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=True)
    print(child.pid, flush=True)
    time.sleep(300)
"""


@pytest.mark.parametrize("shop", ["process"], indirect=True)
def test_what_a_script_started_ends_though_its_runner_was_killed(shop: Shop) -> None:
    warm(shop)
    spec = shop.spec(STARTS_A_DAEMON)
    shop.driver.launch(spec)
    log = spec.folder / "log.txt"
    until(lambda: log.exists() and log.read_text().endswith("\n"))
    child = Path("/proc", log.read_text().strip())
    os.kill(int((spec.folder / "lock").read_text()), signal.SIGKILL)
    shop.heard.wait_for(spec.name)
    assert shop.driver.status(spec.name).reason == "lost"
    shop.driver.adopt()
    until(lambda: not child.exists() or "State:\tZ" in (child / "status").read_text())


def test_without_a_usable_parent_steps_are_fresh_and_the_runner_says_why(tmp_path: Path) -> None:
    runners = PoolSettings(most=1, forked=("tests.factories.threaded_import",))
    shop = Shop(tmp_path, process_driver(tmp_path, sys.executable, runners))
    assert shop.look(WHERE) != FORKED
    until(lambda: "not used, so each step gets a fresh process: imports started threads" in told(shop))
    assert shop.look(WHERE) != FORKED
    assert "threads" not in "".join(path.read_text() for path in shop.home.glob("steps/*/log.txt"))
    shop.driver.close(end=True)


def told(shop: Shop) -> str:
    """The logs of a local shop's runners."""
    return "".join(path.read_text() for path in shop.home.glob("runners/process/*/runner.log"))
