"""The same question gets the same bytes: alone, among others at once, and whatever Python's hash seed."""

import os
import random
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import pytest

from analysis.network.router import load_router
from app.web import server
from app.web.server import Settings, create_app
from benchmarks.questions import questions
from tests.conftest import REPOSITORY

pytestmark = pytest.mark.slow

SHARES = {"answer": 30, "panel": 10, "compare": 12, "route": 14, "places": 4, "ogc": 4}
MORE = {**SHARES, "overlay": 5, "found": 3, "export": 4}
BUSY = 503
STAMP = re.compile(rb"\d{4}-\d\d-\d\dT[0-9:.+]+Z?")
HASHED = """
import json
import sys
from itertools import islice
from app.web.server import Settings, create_app
from benchmarks.questions import questions
from geo.world import load_world
world = load_world()
client = create_app(world, Settings(rate_per_minute=0)).server.test_client()
for kind in ("compare", "answer", "panel", "export"):
    for question in islice(questions(world, 4, {kind: 1}), COUNT):
        sent = {"data": question.body, "content_type": "application/json"} if question.body else {}
        answer = client.open(question.path, method="POST" if question.body else "GET", **sent)
        # Dash writes the attributes of an element in the order of a set.
        content = json.dumps(answer.get_json(), sort_keys=True).encode() if answer.is_json else answer.get_data()
        sys.stdout.buffer.write(b"%d " % answer.status_code + content + bytes([10]))
"""


def asked(application, question):
    client = application.test_client()
    sent = {"data": question.body, "content_type": "application/json"} if question.body else {}
    answer = client.open(question.path, method="POST" if question.body else "GET", **sent)
    return answer.status_code, STAMP.sub(b"", answer.get_data())


@pytest.mark.parametrize(
    ("count", "threads", "shares"),
    [(16, 8, SHARES), pytest.param(300, 16, MORE, marks=pytest.mark.full)],
)
def test_alone_and_among_others(application, world, monkeypatch, count, threads, shares):
    drawn = list(islice(questions(world, 3, shares), count))
    alone = [asked(application.server, question) for question in drawn]
    assert sum(status == 200 for status, _ in alone) > count / 2
    # Nothing that was kept for the first is there for the others.
    monkeypatch.setattr(server, "shared_router", load_router)
    among = create_app(world, Settings("GS(2026)0000", "https://example.org", rate_per_minute=0)).server
    order = [*range(count)] * 2
    random.Random(5).shuffle(order)
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(lambda number: asked(among, drawn[number]), order))
    busy = "服务器正忙".encode("ascii", "backslashreplace")
    for number, answer in zip(order, found, strict=True):
        # Who finds a queue full is told so.
        if answer[0] != BUSY and busy not in answer[1] and b"The server is busy" not in answer[1]:
            assert answer == alone[number], drawn[number]


@pytest.mark.full
@pytest.mark.parametrize("count", [1, 20])
def test_under_any_hash_seed(count):
    def said(seed):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(REPOSITORY)}
        return subprocess.Popen(
            [sys.executable, "-c", f"COUNT = {count}\n{HASHED}"],
            env=environment,
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
        )

    processes = [said(seed) for seed in ("1", "20")]
    outputs = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    assert outputs[0].count(b"200 ") > count
    assert STAMP.sub(b"", outputs[0]) == STAMP.sub(b"", outputs[1])
