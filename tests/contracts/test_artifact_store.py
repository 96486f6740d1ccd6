"""What every ArtifactStore promises."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from compute.artifacts import store as artifacts
from compute.artifacts.store import ArtifactStore, Fingerprint, LocalArtifactStore, is_sealed
from compute.errors import ArtifactError

HELLO = "sha256:" + hashlib.sha256(b"hello\n").hexdigest()


@pytest.fixture(params=[LocalArtifactStore])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ArtifactStore:
    make: Callable[[Path], ArtifactStore] = request.param
    return make(tmp_path / "store")


@pytest.fixture
def hello(tmp_path: Path) -> Path:
    path = tmp_path / "hello.txt"
    path.write_bytes(b"hello\n")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "images"
    (made / "cats").mkdir(parents=True)
    (made / "empty").mkdir()
    (made / "cats" / "tom.png").write_bytes(b"tom")
    (made / "readme").write_bytes(b"two images")
    return made


def parts(store: ArtifactStore) -> list[str]:
    assert isinstance(store, LocalArtifactStore)
    return os.listdir(store._parts)


@pytest.mark.parametrize("move", [False, True])
def test_a_file_is_named_by_the_sha256_of_its_bytes(store: ArtifactStore, hello: Path, move: bool) -> None:
    assert store.put(hello, move=move) == (HELLO, 6)
    assert store.path(HELLO).read_bytes() == b"hello\n"
    assert store.has(HELLO)


@pytest.mark.parametrize("move", [False, True])
def test_storing_twice_is_storing_once(store: ArtifactStore, hello: Path, move: bool) -> None:
    assert store.put(hello, move=move) == store.put(hello, move=move)
    assert parts(store) == []


def test_a_stored_file_cannot_be_changed_through_its_source(store: ArtifactStore, hello: Path) -> None:
    store.put(hello)
    hello.write_bytes(b"changed")
    store.verify(HELLO)


def test_a_file_with_several_names_is_copied(store: ArtifactStore, hello: Path, tmp_path: Path) -> None:
    os.link(hello, tmp_path / "other")
    store.put(hello, move=True)
    (tmp_path / "other").write_bytes(b"changed")
    store.verify(HELLO)


def test_stored_bytes_are_read_only(store: ArtifactStore, folder: Path, hello: Path) -> None:
    store.put(hello)
    digest, _ = store.put(folder)
    assert store.path(HELLO).stat().st_mode & 0o222 == 0
    for path in [store.path(digest), *store.path(digest).rglob("*")]:
        assert path.stat().st_mode & 0o222 == 0


def test_a_folder_is_stored_with_its_empty_folders(store: ArtifactStore, folder: Path) -> None:
    digest, size = store.put(folder)
    assert size == len(b"tom") + len(b"two images")
    kept = store.path(digest)
    assert (kept / "cats" / "tom.png").read_bytes() == b"tom"
    assert (kept / "empty").is_dir()


@pytest.mark.parametrize("move", [False, True])
def test_equal_folders_have_equal_digests(
    store: ArtifactStore, folder: Path, tmp_path: Path, move: bool
) -> None:
    twin = tmp_path / "twin"
    subprocess.run(["cp", "-r", str(folder), str(twin)], check=True)
    assert store.put(folder, move=move)[0] == store.put(twin, move=move)[0]


@pytest.mark.parametrize("change", ["content", "name", "place", "empty"])
def test_folders_that_differ_have_other_digests(store: ArtifactStore, folder: Path, change: str) -> None:
    before, _ = store.put(folder)
    match change:
        case "content":
            (folder / "readme").write_bytes(b"two Images")
        case "name":
            (folder / "readme").rename(folder / "README")
        case "place":
            (folder / "cats" / "tom.png").rename(folder / "tom.png")
        case "empty":
            (folder / "empty").rmdir()
    assert store.put(folder)[0] != before


def test_a_link_is_refused_wherever_it_is(store: ArtifactStore, folder: Path, tmp_path: Path) -> None:
    (folder / "cats" / "passwd").symlink_to("/etc/passwd")
    (tmp_path / "link").symlink_to("/etc/passwd")
    for source in (folder, tmp_path / "link"):
        with pytest.raises(ArtifactError, match="symbolic link"):
            store.put(source, move=True)
    assert parts(store) == []


def test_a_pipe_is_refused_without_waiting_for_a_writer(store: ArtifactStore, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ArtifactError, match="no regular file"):
        store.put(tmp_path / "pipe")


def test_absent_bytes_are_a_sentence(store: ArtifactStore) -> None:
    for call in (store.path, store.verify, store.checked_path):
        with pytest.raises(ArtifactError, match="are not in"):
            call(HELLO)
    assert not store.has(HELLO)
    assert store.delete(HELLO) == 0


@pytest.mark.parametrize("digest", ["", "sha256:abc", "../../etc/passwd", "sha256:../" + "0" * 61])
def test_what_is_no_digest_is_refused(store: ArtifactStore, digest: str) -> None:
    with pytest.raises(ArtifactError, match="no digest"):
        store.path(digest)


def damage(path: Path) -> None:
    """One bit, as a failing disk flips it: same size."""
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[0] ^= 1
    path.write_bytes(content)


def test_damaged_bytes_are_found_when_they_are_verified(store: ArtifactStore, hello: Path) -> None:
    store.put(hello)
    damage(store.path(HELLO))
    with pytest.raises(ArtifactError, match="damaged"):
        store.verify(HELLO)
    with pytest.raises(ArtifactError, match="damaged"):
        store.checked_path(HELLO)


def test_damage_inside_a_folder_is_found(store: ArtifactStore, folder: Path) -> None:
    digest, _ = store.put(folder)
    damage(store.path(digest) / "cats" / "tom.png")
    with pytest.raises(ArtifactError, match="damaged"):
        store.checked_path(digest)


def test_untouched_bytes_are_verified_once(
    store: ArtifactStore, hello: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(hello)
    monkeypatch.setattr(store, "verify", lambda digest: pytest.fail("read again"))
    assert store.checked_path(HELLO) == store.path(HELLO)


def test_deleting_frees_the_bytes(store: ArtifactStore, hello: Path, folder: Path) -> None:
    store.put(hello)
    digest, size = store.put(folder)
    assert store.delete(HELLO) == 6
    assert store.delete(digest) == size
    assert not store.has(HELLO)
    assert not store.has(digest)
    assert parts(store) == []


def test_two_processes_that_delete_at_one_moment_free_the_bytes_once(
    tmp_path: Path, hello: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = LocalArtifactStore(tmp_path / "store"), LocalArtifactStore(tmp_path / "store")
    one.put(hello)
    freed = []

    def fingerprint(path: Path) -> Fingerprint:
        monkeypatch.undo()
        freed.append(other.delete(HELLO))
        return artifacts.fingerprint(path)

    monkeypatch.setattr(artifacts, "fingerprint", fingerprint)
    assert one.delete(HELLO) == 0
    assert freed == [6]


def test_many_writers_of_one_content_leave_one_artifact(store: ArtifactStore, folder: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(store.put(folder)[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    store.verify(found[0])
    assert parts(store) == []


def overwrite(path: Path, content: bytes) -> None:
    """Damage a stored file, as a stray program would."""
    path.chmod(0o644)
    path.write_bytes(content)


def test_untouched_bytes_are_whole_without_being_read(
    store: ArtifactStore, hello: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digests = [store.put(hello)[0], store.put(folder)[0]]
    monkeypatch.setattr("compute.artifacts.store.digest_of", lambda path: pytest.fail(f"{path} was read"))
    assert [store.condition(digest) for digest in digests] == ["whole", "whole"]


def test_absent_bytes_are_gone(store: ArtifactStore) -> None:
    assert store.condition(HELLO) == "gone"


def test_damaged_bytes_are_told_once_and_can_then_be_stored_again(store: ArtifactStore, hello: Path) -> None:
    store.put(hello)
    overwrite(store.path(HELLO), b"hallo\n")
    assert [store.condition(HELLO), store.condition(HELLO)] == ["damaged", "gone"]
    store.put(hello)
    assert store.path(HELLO).read_bytes() == b"hello\n"


def test_storing_again_replaces_damaged_bytes(store: ArtifactStore, hello: Path) -> None:
    store.put(hello)
    overwrite(store.path(HELLO), b"hallo\n")
    store.put(hello)
    assert store.path(HELLO).read_bytes() == b"hello\n"


@pytest.mark.parametrize("what", ["changed", "added", "removed"])
def test_a_folder_of_which_a_file_is_not_as_it_was_is_damaged(
    store: ArtifactStore, folder: Path, what: str
) -> None:
    digest, _ = store.put(folder)
    place = store.path(digest)
    place.chmod(0o755)
    match what:
        case "changed":
            overwrite(place / "cats" / "tom.png", b"Tom")
        case "added":
            (place / "more").write_bytes(b"more")
        case "removed":
            (place / "readme").unlink()
    assert store.condition(digest) == "damaged"


def test_touched_bytes_that_are_what_they_were_stay_whole(store: ArtifactStore, hello: Path) -> None:
    store.put(hello)
    os.utime(store.path(HELLO))
    assert store.condition(HELLO) == "whole"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("a full disk needs root, to mount a small file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_a_sentence_and_leaves_nothing_half_written(small_disk: Path, tmp_path: Path) -> None:
    store = LocalArtifactStore(small_disk / "store")
    big = tmp_path / "big"
    big.write_bytes(os.urandom(3 * 1024**2))
    with pytest.raises(ArtifactError, match=r"'big' could not be stored: the disk of .* is full"):
        store.put(big, move=True)
    assert parts(store) == []
    assert [path for path in (small_disk / "store").rglob("*") if path.is_file()] == []
    small = tmp_path / "small.txt"
    small.write_bytes(b"hello\n")
    assert store.put(small) == (HELLO, 6)


def test_parts_of_dead_writers_are_swept_and_those_of_live_ones_are_not(tmp_path: Path) -> None:
    store = LocalArtifactStore(tmp_path / "store")
    for name in ("dead", "live"):
        (tmp_path / "store" / "parts" / name).write_bytes(b"half")
    os.utime(tmp_path / "store" / "parts" / "dead", (1, 1))
    assert store.sweep() == 1
    assert parts(store) == ["live"]


def test_a_writer_killed_in_the_middle_leaves_no_artifact(tmp_path: Path, hello: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from compute.artifacts import store as artifacts\n"
        "artifacts.seal = lambda part: os.kill(os.getpid(), signal.SIGKILL)\n"
        "artifacts.LocalArtifactStore(Path(sys.argv[1])).put(Path(sys.argv[2]))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "store"), str(hello)], timeout=30)
    assert done.returncode == -9
    store = LocalArtifactStore(tmp_path / "store")
    assert not store.has(HELLO)
    assert store.put(hello) == (HELLO, 6)


def test_what_can_be_made_again_is_durable_a_moment_later(tmp_path: Path, hello: Path, folder: Path) -> None:
    store = LocalArtifactStore(tmp_path / "store")
    digests = [store.put(hello, durable=False)[0], store.put(folder, durable=False)[0]]
    assert all(store.condition(digest) == "whole" for digest in digests)
    store.finish()
    assert all(is_sealed(store.path(digest)) for digest in digests)
    another = LocalArtifactStore(tmp_path / "store")
    another.verify = lambda digest: pytest.fail("read again")  # type: ignore[method-assign]
    assert all(another.condition(digest) == "whole" for digest in digests)


def test_many_at_once_are_durable_too(tmp_path: Path) -> None:
    store = LocalArtifactStore(tmp_path / "store")
    digests = []
    for number in range(40):
        source = tmp_path / f"n{number}"
        source.write_text(str(number))
        digests.append(store.put(source, move=True, durable=False)[0])
    store.finish()
    assert all(is_sealed(store.path(digest)) for digest in digests)


def test_what_a_power_cut_emptied_is_a_miss_for_the_next_process(tmp_path: Path, hello: Path) -> None:
    digest, _ = LocalArtifactStore(tmp_path / "store").put(hello)
    place = LocalArtifactStore(tmp_path / "store").path(digest)
    place.chmod(0o644)
    place.write_bytes(b"")
    assert LocalArtifactStore(tmp_path / "store").condition(digest) != "whole"


def test_damage_between_storing_and_syncing_is_not_sealed_over(tmp_path: Path, hello: Path) -> None:
    store = LocalArtifactStore(tmp_path / "store")
    digest, _ = store.put(hello, durable=False)
    damage(store.path(digest))
    store.finish()
    assert store.condition(digest) == "damaged"
