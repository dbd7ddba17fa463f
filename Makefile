# The commands a person types. `make run` and `make test` set everything up by themselves.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help set-up run test test-long coverage check format lock notices translations hooks pictures bench bench-small clean

help:  ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-13s %s\n", $$1, $$2}'

set-up:  ## system packages that are missing, .venv/, translations
	@scripts/setup.sh

run: set-up  ## the counter with a sample shop; without a screen the story plays by itself
	@scripts/run.sh $(ARGS)

test: set-up  ## every test that belongs to a change (ARGS goes to pytest)
	@scripts/test.sh $(ARGS)

test-long: set-up  ## the full figures as well, up to an hour
	@COUNTER_TESTS_LONG=1 scripts/test.sh -m "long or not long" --timeout=3600 $(ARGS)

coverage: set-up  ## the tests, and which branches they do not reach
	@mkdir -p build/coverage
	@scripts/test.sh --cov --cov-report=term $(ARGS)

check: set-up  ## format, lint, types, imports, sizes, migrations, translations, documents
	@scripts/check.sh

format: set-up  ## put the code in shape
	@.venv/bin/ruff format && .venv/bin/ruff check --fix

lock: set-up  ## choose versions anew and write requirements.lock
	@scripts/lock.sh

notices: set-up  ## write docs/third-party-notices.md anew
	@.venv/bin/python scripts/third_party_notices.py

translations: set-up  ## collect new texts into resources/translations/ and compile them
	@.venv/bin/python scripts/translations.py update
	@.venv/bin/python scripts/translations.py compile

hooks: set-up  ## run the quick gates before each commit
	@.venv/bin/pre-commit install

pictures: set-up  ## every screen in both languages, into build/pictures/
	@QT_QPA_PLATFORM=offscreen .venv/bin/python -m tests.pictures $(ARGS)

bench: set-up  ## what the quality page measures, one ratio a line
	@.venv/bin/python -m benchmarks $(ARGS)

bench-small: set-up  ## the same at a size that only shows that it works
	@.venv/bin/python -m benchmarks --small $(ARGS)

clean:  ## forget what was built; the environment too
	@rm -rf build dist .venv .venv-tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache resources/translations/*.qm
