# `make help` lists the targets. `make demo` and `make test` are all that a fresh machine needs.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help demo test check bench screenshots docs clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMP): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(STAMP)

demo: $(STAMP)  ## crawl a bundled sample site, show the articles, serve them (NO_SERVE=1: don't serve)
	$(BIN)/newsarchive demo $(if $(NO_SERVE),--no-serve)

test: $(STAMP)  ## run the tests, side by side
	$(BIN)/python -m pytest --numprocesses 4 --dist loadfile

check: $(STAMP)  ## ruff, mypy, the layers, and the docs against the code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest tests/test_layers.py tests/test_docs.py

CORPORA ?= ../shared/corpora

bench: $(STAMP)  ## all benchmarks, whole; QUICK=1: a short form (needs CORPORA, by default ../shared/corpora)
	$(BIN)/python benchmarks/extraction.py --corpora $(CORPORA) --jobs 2 $(if $(QUICK),--check)
	$(BIN)/python benchmarks/kill.py $(CORPORA) $(if $(QUICK),--quick)
	$(BIN)/python benchmarks/cron_week.py $(if $(QUICK),--quick)
	$(BIN)/python benchmarks/crawl.py --corpora $(CORPORA) $(if $(QUICK),--quick)
	$(BIN)/python benchmarks/scale.py all $(if $(QUICK),--quick)
	$(BIN)/python benchmarks/revisions.py --corpora $(CORPORA) $(if $(QUICK),--quick)
	$(BIN)/python benchmarks/vanishing.py $(if $(QUICK),--quick)
	$(BIN)/python benchmarks/reextract.py $(CORPORA) $(if $(QUICK),--quick)
	$(BIN)/python benchmarks/stories.py --corpora $(CORPORA) $(if $(QUICK),--quick)
	$(BIN)/python benchmarks/reading_room.py $(if $(QUICK),--quick)
	$(BIN)/python benchmarks/see.py $(if $(QUICK),--quick)
	$(BIN)/python benchmarks/import.py --corpora $(CORPORA) $(if $(QUICK),--quick)
	$(if $(QUICK),,$(BIN)/python benchmarks/import.py --corpora $(CORPORA) --memory)
	$(BIN)/python benchmarks/export.py $(if $(QUICK),--quick)
	$(BIN)/python benchmarks/search_quality.py
	$(BIN)/python benchmarks/browse.py --corpora $(CORPORA) $(if $(QUICK),--quick)

docs: $(STAMP)  ## write docs/schema.md and docs/commands.md anew from the code
	$(BIN)/python benchmarks/make_docs.py

screenshots: $(STAMP)  ## make the README's pictures anew
	$(BIN)/newsarchive demo --no-serve
	$(BIN)/python benchmarks/screenshots.py --db demo-archive/archive.db --out docs/images

clean:  ## take away what make and the demo made
	rm -rf .venv build dist *.egg-info demo-archive .pytest_cache .mypy_cache .ruff_cache
