#!/usr/bin/env bash
# Every gate, each to its end, so that one run shows all that is wrong. Prints the names of those that failed.
set -uo pipefail
cd "$(dirname "$0")/.."

bin=.venv/bin
failed=()
gate() {
    local name=$1 started=$SECONDS status=0
    shift
    printf '\n== %s\n' "$name"
    "$@" </dev/null || status=$?
    if [ "$status" = 0 ]; then
        printf '== %s: ok, %d s\n' "$name" $((SECONDS - started))
    else
        printf '== %s: FAILED with status %d\n' "$name" "$status"
        failed+=("$name")
    fi
}

gate format $bin/ruff format --check
gate lint $bin/ruff check
gate types $bin/mypy
gate imports $bin/lint-imports --no-cache
gate sizes $bin/python scripts/check_sizes.py
gate migrations $bin/python scripts/check_migrations.py
gate translations $bin/python scripts/translations.py check
gate documentation $bin/python scripts/check_docs.py
gate notices $bin/python scripts/third_party_notices.py --check
gate installation $bin/python scripts/check_environment.py

echo
if [ ${#failed[@]} -gt 0 ]; then
    echo "gates that failed: ${failed[*]}"
    exit 1
fi
echo "all gates passed"
