# Everything a contributor runs. The virtual environment is made on first use and again when the constraints change.
# A system's Python is built with profile-guided optimisation; others on the path often are not, and then everything
# takes half as long again.
PYTHON ?= $(shell /usr/bin/python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo /usr/bin/python3 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test check-cards lint types format bench train-smoke clean

demo: $(READY)
	@$(BIN)/python docs/demo.py

test: $(READY)
	$(BIN)/pytest -n auto

check-cards: $(READY)
	$(BIN)/python -m galcli.knowledge.check

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(READY)
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(READY)
	$(BIN)/python benchmarks/engines.py

train-smoke: $(READY)
	$(BIN)/python benchmarks/train_smoke.py

$(READY): constraints.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt torch
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
