#!/usr/bin/env bash
# Locks the versions that CI and image install, each with the hashes of its files, for every system and Python.
# Versions of today's locks stay where they fit: name what to upgrade, as in `lock.sh --upgrade-package pillow`,
# or `--upgrade` for all. Needs uv.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() {
    local target=requirements/$1.lock
    shift
    UV_CUSTOM_COMPILE_COMMAND="make lock" uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-package fashion-wizard --no-emit-package fashion-wizard-lab --output-file "$target" "$@"
}
lock dev requirements/dev.in "$@"
lock demo requirements/demo.in --constraint requirements/dev.lock
lock build requirements/build.in --constraint requirements/dev.lock
lock serve pyproject.toml --extra serve --constraint requirements/dev.lock
lock serve,milvus pyproject.toml --extra serve --extra milvus --constraint requirements/dev.lock
