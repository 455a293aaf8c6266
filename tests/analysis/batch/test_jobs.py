"""Large questions in blocks: the same answer as of one process, whatever is lost or interrupted on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace

import distributed
import pandas as pd
import pyarrow.dataset as ds
import pytest
from distributed import KilledWorker
from hypothesis import given
from hypothesis import strategies as st

from analysis.batch import cluster as clustering
from analysis.batch.cluster import answers, cluster
from analysis.batch.jobs import Job, Variant, answer_block, blocks_of, desk_of, fingerprint_of
from analysis.batch.parquet_parts import MANIFEST, Parts
from geo.errors import LiaosuError, RequestError, ScaleError
from geo.plan.scenario_catalogue import SCENARIO_FOLDER
from tests.app.cli.test_cli import assert_sentence
from tests.conftest import DATA, REPOSITORY

pytestmark = pytest.mark.slow

FIVE = "沈阳;大连;南京;连云港;徐州"
READY = DATA / SCENARIO_FOLDER
CHANGES = ("--scenario", READY / "bohai-gale.json", "--scenario", READY / "lianyungang-closed.json")
MATRIX = ("matrix", "--origins", FIVE, "--destinations", FIVE, "--by", "cost")


@pytest.fixture(scope="module")
def own(world, router):
    """Return the desk of this process."""
    return desk_of(world, router)


@pytest.fixture
def computed(monkeypatch, own):
    """Answer blocks here instead of on other processes; return those that were answered."""
    done = []

    @contextmanager
    def here(scheduler, workers):
        yield None

    def answer(client, question, blocks, folder):
        for block in blocks:
            done.append(block.number)
            yield block, own.answer(question, block)

    monkeypatch.setattr(clustering, "cluster", here)
    monkeypatch.setattr(clustering, "answers", answer)
    return done


def question(kind="matrix", **changes):
    given = {"origins": FIVE, "destinations": FIVE, "mode": "any", "by": "cost", "fingerprint": ""}
    return Job(**{"kind": kind, "variants": (Variant(),), **given, **changes})


# ---- blocks ------------------------------------------------------------------------------------------------


@given(st.sampled_from(["matrix", "critical"]), st.integers(0, 90), st.integers(0, 90), st.integers(1, 3))
def test_every_pair_of_every_scenario_is_in_one_block(kind, origins, destinations, scenarios):
    asked = question(kind, variants=tuple(Variant(str(number)) for number in range(scenarios)))
    blocks = blocks_of(asked, origins, destinations)
    pairs = [
        (block.variant, a, b) for block in blocks for a in range(*block.origins) for b in range(*block.destinations)
    ]
    assert len(set(pairs)) == len(pairs) == scenarios * origins * destinations
    assert [block.number for block in blocks] == list(range(len(blocks)))
    if kind == "matrix":
        assert pairs == sorted(pairs)


def test_blocks_of_all_counties_of_china_are_of_a_size():
    blocks = blocks_of(question(), 2870, 2870)
    assert 400 < len(blocks) < 500
    assert max(end - start for start, end in (block.origins for block in blocks)) * 2870 <= 20_000


def test_the_fingerprint_follows_data_and_nothing_hidden(data_copy):
    before = fingerprint_of(data_copy)
    (data_copy / ".hidden").write_text("x", encoding="utf-8")
    assert fingerprint_of(data_copy) == before
    with (data_copy / "factors" / "factors.csv").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert fingerprint_of(data_copy) != before


# ---- parts -------------------------------------------------------------------------------------------------


def test_a_folder_holds_what_the_file_would(routed, computed, tmp_path):
    file, folder = tmp_path / "m.parquet", tmp_path / "m"
    assert routed(*MATRIX, "-o", file)[0] == 0
    assert computed == []
    code, out, err = routed(*MATRIX, "-o", folder)
    assert (code, out, err) == (0, f"{folder}: 20 pairs\n", "")
    assert computed == [0, 1, 2, 3, 4]
    expected = pd.read_parquet(file)
    pd.testing.assert_frame_equal(pd.read_parquet(folder), expected, check_exact=True)
    rows = ds.dataset(folder).to_table().to_pandas()
    assert sorted(zip(rows.origin, rows.destination, strict=True)) == sorted(
        zip(expected.origin, expected.destination, strict=True)
    )
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    assert (manifest["complete"], manifest["blocks"], manifest["question"]["by"]) == (True, 5, "cost")


def test_only_what_is_missing_is_computed_again(routed, computed, tmp_path):
    folder = tmp_path / "m"
    routed(*MATRIX, "-o", folder)
    parts = sorted(folder.glob("part-*.parquet"))
    before = {path.name: path.stat().st_mtime_ns for path in parts}
    whole = pd.read_parquet(folder)
    parts[1].unlink()
    parts[3].write_bytes(b"PAR1 and then nothing")
    computed.clear()
    code, _, err = routed(*MATRIX, "-o", folder)
    assert (code, err) == (0, f"3 of 5 parts are in {folder} already\n")
    assert computed == [1, 3]
    after = {path.name: path.stat().st_mtime_ns for path in folder.glob("part-*.parquet")}
    assert {name for name in before if after[name] != before[name]} == {parts[1].name, parts[3].name}
    pd.testing.assert_frame_equal(pd.read_parquet(folder), whole, check_exact=True)


def test_who_interrupts_is_told_how_to_go_on(routed, computed, monkeypatch, tmp_path):
    target = tmp_path / "m.csv"
    answer = clustering.answers

    def interrupted(*arguments):
        for number, found in enumerate(answer(*arguments)):
            if number == 2:
                raise KeyboardInterrupt
            yield found

    with monkeypatch.context() as patch:
        patch.setattr(clustering, "answers", interrupted)
        code, out, err = routed(*MATRIX, "--scheduler", "local", "-o", target)
    assert (code, out) == (130, "")
    assert err == f"Interrupted. 2 of 5 parts are in {target}.parts: the same command goes on from there.\n"
    assert not target.exists()
    computed.clear()
    assert routed(*MATRIX, "--scheduler", "local", "-o", target)[0] == 0
    assert computed == [2, 3, 4]
    plain = tmp_path / "plain.csv"
    routed(*MATRIX, "-o", plain)
    assert target.read_bytes() == plain.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.csv", "plain.csv"]


def test_what_fails_on_the_way_is_said_and_the_parts_are_kept(routed, computed, monkeypatch, tmp_path):
    answer = clustering.answers

    def lost(*arguments):
        yield next(answer(*arguments))
        msg = "No worker is left; start some."
        raise ScaleError(msg)

    monkeypatch.setattr(clustering, "answers", lost)
    assert_sentence(
        routed(*MATRIX, "-o", tmp_path / "m"), "No worker is left", f"1 of 5 parts are in {tmp_path / 'm'}."
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("--by", "time"), "what differs: by"),
        (("--mode", "road"), "what differs: mode"),
        (("--scenario", READY / "bohai-gale.json"), "what differs: variants"),
        (("--origins", "沈阳"), "what differs: origins"),
    ],
)
def test_a_folder_of_another_question_is_refused(routed, computed, tmp_path, change, named):
    folder = tmp_path / "m"
    routed(*MATRIX, "-o", folder)
    before = sorted(path.name for path in folder.iterdir())
    assert_sentence(routed(*MATRIX, *change, "-o", folder), "another question", named)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_folder_of_other_data_is_refused(routed, computed, monkeypatch, tmp_path):
    from analysis.batch import jobs as questions

    routed(*MATRIX, "-o", tmp_path / "m")
    monkeypatch.setattr(questions, "fingerprint_of", lambda data: "other")
    assert_sentence(routed(*MATRIX, "-o", tmp_path / "m"), "other data or another version of the project")


def test_targets_that_cannot_be_are_refused(routed, computed, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"")
    (tmp_path / "file").write_text("", encoding="utf-8")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    assert_sentence(routed(*MATRIX, "-o", tmp_path / "photos"), "something else")
    assert_sentence(routed(*MATRIX, "-o", tmp_path / "file"), "is a file")
    assert_sentence(routed(*MATRIX, "-o", tmp_path / "away" / "m"), "no folder")
    assert_sentence(routed(*MATRIX, "-o", closed / "m"), "read-only")
    assert_sentence(routed(*MATRIX, "-o", closed), "read-only")
    assert_sentence(
        routed(*MATRIX, "--network", tmp_path / "away", "-o", tmp_path / "m"), "no folder", "--extent china"
    )
    assert_sentence(routed("matrix", "--mode", "air", "-o", tmp_path / "m.csv"), "'air'")
    assert computed == []


def test_scenarios_stand_in_a_column(routed, computed, tmp_path):
    plain, shared = tmp_path / "plain.csv", tmp_path / "shared.csv"
    assert routed(*MATRIX, *CHANGES, "-o", plain)[0] == 0
    assert routed(*MATRIX, *CHANGES, "--scheduler", "local", "-o", shared)[0] == 0
    assert computed == list(range(10))
    assert shared.read_bytes() == plain.read_bytes()
    table = pd.read_csv(plain)
    assert table.groupby("scenario").size().tolist() == [20, 20]
    assert table.columns[0] == "scenario"


def test_closures_are_judged_by_places_within_reach(routed, computed, tmp_path):
    far = ("critical", "--mode", "rail", "--by", "distance", "--places", "沈阳;大连;130,34;131,35", "-o")
    assert_sentence(routed(*far, tmp_path / "c.csv"), "2 places are too far", "--within-reach")
    assert routed(*far, tmp_path / "c.csv", "--within-reach")[0] == 0
    assert routed(*far, tmp_path / "d.csv", "--within-reach", "--scheduler", "local")[0] == 0
    assert computed == [0]
    assert (tmp_path / "c.csv").read_bytes() == (tmp_path / "d.csv").read_bytes()
    assert len(pd.read_csv(tmp_path / "c.csv")) > 5


# ---- other machines ----------------------------------------------------------------------------------------


def test_a_process_with_other_data_answers_nothing():
    block = blocks_of(question(), 5, 5)[0]
    with pytest.raises(ScaleError, match="other data, another version"):
        answer_block(question(fingerprint="0" * 64), block, str(DATA))


def test_addresses_where_nothing_is_are_refused(monkeypatch, routed, tmp_path):
    monkeypatch.setattr(clustering, "_CONNECT_S", 0.5)
    target = tmp_path / "m.csv"
    assert_sentence(routed(*MATRIX, "--scheduler", "tcp://127.0.0.1:1", "-o", target), "No scheduler answers")
    assert_sentence(routed(*MATRIX, "--scheduler", "somewhere", "-o", target), "no address", "tcp://")
    assert not target.exists()


def versions(distributed="2026.8.0", python="3.11.9"):
    return {"host": {"python": python}, "packages": {"distributed": distributed}}


@pytest.mark.parametrize(
    ("scheduler", "worker", "named"),
    [
        (versions("1.0"), versions(), "The scheduler runs Python 3.11 with distributed 1.0"),
        (versions(), versions(python="3.12.1"), "The worker tcp://a runs Python 3.12"),
    ],
)
def test_other_versions_are_refused(scheduler, worker, named):
    found = {"client": versions(), "scheduler": scheduler, "workers": {"tcp://a": worker}}
    with pytest.raises(ScaleError, match=named):
        clustering._require_versions(SimpleNamespace(get_versions=lambda: found))


@pytest.mark.parametrize(
    ("error", "kind", "named"),
    [
        (RequestError("There is no port."), RequestError, "There is no port"),
        (ModuleNotFoundError("No module named 'analysis'"), ScaleError, "ModuleNotFoundError: No module named"),
        (CancelledError("part"), ScaleError, "lost or restarted"),
        (KilledWorker("part", None, 3), ScaleError, "one worker after the other"),
    ],
)
def test_what_ends_a_block_is_said(error, kind, named):
    with pytest.raises(LiaosuError, match=named) as caught:
        clustering._answer(failing(error))
    assert type(caught.value) is kind


def failing(error):
    def result(timeout):
        raise error

    return SimpleNamespace(result=result)


def test_what_was_lost_after_it_was_done_is_waited_for():
    assert clustering._answer(failing(TimeoutError())) is None


def dask(program, *options):
    """Start a program of Dask on loopback."""
    command = [sys.executable, "-m", f"distributed.cli.dask_{program}", "--no-dashboard", *map(str, options)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """Return a scheduler's address and its two workers, all processes of their own."""
    folder = tmp_path_factory.mktemp("dask")
    contact = folder / "scheduler.json"
    with ExitStack() as ends:

        def start(program, *options):
            process = dask(program, *options)
            ends.callback(process.wait)
            ends.callback(process.kill)
            return process

        start("scheduler", "--host", "127.0.0.1", "--port", 0, "--scheduler-file", contact)
        until(contact.exists)
        workers = [
            start("worker", "--scheduler-file", contact, "--host", "127.0.0.1", "--no-nanny", "--nthreads", 1,
                  "--local-directory", folder)
            for _ in range(2)
        ]  # fmt: skip
        address = json.loads(contact.read_text(encoding="utf-8"))["address"]
        with cluster(address, wait_s=60) as client:
            client.wait_for_workers(2, timeout=60)
        yield address, workers


