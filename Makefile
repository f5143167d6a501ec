# make demo: set up and show the main job. make test: set up and run every check but the training code's.
PYTHON ?= python3
# The training code's tests run on any recent PyTorch and the torchvision made for it.
TORCH ?= torch==2.14.1 torchvision==0.29.1

.PHONY: demo test torture test-training lint format clean model-card docs pictures notebook container session conformance strangers lasting-load

demo: .venv/.runtime
	.venv/bin/fashion-wizard demo

# Half of the time of tests is spent waiting for processes that they start, so two run at once.
test: lint
	.venv/bin/python -m pytest --numprocesses 2 --dist loadfile

# Kill rounds: a catalog is changed, killed at each step of each write, and compared. Needs a C compiler.
ROUNDS ?= 1000
SEED ?= 1
torture: .venv/.dev
	.venv/bin/python -m tests.torture.rounds --rounds $(ROUNDS) --seed $(SEED)

lint: .venv/.dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy --strict src lab/src
	.venv/bin/lint-imports

test-training: .venv-train/.ready
	.venv-train/bin/python -m pytest lab/tests/training

# Indexing on a local cluster of Ray, of which a worker is killed.
.PHONY: test-cluster
test-cluster: .venv/.dev
	.venv/bin/python -m pip install --quiet --editable '.[cluster]'
	.venv/bin/python -m pytest -W ignore tests/cluster

format: .venv/.dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

.venv/.runtime: pyproject.toml lab/pyproject.toml
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --no-compile --editable '.[serve]' --editable ./lab
	touch $@

.venv/.dev: .venv/.runtime
	.venv/bin/python -m pip install --quiet --editable '.[serve,dev]' --editable ./lab
	touch $@

.venv-train/.ready: pyproject.toml lab/pyproject.toml
	$(PYTHON) -m venv .venv-train
	.venv-train/bin/python -m pip install --quiet $(TORCH)
	.venv-train/bin/python -m pip install --quiet --editable '.[dev]' --editable './lab[train]'
	touch $@

model-card: .venv/.runtime
	.venv/bin/python -m fashion_wizard.weights.card

# The tables of docs/ that follow from the code.
docs: .venv/.dev
	.venv/bin/python docs/tables.py

# The pictures of README and docs, from rendered garments; needs Chromium.
pictures: .venv/.dev
	.venv/bin/python docs/pictures.py .cache/pictures

# Damaged photos through decoder, command line and server.
FILES ?= 10000
strangers: .venv/.dev
	PYTHONPATH=. .venv/bin/python benchmarks/strangers.py --files $(FILES)

# Coverage-guided fuzzing of our own parsers, by Atheris.
.PHONY: fuzz
MINUTES ?= 60
fuzz: .venv/.dev
	.venv/bin/python -m pip install --quiet 'atheris>=3.0,<4'
	PYTHONPATH=. .venv/bin/python -m fuzz.run --minutes $(MINUTES)

# A server under load for a long time.
lasting-load: .venv/.dev
	PYTHONPATH=. .venv/bin/python benchmarks/lasting_load.py --minutes $(MINUTES)

# The session and the conformance of docs/assistants.md; the latter needs npx.
session: .venv/.dev
	.venv/bin/python docs/session.py

conformance: .venv/.dev
	.venv/bin/python benchmarks/mcp_conformance.py --write

# Runs the notebook of docs/, and stores its outputs.
notebook: .venv/.dev
	.venv/bin/python docs/notebook.py

# Builds and starts the image; where no Docker runs, lints it and takes its steps (as root).
container:
	.ci/container

# Builds both distributions into dist/, installs them in a fresh environment, and tries them there.
.PHONY: release
release:
	.ci/release

clean:
	rm -rf .venv .venv-train .mypy_cache .pytest_cache .ruff_cache .import_linter_cache demo
