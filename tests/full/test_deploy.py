"""The files in deploy/: nginx in front of the served explorer on the loopback address, and the systemd unit."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from tests.conftest import REPOSITORY
from tests.processes import free_port, until_it_listens

pytestmark = pytest.mark.full
DEPLOY = REPOSITORY / "deploy"


@contextmanager
def running(command, port, **options):
    """Run a server in a process of its own, from the moment it listens."""
    with subprocess.Popen(command, cwd=REPOSITORY, **options) as process:
        try:
            until_it_listens(process, port)
            yield
        finally:
            process.terminate()
            process.wait(60)


def unit_environment():
    """Return the variables that the systemd unit sets for the explorer."""
    text = (DEPLOY / "liaosu.service").read_text(encoding="utf-8")
    return dict(re.findall(r"^Environment=(LIAOSU_\w+)=(\S+)$", text, re.M))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the address of nginx in front of two workers, with a limit of 20 requests a minute for each visitor."""
    folder = tmp_path_factory.mktemp("nginx")
    behind, before = free_port(), free_port()
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{before};").replace("127.0.0.1:8050", f"127.0.0.1:{behind}")
    temporary = "\n".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ access_log off; {temporary}\n{text}\n}}\n",
        encoding="utf-8",
    )
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    explorer = [
        sys.executable,
        "-c",
        "from app.cli.main import main; main()",
        "serve",
        "--port",
        str(behind),
        "--workers",
        "2",
    ]
    limits = unit_environment() | {"LIAOSU_RATE_PER_MINUTE": "20", "PYTHONPATH": str(REPOSITORY)}
    with (
        running(explorer, behind, env=os.environ | limits, stderr=subprocess.DEVNULL),
        running([nginx, "-p", folder, "-c", folder / "nginx.conf"], before),
    ):
        yield f"http://127.0.0.1:{before}"


def asked(address, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def test_links_are_built_from_the_address_that_the_visitor_used(site):
    status, body = asked(f"{site}/ogc?f=json")
    assert status == 200
    links = [link["href"] for link in json.loads(body)["links"]]
    assert links
    assert all(link.startswith(f"{site}/ogc") for link in links)


def test_a_visitor_cannot_claim_another_address(site):
    # nginx tells the address that it sees; what a visitor claims would otherwise give each request a budget of its own.
    codes = [asked(f"{site}/api/places?q=Dalian", **{"X-Forwarded-For": f"10.0.0.{n}"})[0] for n in range(60)]
    assert 429 in codes


def test_the_unit_is_valid_and_starts_the_installed_command(tmp_path):
    text = (DEPLOY / "liaosu.service").read_text(encoding="utf-8")
    command = tmp_path / "liaosu"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    unit = tmp_path / "liaosu.service"
    unit.write_text(text.replace("/opt/liaosu/bin/liaosu", str(command)))
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert unit_environment()["LIAOSU_PROXIES"] == "1"