def test_workers_apart_find_the_same_closures(apart, routed, tmp_path):
    asked = ("critical", "--places", "沈阳;大连;南京", "--mode", "rail", "--by", "distance")
    asked += CHANGES
    plain, shared = tmp_path / "plain.csv", tmp_path / "shared.csv"
    code, out, _ = routed(*asked, "-o", plain)
    assert (code, out.endswith(", 2 scenarios\n")) == (0, True)
    assert routed(*asked, "--scheduler", apart[0], "-o", shared)[0] == 0
    assert shared.read_bytes() == plain.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plain.csv", "shared.csv"]


def test_what_a_worker_refuses_is_said_here(apart, own):
    asked = question(mode="air", fingerprint=fingerprint_of(DATA))
    with cluster(apart[0]) as client, pytest.raises(RequestError, match="'air'"):
        list(answers(client, asked, blocks_of(asked, 5, 5), DATA))
    other = question(fingerprint="0" * 64)
    with cluster(apart[0]) as client, pytest.raises(ScaleError, match="other data"):
        list(answers(client, other, blocks_of(other, 5, 5), DATA))


def test_a_worker_killed_in_the_middle_costs_its_own_blocks_alone(apart, routed, monkeypatch, tmp_path):
    """The last test of the two workers: one is killed, then the other."""
    address, workers = apart
    plain, shared = tmp_path / "plain.csv", tmp_path / "shared.csv"
    asked = ("matrix", "--by", "cost", "-o")
    assert routed(*asked, plain)[0] == 0
    written, write = [], Parts.write

    def killing(self, block, table):
        write(self, block, table)
        if not written:
            workers[0].send_signal(signal.SIGKILL)
            workers[0].wait(30)
        written.append(block.number)

    monkeypatch.setattr(Parts, "write", killing)
    code, out, err = routed(*asked, shared, "--scheduler", address)
    assert (code, out, err) == (0, f"{shared}: 702 pairs\n", "")
    assert workers[1].poll() is None
    # Nothing is lost, nothing is there twice.
    assert sorted(written) == list(range(len(written)))
    assert len(written) == 14
    assert shared.read_bytes() == plain.read_bytes()
    table = pd.read_csv(shared)
    assert not table.duplicated(["origin", "destination"]).any()

    workers[1].kill()
    workers[1].wait(30)
    with pytest.raises(ScaleError, match=r"has no workers|No worker is left"), cluster(address, wait_s=1) as client:
        list(answers(client, question(), blocks_of(question(), 5, 5), DATA, wait_s=1))


