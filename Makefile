# Two commands for everybody: `make run` and `make test`. Each sets up its own environment first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
BUILD_INPUTS := setup.py pyproject.toml MANIFEST.in $(wildcard cython_ext/*.pyx) $(wildcard cython_ext/*.pxd)

.PHONY: run test lint types bench golden docs schema clean

run: $(STAMP)
	$(BIN)/camau-netsim run scenarios/camau --year 2025,2030 --replications 8 --seed 1 --workers 2 --out runs/camau --map || [ $$? -eq 1 ]

test: $(STAMP)
	$(BIN)/python -m pytest

# An editable install never rebuilds a changed .pyx by itself, so every build input is named here.
$(STAMP): $(BUILD_INPUTS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "camau_netsim needs Python 3.11 or newer; set PYTHON=..."; exit 1; }
	@$(PYTHON) -m venv --help >/dev/null 2>&1 || { echo "the venv module is missing: install the package python3-venv"; exit 1; }
	[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=24"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,bench]'
	@touch $@

lint: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[lint]'
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

types: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[lint]'
	$(BIN)/mypy

bench: $(STAMP)
	$(BIN)/python -m bench

golden: $(STAMP)
	$(BIN)/python -m tests.golden.update

docs: $(STAMP)
	$(BIN)/python -m docs.generate

clean:
	rm -rf $(VENV) build dist runs *.egg-info camau_netsim/kernels/*.so camau_netsim/kernels/*.c
