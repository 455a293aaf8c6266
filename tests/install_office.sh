#!/bin/sh
# LibreOffice Impress and poppler, which draw slides and pages in the tests: installs them with apt where that is possible.
set -u

there() {
    command -v soffice >/dev/null && command -v pdftoppm >/dev/null && command -v pdftotext >/dev/null
}

there && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends libreoffice-impress poppler-utils fonts-noto-cjk
fi

there && exit 0
echo "The full tests need LibreOffice and poppler. As root: apt-get install libreoffice-impress poppler-utils fonts-noto-cjk" >&2
exit 1
