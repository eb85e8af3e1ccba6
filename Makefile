# PYTHON=…  which Python makes .venv (3.11 or later)      PORT=…  where `make run` answers
# ARGS=…    what `make test` hands to pytest
PYTHON ?= python3
PORT ?= 8000
ARGS ?= -n auto --dist worksteal
PY := .venv/bin/python

.PHONY: help install run stop test bench lint format messages compile-messages clean

help:
	@echo "make run       start everything, with a demo the first time; PORT=8123 for another port"
	@echo "make stop      stop what make run has started"
	@echo "make test      all tests; ARGS='tests/scheduling -n0' for a part"
	@echo "make bench     measures what is promised about speed; a table, and var/bench.json"
	@echo "make lint      every check that is not a test"
	@echo "make format    put the code in order"
	@echo "make messages  collect texts to translate into locale/"
	@echo "make install   only make .venv"
	@echo "make clean     remove .venv and all data under var/"

install:
	@$(PYTHON) config/bootstrap.py --dev
	@$(PY) -m config.messages compile

run:
	@$(PYTHON) config/bootstrap.py
	@exec $(PY) -m config.run run --port $(PORT)

stop:
	@if [ -x $(PY) ]; then $(PY) -m config.run stop; fi

test: install
	@$(PY) -m pytest $(ARGS)

bench: install
	@$(PY) -m benchmarks

messages: install
	@$(PY) -m config.messages update
	@$(PY) -m config.messages compile

compile-messages: install

format: install
	@$(PY) -m ruff check --fix --quiet .
	@$(PY) -m ruff format --quiet .

lint: install
	$(PY) -m ruff format --check --quiet .
	$(PY) -m ruff check --quiet .
	$(PY) -m djlint --quiet --lint templates
	.venv/bin/lint-imports --no-logo --cache-dir var/import-linter
	$(PY) -m config.lint

clean: stop
	rm -rf .venv var
