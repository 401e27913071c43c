# `make run` serves the dashboard, `make test` runs every test. Both need Python >= 3.11 and make.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8501
# Processes that share the tests, file by file.
WORKERS ?= 2
BIN := $(VENV)/bin

.PHONY: run test check check-js test-js messages bench bench-pages bench-public bench-boundaries bench-calls bench-smoke lock clean

$(VENV)/.run: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else 0'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/.test: $(VENV)/.run requirements-test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	touch $@

run: $(VENV)/.run
	$(BIN)/python -m streamlit run dashboard.py --server.port $(PORT)

test: $(VENV)/.test
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder

check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# Texts in the code -> the Indonesian catalogue: new ones come without a translation, unused ones go.
messages: $(VENV)/.test
	mkdir -p build
	$(BIN)/pybabel -q extract --mapping pyproject.toml --keywords N_ --no-location --sort-output --project dashboard-112 -w 100 -o build/messages.pot coverage pages dashboard.py
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete -N -w 100 -l id -i build/messages.pot -o locale/id/LC_MESSAGES/messages.po
	sed -i -E '/^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By)/d' locale/id/LC_MESSAGES/messages.po

# Linter and unit tests of the scripts in frontend/; the dashboard itself needs no Node.
frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json
	cd frontend && npm ci --silent --no-audit --no-fund
	touch $@

check-js: frontend/node_modules/.installed
	cd frontend && npm run --silent check

test-js: frontend/node_modules/.installed
	cd frontend && npm run --silent test

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks.map

bench-pages bench-public bench-boundaries bench-calls: bench-%: $(VENV)/.test
	$(BIN)/python -m benchmarks.$*

bench-smoke: $(VENV)/.test
	$(BIN)/python -m benchmarks

# For every system and Python from 3.11 on; pip refuses a file whose hash is another one.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
lock: $(VENV)/.test
	$(BIN)/$(LOCK) --output-file requirements.txt requirements.in
	$(BIN)/$(LOCK) --output-file requirements-test.txt requirements-test.in

clean:
	rm -rf $(VENV) .cache
