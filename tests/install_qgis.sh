#!/bin/sh
# Installs the QGIS that the full tests ask, or says what to install.
set -e
if /usr/bin/python3 -c 'import qgis.core' 2>/dev/null && [ -e /usr/lib/qgis/plugins/libprovider_wfs.so ]; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-qgis qgis-providers
    exit 0
fi
echo "The full tests ask QGIS. Install it: sudo apt-get install --no-install-recommends python3-qgis qgis-providers" >&2
exit 1
