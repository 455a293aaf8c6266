"""The wheel works outside the checkout: in its own environment, from an empty folder, and unchanged by its use."""

import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import time
import urllib.request
import venv
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.processes import free_port


def clean_environment():
    """Return the environment without what would lead back to the checkout or to other data."""
    return {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "LIAOSU_DATA")}


def run(program, *arguments, cwd):
    return subprocess.run(
        [program, *arguments],
        cwd=cwd,
        env=clean_environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the site-packages and the command of an environment into which the wheel was installed."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    built = run(
        *pip, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "--wheel-dir", folder, REPOSITORY, cwd=folder
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    done = run(*pip, "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    assert done.returncode == 0, done.stderr
    (packages,) = (folder / "env" / "lib").glob("python*/site-packages")
    # The dependencies come from the tests' environment; its .pth files, which lead to the checkout, are not read.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return packages, folder / "env" / "bin" / "liaosu"


@pytest.fixture
def empty(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


def digests(packages):
    """Return the checksum of each file that the wheel installed."""
    return {
        path.relative_to(packages).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("geo", "analysis", "app", "liaosu_data")
        for path in (packages / part).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_the_wheel_holds_every_package_and_all_data(installed):
    packages, _ = installed
    present = set(digests(packages))
    tracked = subprocess.run(
        ["git", "ls-files", "geo", "analysis", "app", "data"],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=60, check=True,
    ).stdout.splitlines()  # fmt: skip
    wanted = {f"liaosu_data/{name.removeprefix('data/')}" if name.startswith("data/") else name for name in tracked}
    assert wanted <= present
    texts = {f"geo/LICENSES/{path.name}" for path in (REPOSITORY / "LICENSES").iterdir()}
    assert texts
    assert texts <= present


def test_commands_work_from_an_empty_folder_and_change_nothing(installed, empty):
    packages, liaosu = installed
    before = digests(packages)
    verified = run(liaosu, "data", "verify", cwd=empty)
    assert verified.returncode == 0, verified.stderr
    compared = run(liaosu, "compare", "盘锦", "无锡", "--json", cwd=empty)
    assert compared.returncode == 0, compared.stderr
    assert json.loads(compared.stdout)["alternatives"]
    brief = run(liaosu, "brief", "盘锦-无锡", "--language", "en", "-o", "pair.png", cwd=empty)
    assert brief.returncode == 0, brief.stderr
    assert (empty / "pair.png").read_bytes().startswith(b"\x89PNG")
    assert digests(packages) == before


def test_the_installed_page_is_served(installed, empty):
    _, liaosu = installed
    port = free_port()
    server = subprocess.Popen(
        [liaosu, "serve", "--port", str(port)], cwd=empty, env=clean_environment(), stderr=subprocess.PIPE, text=True
    )
    try:
        for _ in range(600):
            assert server.poll() is None, server.stderr.read()
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                    break
            except OSError:
                time.sleep(0.1)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/layers/cities.geojson", timeout=60) as answer:
            assert len(json.load(answer)["features"]) == 27
    finally:
        server.terminate()
        server.wait(30)
        server.stderr.close()


def test_the_data_of_an_installation_are_not_rebuilt_in_place(installed, empty):
    _, liaosu = installed
    extract = empty / "roads.osm"
    extract.write_text("<osm/>", encoding="utf-8")
    for command in (("data", "build", "catalogue"), ("data", "osm", str(extract))):
        refused = run(liaosu, *command, cwd=empty)
        assert refused.returncode == 2
        assert "set LIAOSU_DATA to the copy" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_packages_say_where_they_are(installed, empty):
    packages, _ = installed
    python = packages.parents[2] / "bin" / "python"
    code = "import app, geo, analysis; print(app.__file__, geo.__file__, analysis.__file__)"
    found = run(python, "-c", code, cwd=empty).stdout.split()
    assert [Path(name).parent.parent for name in found] == [packages] * 3
