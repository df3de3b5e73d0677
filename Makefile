# Steady's verbs. `make run` and `make test` need only git, make and some Python 3; everything else is fetched and kept
# inside this folder (.tools, .venv, models).
.DEFAULT_GOAL := help
SHELL := /bin/sh

PY := .venv/bin/python
export TF_CPP_MIN_LOG_LEVEL := 3
export RASA_TELEMETRY_ENABLED := false
export PYTHONHASHSEED := 0

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

.venv/ready: requirements/main.lock requirements/dev.lock scripts/setup.sh .python-version
	@sh scripts/setup.sh

.PHONY: run
run: .venv/ready ## Set up, train when stale, and serve on http://127.0.0.1:5005
	@exec $(PY) -m bot run

.PHONY: test
test: .venv/ready ## Everything that passes on a fresh machine
	@$(PY) -m bot train
	@$(PY) -m pytest

.PHONY: soak
soak: .venv/ready ## Ten thousand random turns with the real agent, faults between
	@$(PY) -m bot train
	@STEADY_SOAK=10000 $(PY) -m pytest -q tests/model/test_random_conversations.py

.PHONY: chat
chat: .venv/ready ## Talk to Steady in this terminal
	@exec $(PY) -m bot chat

.PHONY: train
train: .venv/ready ## Train the model when it is stale
	@$(PY) -m bot train

.PHONY: learn
learn: .venv/ready ## Learn everything anew into learnt/, for a commit that changes examples
	@$(PY) -m scripts.learn

.PHONY: lint
lint: .venv/ready ## Style, types, security rules, and the data files
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy bot actions
	@$(PY) -m bandit -q -c pyproject.toml -r bot actions scripts
	@$(PY) -m bot check

.PHONY: sbom
sbom: .venv/ready ## Write what is installed as build/sbom.json (CycloneDX)
	@mkdir -p build
	@$(PY) -m scripts.sbom > build/sbom.json
	@echo "build/sbom.json"

.PHONY: audit
audit: .venv/ready ## Ask the internet which locked versions have known weaknesses
	@sh scripts/audit.sh

.PHONY: format
format: .venv/ready ## Put the code into the project's style
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

.PHONY: evaluate
evaluate: .venv/ready ## Measure what Steady understands; report in build/evaluation
	@$(PY) -m bot train
	@$(PY) -m bot evaluate

.PHONY: compare
compare: .venv/ready ## How the understanding was chosen: cross-validation, learning curve, ablation; an hour and more
	@$(PY) -m bot train
	@for what in ablation curve cross; do $(PY) -m scripts.compare $$what || exit 1; done

.PHONY: bench
bench: .venv/ready ## Speed and memory beside stock Rasa, into bench/results; half an hour of a quiet machine
	@$(PY) -m bench

.PHONY: figures
figures: .venv/ready ## Put what was measured last into README.md and docs
	@$(PY) -m scripts.figures

.PHONY: lock
lock: .venv/ready ## Write requirements/*.lock anew from requirements/*.in
	@sh scripts/lock.sh

.PHONY: clean
clean: ## Remove everything that was fetched, trained or made here
	@rm -rf .venv .tools .cache .rasa models build var