@pytest.mark.full
def test_processes_of_this_machine_stop_in_silence_and_go_on(routed, tmp_path):
    plain, shared = tmp_path / "plain.csv", tmp_path / "shared.csv"
    asked = [*map(str, MATRIX), "--scheduler", "local", "--workers", "1", "-o", str(shared)]
    command = [sys.executable, "-c", "from app.cli.main import main; main()", *asked]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            until(lambda: list(tmp_path.glob("shared.csv.parts/part-*")) or process.poll() is not None)
            # As Ctrl-C does: to the workers, too.
            os.killpg(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert routed(*MATRIX, "-o", plain)[0] == 0
    if process.returncode == 0:
        # It was done before it could be stopped.
        assert (out, err) == (f"{shared}: 20 pairs\n", "")
    else:
        assert (process.returncode, out) == (130, "")
        assert err.startswith("Interrupted. ")
        assert err.count("\n") == 1
        assert routed(*asked)[0] == 0
    assert shared.read_bytes() == plain.read_bytes()


@pytest.mark.parametrize(("asked", "started"), [(3, 3), (None, os.cpu_count())])
def test_as_many_processes_are_started_as_are_asked_for(monkeypatch, asked, started):
    def start(**options):
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        raise ScaleError(str(options["n_workers"]))

    monkeypatch.setattr(distributed, "LocalCluster", start)
    with pytest.raises(ScaleError, match=f"^{started}$"), cluster("local", asked):
        pass
    assert signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
