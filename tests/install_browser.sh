#!/bin/sh
# Installs Debian's Chromium and a Chinese font where that is possible, and says what to install where it is not.
set -u
find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
have_font() { command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh family 2>/dev/null)" ]; }

if find_browser >/dev/null && have_font; then exit 0; fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null 2>&1
    apt-get install -y -qq chromium fonts-noto-cjk fontconfig >/dev/null 2>&1
fi
if find_browser >/dev/null && have_font; then exit 0; fi
echo "The browser tests need Chromium and a Chinese font: run  apt-get install chromium fonts-noto-cjk fontconfig  as root." >&2
exit 1
