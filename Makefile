# PYTHON=…  which Python makes .venv (3.11 or later)      PORT=…  where `make run` answers (8000)
PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python

.PHONY: help install run stop test lint format messages compile-messages clean

help:
	@echo "make run      start everything, with a demo the first time (PORT=8123 for another port)"
	@echo "make stop     stop what make run started"
	@echo "make test     the whole test suite (ARGS='tests/scheduling -n0' for a part)"
	@echo "make lint     every check that is not a test"
	@echo "make format   let ruff put the code in order"
	@echo "make messages collect texts to translate into locale/sv"
	@echo "make install  only make .venv"
	@echo "make clean    remove .venv and all data under var/"

install:
	@$(PYTHON) config/bootstrap.py --dev
