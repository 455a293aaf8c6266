# Everything a newcomer needs: `make run` serves the map, `make test` proves it.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
HOST ?= 127.0.0.1
PORT ?= 8050

.PHONY: setup run test test-full office check bench bench-load data lock browser clean-clone docs bundle bundle-check

setup: $(STAMP)

$(STAMP): pyproject.toml requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or run make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is needed; $(PYTHON) is another version"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(STAMP)

# Built by the tools that requirements.lock pins, without a network; strict: a warning is an error.
SITE := app/site/index.html
docs: $(SITE)

$(SITE): $(STAMP) mkdocs.yml $(shell find docs -type f) $(shell find geo analysis app -name '*.py')
	@DISABLE_MKDOCS_2_WARNING=true NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

run: setup docs
	$(BIN)/liaosu serve --host $(HOST) --port $(PORT)

# Chromium draws the pages in the tests; the font lets it show Chinese.
browser:
	@sh tests/install_browser.sh

test: setup browser
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# LibreOffice and poppler draw the briefings as people will see them.
office:
	@sh tests/install_office.sh

# As `test`, and what takes long, what LibreOffice makes of the briefings, and QGIS of the files and of /ogc.
test-full: setup browser office
	@sh tests/install_deploy.sh
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "full or not full"
	@sh tests/install_qgis.sh
	$(BIN)/python -m pytest tests/full/qgis_checks.py

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The libraries that are measured beside ours come from the network, and so does the package with the roads of China.
bench: setup browser
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]' --constraint requirements.lock
	$(BIN)/python -m benchmarks

# 50 people who compare pairs, memory over 10,000 requests, a moved slider; takes about ten minutes of a quiet machine.
bench-load: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock --editable '.[bench]'
	$(BIN)/python -m benchmarks.load

data: setup
	$(BIN)/liaosu data build
	$(BIN)/liaosu data verify
	$(BIN)/liaosu data networks -o docs/networks.md

# Pins every dependency to the versions installed now; run it in a fresh environment.
lock:
	$(BIN)/python -m pip freeze --exclude-editable | grep -v '^-e' > requirements.lock

clean-clone:
	sh tests/clean_clone.sh

# One archive that installs and serves without a network: dist/liaosu-VERSION-PLATFORM.tar.gz. Making it needs a package index.
bundle: setup docs
	PYTHON=$(CURDIR)/$(BIN)/python sh deploy/bundle.sh

bundle-check:
	sh tests/bundle.sh
