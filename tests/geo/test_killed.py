"""Written files survive kill -9 at any moment, and the next run removes what the killed one left."""

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

import pandas as pd
import pytest

from analysis.batch.jobs import Job, Variant, blocks_of
from analysis.batch.parquet_parts import open_parts
from geo.errors import UnwritableTargetError
from geo.files import copied_folder, is_scratch, replace_atomically, replace_together, scratch_folder, write_text
from geo.layers.export import SUFFIXES, export_layer

# What Python tells before it touches a file.
_TOUCHES = ("open", "os.mkdir", "os.rename", "os.chmod", "os.remove", "os.rmdir")


def killed_at(number, work):
    """Do some work in a process of its own that dies before it touches a file for the nth time; whether it died."""
    child = os.fork()
    if child == 0:
        left = iter(range(number))

        def die(event, arguments):
            if event in _TOUCHES and next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(die)
            work()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


def each_moment(work, check, step=1):
    """Kill some work before each nth touch of a file in turn; return how often scratch was left."""
    left = number = 0
    while killed_at(number, work):
        left += check()
        number += step
        assert number < 300
    assert number > 3
    return left


STEPS = pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.full), 7])


def scratch_in(folder):
    return [path for path in folder.rglob("*") if is_scratch(path)]


def test_a_file_is_the_old_or_the_new_one(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("old")

    def check():
        assert path.read_text() in ("old", "new" * 10_000)
        found = scratch_in(tmp_path)
        assert {p.name for p in tmp_path.iterdir()} == {"a.csv", *(p.name for p in found)}
        write_text(path, "old")
        assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
        return len(found)

    assert each_moment(lambda: write_text(path, "new" * 10_000), check) >= 4
    assert path.read_text() == "new" * 10_000


@STEPS
def test_of_files_that_belong_together_none_is_half(tmp_path, step):
    names = ("a", "b", "c")

    def write(text):
        with replace_together(tmp_path, names) as scratch:
            for name in names:
                (scratch / name).write_text(text)

    write("old")

    def check():
        assert {(tmp_path / name).read_text() for name in names} <= {"old", "new"}
        found = scratch_in(tmp_path)
        write("old")
        assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b", "c"]
        return len(found)

    assert each_moment(lambda: write("new"), check, step) >= 4


def test_a_copied_folder_is_there_whole_or_not_at_all(tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    (source / "a").write_text("old")

    def copy():
        with copied_folder(source, target) as folder:
            (folder / "b").write_text("new")

    def check():
        if target.exists():
            assert sorted(p.name for p in target.iterdir()) == ["a", "b"]
            shutil.rmtree(target)
        found = scratch_in(tmp_path)
        copy()
        shutil.rmtree(target)
        assert [p.name for p in tmp_path.iterdir()] == ["source"]
        return len(found)

    assert each_moment(copy, check) >= 4


@STEPS
def test_parts_go_on_wherever_they_were_stopped(tmp_path, step):
    question = Job("matrix", "cities", "cities", "any", "cost", (Variant(),), "")
    blocks = blocks_of(question, 1, 1)
    folder, file = tmp_path / "m.csv.parts", tmp_path / "m.csv"
    table = pd.DataFrame({"origin": ["a"], "destination": ["b"], "cost_cny_t": [1.5]})

    def work():
        parts = open_parts(folder, question, blocks)
        for block in parts.missing():
            parts.write(block, table)
        parts.finish()
        assert parts.join_into(file) == 1
        parts.remove()

    def check():
        found = scratch_in(tmp_path)
        work()
        assert [p.name for p in tmp_path.iterdir()] == ["m.csv"]
        assert file.read_text() == "origin,destination,cost_cny_t\na,b,1.5\n"
        file.unlink()
        return len(found)

    work()
    file.unlink()
    assert each_moment(work, check, step) >= 4


def test_what_a_living_process_writes_is_left_alone(tmp_path):
    held = threading.Event(), threading.Event()

    def write():
        with replace_atomically(tmp_path / "slow") as path:
            path.write_text("slow")
            held[0].set()
            held[1].wait(60)

    writer = threading.Thread(target=write)
    writer.start()
    assert held[0].wait(60)
    for name in ("one", "two"):
        write_text(tmp_path / name, name)
    assert len(scratch_in(tmp_path)) == 1
    held[1].set()
    writer.join(60)
    assert (tmp_path / "slow").read_text() == "slow"
    assert scratch_in(tmp_path) == []


def test_a_folder_that_only_begins_alike_is_not_removed(tmp_path):
    others = [
        tmp_path / ".liaosu-scratch-mine-and-more",
        tmp_path / ".liaosu-china",
        tmp_path / "liaosu-scratch-abcdefgh",
    ]
    for other in others:
        other.mkdir()
    (tmp_path / ".liaosu-scratch-abcdefgh").mkdir()
    with scratch_folder(tmp_path):
        pass
    assert sorted(tmp_path.iterdir()) == sorted(others)


def ended(child):
    """Return whether a process has ended, and leave it to be waited for."""
    return os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


@pytest.mark.full
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_exports_killed_at_any_time(world, tmp_path, suffix):
    path = tmp_path / f"counties{suffix}"
    draw = random.Random(suffix)
    export_layer(world, "ports", path)
    old = path.read_bytes()
    begun = time.monotonic()
    export_layer(world, "counties", tmp_path / f"whole{suffix}")
    duration = time.monotonic() - begun
    whole = (tmp_path / f"whole{suffix}").stat().st_size
    left = 0
    for number in range(50):
        child = os.fork()
        if child == 0:
            try:
                export_layer(world, "counties", path)
            finally:
                os._exit(0)
        # Every other one from when the file is being written: what goes before takes most of the time.
        while number % 2 and not scratch_in(tmp_path) and not ended(child):
            pass
        time.sleep(draw.uniform(0, duration))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        left += bool(scratch_in(tmp_path))
        # A GeoPackage bears the time; the others are the same bytes.
        assert path.read_bytes() == old or abs(path.stat().st_size - whole) < 10_000
        export_layer(world, "ports", path)
        old = path.read_bytes()
        assert scratch_in(tmp_path) == []
    assert left > 0


@pytest.fixture
def small_disk(tmp_path):
    """Return a folder on a file system of 64 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("file systems can be mounted by root alone")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.full
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_disk_that_is_full_leaves_the_old_file(world, small_disk, suffix):
    path = small_disk / f"counties{suffix}"
    path.write_text("old")
    with pytest.raises(UnwritableTargetError, match=r"could not be written.*unchanged"):
        export_layer(world, "counties", path)
    assert path.read_text() == "old"
    assert [p.name for p in small_disk.iterdir()] == [path.name]
