"""Long work is done once, in a bounded queue, and a process apart that fails is replaced."""

import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analysis.bounded_cache import BoundedCache
from app.language.error_texts import failure_sentences
from app.services import service as services
from app.services.alternatives import ways_between
from app.services.separate_process import SeparateProcess
from app.services.service import Service
from app.services.work_queue import WorkQueue
from app.web import downloads as takeaway
from geo.errors import BusyError, FigureError

ASKERS = 8


class Gate:
    """Work that is held until all who should be waiting had the time to come."""

    def __init__(self):
        self.calls = []
        self.opened = threading.Event()

    def __call__(self, *arguments):
        self.calls.append(arguments)
        assert self.opened.wait(30)
        return "made"


def ask_together(ask, gate, count=ASKERS, refused=0):
    """Ask in many threads, let the work go on when it is begun and so many are refused; return answers or errors."""
    arrived = []

    def caught():
        arrived.append(1)
        try:
            return ask()
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        asked = [pool.submit(caught) for _ in range(count)]
        end = time.monotonic() + 30
        while time.monotonic() < end and (
            len(arrived) < count or not gate.calls or sum(one.done() for one in asked) < refused
        ):
            time.sleep(0.01)
        # From their arrival to where they wait is a matter of microseconds.
        time.sleep(0.3)
        gate.opened.set()
        return [one.result(30) for one in asked]


def test_eight_who_ask_at_once_have_it_made_once():
    kept, gate = BoundedCache(1), Gate()
    assert ask_together(lambda: kept.get("key", gate), gate) == ["made"] * ASKERS
    assert len(gate.calls) == 1
    assert "key" in kept


def test_what_goes_wrong_reaches_all_who_wait_and_is_not_kept():
    kept, gate = BoundedCache(1), Gate()

    def fail():
        gate()
        raise FigureError("no paper")

    found = ask_together(lambda: kept.get("key", fail), gate)
    assert len(gate.calls) == 1
    assert [str(error) for error in found] == ["no paper"] * ASKERS
    assert kept.get("key", lambda: "made later") == "made later"


def test_the_answers_asked_for_last_are_kept_by_what_they_weigh():
    kept = BoundedCache(10, len)
    made = []

    def get(text):
        return kept.get(text, lambda: made.append(text) or text)

    for text in ("aaaa", "bbbb", "aaaa", "cccc", "aaaa", "bbbb", "x" * 11, "x" * 11, "bbbb"):
        assert get(text) == text
    assert made == ["aaaa", "bbbb", "cccc", "bbbb", "x" * 11, "x" * 11]


def test_the_validation_is_computed_once_whoever_asks(world, router, monkeypatch):
    gate = Gate()
    monkeypatch.setattr(services, "validate", gate)
    service = Service(world, router)
    found = ask_together(service.validation, gate, 5)
    assert found == ["made"] * 5
    assert len(gate.calls) == 1


def test_a_full_room_refuses_at_once_and_says_when_to_come_again():
    room, gate, kept = WorkQueue(2, 1, 30), Gate(), BoundedCache(0)
    keys = iter(range(5))
    found = ask_together(lambda: room.once(kept, next(keys), gate), gate, 5, 3)
    refused = [one for one in found if isinstance(one, BusyError)]
    assert len(refused) == 3
    assert found.count("made") == 2
    assert failure_sentences("en", refused[0])[0].endswith("Try again in 5 seconds.")
    assert "5秒" in failure_sentences("zh", refused[0])[0]
    assert room.once(kept, "later", lambda: "there is room again") == "there is room again"


def test_who_waits_too_long_for_a_turn_is_told():
    room = WorkQueue(2, 1, 0.05)
    with room.turn(), pytest.raises(BusyError):
        room.once(BoundedCache(0), "key", lambda: "never")
    assert room.once(BoundedCache(0), "key", lambda: "now") == "now"


