#!/bin/sh
# Runs the README's two commands in a clean clone, as a newcomer would. Not part of `make test`.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
clone=$(mktemp -d)
port=${PORT:-8097}
trap 'kill "$server" 2>/dev/null || true; rm -rf "$clone"' EXIT
server=
git clone --quiet "$here" "$clone/project"
cd "$clone/project"
make run PORT="$port" > run.log 2>&1 &
server=$!
tries=0
until python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/healthz', timeout=2)" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then
        echo "make run did not serve:"; cat run.log; exit 1
    fi
    sleep 1
done
echo "make run serves after about $tries s"
python3 - "$port" <<'PY'
import json, sys, urllib.request as u
base = f"http://127.0.0.1:{sys.argv[1]}"
assert "<title>辽苏走廊</title>" in u.urlopen(base).read().decode()
assert len(json.load(u.urlopen(f"{base}/layers/cities.geojson"))["features"]) == 27
PY
pkill -P "$server" 2>/dev/null || true
make test
.venv/bin/liaosu export pairings -o pairings.gpkg
test -s pairings.gpkg
test -z "$(git status --porcelain --untracked-files=no)" || { echo "the commands changed tracked files"; exit 1; }
echo "clean clone: both commands work"
