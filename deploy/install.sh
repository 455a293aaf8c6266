#!/bin/sh
# Installs the explorer from the wheels beside this file; no network is used.
#   sh install.sh [FOLDER]        the folder of the installation, ./liaosu by default
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-./liaosu}
python=${PYTHON:-python3.11}
command -v "$python" >/dev/null || {
    echo "Python 3.11 is needed: install it, or run  PYTHON=/path/to/python3.11 sh install.sh" >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || {
    echo "These wheels are for Python 3.11; $python is another version." >&2; exit 1; }
(cd "$here" && sha256sum --check --quiet SHA256SUMS) || {
    echo "The archive is damaged: unpack it again, or fetch it anew." >&2; exit 1; }
"$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index \
    --find-links "$here/wheels" liaosu-corridor-explorer
echo "installed; to serve the map:  $target/bin/liaosu serve"