def test_more_comparisons_than_a_worker_can_make_are_refused_in_words(application, monkeypatch):
    gate = Gate()
    compared = services.compare
    monkeypatch.setattr(services, "compare", lambda *asked: (gate(*asked), compared(*asked))[1])
    cities = iter(["320100", "320200", "320300", "320400", "320500", "320600", "320700", "320800",
                   "320900", "321000", "321100", "321200", "321300", "210200", "210300", "210400"])  # fmt: skip

    def ask():
        # A price that no other test asks for: what is kept needs no place.
        asked = {"from": "210100", "to": next(cities), "scenario": '{"factors": {"road.cost": 0.31235}}'}
        return application.server.test_client().get("/api/compare", query_string=asked)

    answers = ask_together(ask, gate, count=16, refused=4)
    assert sorted(answer.status_code for answer in answers) == [200] * 12 + [503] * 4
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert int(refused.headers["Retry-After"]) > 0
    assert "busy" in refused.get_json()["detail"]


def test_files_are_made_in_a_bounded_queue_and_the_pages_go_on(application, monkeypatch):
    gate = Gate()
    monkeypatch.setattr(takeaway, "_write", lambda service, name, path, query: path.write_text(gate(query)))
    queries = iter(range(7))

    def ask():
        answer = application.server.test_client().get(f"/export/ports.csv?n={next(queries)}")
        return answer.status_code, answer.headers.get("Retry-After"), answer.mimetype

    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask_together, ask, gate, 7, 3)
        assert application.server.test_client().get("/healthz").status_code == 200
        found = asked.result(60)
    assert found.count((200, None, "text/csv")) == 4
    assert found.count((503, "5", "application/problem+json")) == 3


def test_the_same_file_is_made_once_for_all_who_ask_at_the_same_time(application, monkeypatch):
    gate = Gate()
    monkeypatch.setattr(takeaway, "_write", lambda service, name, path, query: path.write_text(gate(query)))
    found = ask_together(lambda: application.server.test_client().get("/export/ports.csv").data, gate, 4)
    assert (found, len(gate.calls)) == ([b"made"] * 4, 1)


# ---- a process apart ------------------------------------------------------------------------------------------


def name_of(folder):
    """Stand in for the analysis."""
    return folder.name


def told(loaded, *words):
    return (loaded, *words, os.getpid())


def refuse(loaded):
    raise FigureError(f"no paper in {loaded}")


def end(loaded):
    os.kill(os.getpid(), signal.SIGKILL)


def linger(loaded):
    time.sleep(60)


def test_work_apart_returns_and_raises_as_here_and_a_process_that_ends_is_replaced(caplog):
    run = SeparateProcess(Path("somewhere"), longest_s=30, load=name_of)
    folder, word, first = run(told, "word")
    assert (folder, word) == ("somewhere", "word")
    assert first != os.getpid()
    with pytest.raises(FigureError, match="no paper in somewhere"):
        run(refuse)
    assert run(told)[-1] == first
    with pytest.raises(BusyError):
        run(end)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert run(told)[-1] not in (first, os.getpid())


@pytest.mark.full
def test_work_apart_that_takes_too_long_is_given_up_with_its_process():
    run = SeparateProcess(Path("somewhere"), longest_s=20, load=name_of)
    first = run(told)[-1]
    run._longest_s = 0.2
    with pytest.raises(BusyError):
        run(linger)
    run._longest_s = 20
    assert run(told)[-1] != first
    for _ in range(100):
        try:
            os.kill(first, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    else:
        pytest.fail("the process that took too long is still there")


def test_a_busy_server_is_not_told_as_no_route(service, monkeypatch):
    busy = BusyError("The server is busy.", words=("busy", {"seconds": 5}), retry_s=5)

    def refused(_question):
        raise busy

    monkeypatch.setattr(service, "compare", refused)
    with pytest.raises(BusyError):
        ways_between(service, ("city", "211100"), ("city", "320200"))
