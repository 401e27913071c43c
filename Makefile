# `make run` serves the dashboard, `make test` runs every test. Both need Python >= 3.11 and make.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8501
# Processes that share the tests, file by file.
WORKERS ?= 2
BIN := $(VENV)/bin

.PHONY: run test check bench bench-pages bench-public bench-boundaries bench-calls bench-smoke lock clean

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

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks.map

bench-pages bench-public bench-boundaries bench-calls: bench-%: $(VENV)/.test
	$(BIN)/python -m benchmarks.$*

bench-smoke: $(VENV)/.test
	$(BIN)/python -m benchmarks

lock: $(VENV)/.test
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements.txt requirements.in
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --output-file requirements-test.txt requirements-test.in

clean:
	rm -rf $(VENV) .cache
