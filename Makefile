SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
READY := .venv/.ready
LOCKS := requirements/dev.txt
PRODUCT = $(wildcard schemas rules store actors scheduler workers ops)
TYPED = $(PRODUCT) $(wildcard tests)
MINUTES ?= 30
SEED ?= 1
MESSAGES ?= 1000000
PURE := not system and not faults and not endurance
BY_FILE := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help demo up down test check pure system faults nemesis cluster ten-days pools soak backlog bench bench-scheduler \
	bench-parked coverage-of-requirements coverage-of-faults accuracy locks clean

help: ## Tell what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-26s %s\n", $$1, $$2}'

demo: $(READY) ## Live through a week of complaints in about two minutes, and end with a balance
	@$(BIN)/python -m ops.demo

up: $(READY) ## Keep servers, workers, scheduler and console running until Ctrl-C
	@$(BIN)/python -m ops.up

down: ## Stop what make up left running, and the private RabbitMQ and MongoDB; their data stays
	@if [ -e $(READY) ]; then $(BIN)/python -m ops.up --down; $(BIN)/python -m ops.services down; \
		else echo "Nothing runs: nothing was installed here."; fi

test: $(READY) ## Check style, types and layers, then run every test
	@began=$$SECONDS; $(MAKE) check; $(MAKE) pure; $(MAKE) system; \
		echo "make test: $$((SECONDS - began)) s"

check: $(READY) ## Check style, types, layers and dependencies without running a test
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(TYPED)
	@$(BIN)/lint-imports
	@$(BIN)/deptry .

pure: $(READY) ## Run the tests that need no server, in parallel
	@$(call pytest,-n 2 -m "$(PURE) and not uncounted" --cov --cov-report=term-missing)
	@$(call pytest,-n 2 -m "$(PURE) and uncounted")

system: $(READY) ## Run the tests that start real servers, two files at a time, each with servers of its own
	@$(call pytest,$(BY_FILE) -m "(system or faults) and not endurance")

faults: $(READY) ## Break servers, workers and the network on purpose, the long tests on real servers too (half an hour or more)
	@$(call pytest,$(BY_FILE) -m "(faults or (system and endurance)) and not cluster")

cluster: $(READY) ## Kill, freeze and cut off one of three RabbitMQ nodes and MongoDB members, and time it (as root; half an hour on two busy cores)
	@$(BIN)/python -m pytest -s -m cluster tests/faults/test_cluster.py tests/ops/test_clusters.py

nemesis: $(READY) ## Break a running system at random: SEEDS=10 runs from FIRST=1, half a minute each; WRITE=1 documents them
	@$(BIN)/python -m tests.faults.nemesis --seeds $(or $(SEEDS),10) --first $(or $(FIRST),1) $(if $(WRITE),--write)

bench-scheduler: $(READY) ## Measure the scheduler over a million open cases (half an hour, 10 GB for that time)
	@$(BIN)/python -m ops.bench_scheduler

bench-parked: $(READY) ## Measure dealing with 100,000 parked messages beside 1,000 (five minutes)
	@$(BIN)/python -m ops.bench_parked

soak: $(READY) ## Live for MINUTES=30 at 60 % of the capacity while things break (SEED=1); judge memory, latency and loss
	@$(BIN)/python -m tests.endurance.load.soak --minutes $(MINUTES) --seed $(SEED)

backlog: $(READY) ## Work off MESSAGES=1000000 that came while nobody worked (hours, 25 GB); urgent ones first
	@$(BIN)/python -m tests.endurance.load.backlog --messages $(MESSAGES)

ten-days: $(READY) ## Live through ten working days at high clock speed (seven minutes), compared with what must happen
	@$(BIN)/python -m pytest tests/endurance/test_ten_days.py

pools: $(READY) ## Give cases to people, 64 at once, while workers die: 1,000 times in memory, then on real servers (an hour)
	@$(BIN)/python -m pytest -s -m endurance tests/workers/test_pools_under_stress.py tests/endurance/test_pools.py

bench: $(READY) ## Measure decisions and messages per second on this machine
	@$(BIN)/python -m ops.bench

coverage-of-requirements: $(READY) ## List which handbook requirement is proved by which test
	@$(BIN)/python -m ops.coverage_of_requirements

coverage-of-faults: $(READY) ## List which fault is caused by which test, and which by none
	@$(BIN)/python -m ops.coverage_of_faults

accuracy: $(READY) ## Measure triage against labelled texts, which you supply
	@$(BIN)/python -m ops.accuracy

locks: $(READY) ## Write requirements/*.txt anew from pyproject.toml
	@requirements/lock

clean: ## Stop the private servers and remove everything that make made
	@if [ -x $(BIN)/python ]; then $(BIN)/python -m ops.services wipe; fi
	@rm -rf .venv .caseloop .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@rm -rf build *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml $(LOCKS) requirements/install
	@requirements/install $(LOCKS)
	@touch $@

# pytest answers 5 when no test was chosen: a folder that does not exist yet is no failure.
define pytest
code=0; $(BIN)/python -m pytest $(1) || code=$$?; [ $$code -eq 5 ] || exit $$code
endef
