#!/usr/bin/env bash
# Writes requirements.lock: exact versions and hashes for every system and Python from 3.11, no addresses.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=.venv-tools/bin/uv
[ -x "$uv" ] || .venv-tools/bin/python -m pip install --quiet --require-hashes -r scripts/uv-bootstrap.lock
"$uv" pip compile --quiet --upgrade --generate-hashes --no-header --universal --python-version 3.11 --all-extras \
    pyproject.toml -o requirements.lock
"$uv" pip compile --quiet --generate-hashes --no-header --universal --python-version 3.11 \
    scripts/uv-bootstrap.in -o scripts/uv-bootstrap.lock
if grep -nE 'https?://' requirements.lock scripts/uv-bootstrap.lock; then
    echo "lock: an address got into a lock file (lines above); take it out of the set-up of this machine's tools" >&2
    exit 1
fi
