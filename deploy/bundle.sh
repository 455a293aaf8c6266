#!/bin/sh
# Makes one archive that installs and serves without any network: the wheels of everything, and an installer.
# The archive is for the Python version, system and processor that it is made on.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-$here/.venv/bin/python}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
version=$("$python" -c "import tomllib; print(tomllib.load(open('$here/pyproject.toml', 'rb'))['project']['version'])")
platform=$("$python" -c "import sys, sysconfig; print('py%d%d-' % sys.version_info[:2] + sysconfig.get_platform())")
name="liaosu-$version-$platform"
mkdir -p "$work/$name/wheels" "$here/dist"
"$python" -m pip wheel --quiet --disable-pip-version-check --constraint "$here/requirements.lock" \
    --wheel-dir "$work/$name/wheels" "$here"
cp "$here/deploy/install.sh" "$here/LICENSE" "$work/$name/"
cp -r "$here/deploy/liaosu.service" "$here/deploy/nginx.conf" "$work/$name/"
(cd "$work/$name" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs sha256sum > SHA256SUMS)
tar -czf "$here/dist/.$name.tar.gz" -C "$work" "$name"
mv "$here/dist/.$name.tar.gz" "$here/dist/$name.tar.gz"
echo "dist/$name.tar.gz: $(du -h "$here/dist/$name.tar.gz" | cut -f1), $(ls "$work/$name/wheels" | wc -l) wheels"
