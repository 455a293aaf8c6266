#!/bin/sh
# nginx and systemd-analyze, with which the files in deploy/ are tried: installs them with apt where that is possible.
set -u
there() { PATH=$PATH:/usr/sbin command -v nginx >/dev/null && command -v systemd-analyze >/dev/null; }

there && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light systemd
fi
there && exit 0
echo "The full tests need nginx and systemd-analyze. As root: apt-get install nginx-light systemd" >&2
exit 1
