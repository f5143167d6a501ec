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

# Locked versions, each with its hash; the two packages of this repository as they lie here.
.venv/.runtime: pyproject.toml lab/pyproject.toml requirements/demo.lock
	$(PYTHON) -m venv .venv
	.venv/bin/python -m pip install --quiet --no-compile --require-hashes --requirement requirements/demo.lock
	.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable . --editable ./lab
	touch $@

.venv/.dev: .venv/.runtime requirements/dev.lock
	.venv/bin/python -m pip install --quiet --require-hashes --requirement requirements/dev.lock
	touch $@

# What looks at the packages that ship, in its newest version.
.venv/.supply: .venv/.dev
	$(PYTHON) -m venv .venv/supply
	.venv/supply/bin/python -m pip install --quiet 'cyclonedx-bom>=7.2,<8' 'pip-audit>=2.10,<3' 'uv>=0.9,<1'
	.venv/bin/python -m pip install --quiet 'pip-licenses>=5.5,<6'
	touch $@

# Locks the newest versions in range: UPGRADE="--upgrade", or "--upgrade-package pillow".
.PHONY: lock licences sbom audit ages
UPGRADE ?=
lock: .venv/.supply
	PATH="$(CURDIR)/.venv/supply/bin:$$PATH" requirements/lock.sh $(UPGRADE)

# The licence of each package that ships; fails where one would bind a shop's own code.
SHIPPED = $$(sed -n 's/^\([a-z0-9._-]*\)==.*/\1/p' "requirements/serve,milvus.lock")
licences: .venv/.supply
	.venv/bin/pip-licenses --from=mixed --format=markdown --partial-match --packages $(SHIPPED) \
	    --fail-on='GNU General Public;GPL-2;GPL-3;AGPL;Affero;NonCommercial'

# The bill of materials of the image: every package with its version and the hashes of its files.
sbom: .venv/.supply
	mkdir -p dist
	.venv/supply/bin/cyclonedx-py requirements requirements/serve.lock --pyproject pyproject.toml \
	    --output-reproducible --output-file dist/sbom.cdx.json
	@echo dist/sbom.cdx.json

# Known holes in locked versions, and when each package was released last; both need the web.
audit: .venv/.supply
	.venv/supply/bin/python requirements/audit.py

ages: .venv/.supply
	PATH="$(CURDIR)/.venv/supply/bin:$$PATH" .venv/bin/python requirements/ages.py

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
