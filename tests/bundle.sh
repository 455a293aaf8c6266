#!/bin/sh
# Installs dist/liaosu-*.tar.gz where there is no network, and asks the installed explorer. Not part of `make test`.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
archive=$(ls -t "$here"/dist/liaosu-*.tar.gz | head -1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xzf "$archive" -C "$work"
cat > "$work/check.sh" <<'CHECK'
set -eu
cd "$1"
ip link set lo up 2>/dev/null || true
env -u PYTHONPATH PIP_CONFIG_FILE=/dev/null sh liaosu-*/install.sh "$1/liaosu"
mkdir empty && cd empty
../liaosu/bin/liaosu data verify | tail -1
../liaosu/bin/liaosu compare 盘锦 无锡 --json > compared.json
../liaosu/bin/liaosu brief 盘锦-无锡 -o pair.pptx
../liaosu/bin/liaosu serve --port 8051 --workers 2 &
server=$!
trap 'kill "$server"' EXIT
../liaosu/bin/python - <<'PY'
import json, time, urllib.request as u
for _ in range(600):
    try:
        u.urlopen("http://127.0.0.1:8051/healthz", timeout=5)
        break
    except OSError:
        time.sleep(0.1)
assert len(json.load(u.urlopen("http://127.0.0.1:8051/layers/cities.geojson"))["features"]) == 27
assert json.load(open("compared.json"))["alternatives"]
PY
CHECK
# Without network devices where the system allows it; pip is told of no index either way.
if unshare -rn true 2>/dev/null; then
    unshare -rn sh "$work/check.sh" "$work"
    echo "bundle: installs and serves in a network namespace without devices"
else
    sh "$work/check.sh" "$work"
    echo "bundle: installs and serves with no package index (this system allows no network namespaces)"
fi
