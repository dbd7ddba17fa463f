#!/usr/bin/env bash
# Runs pytest and believes its exit status, not its summary: a process can print "passed" and then die (SIGABRT, 134).
# Arguments go to pytest. COUNTER_TEST_WORKERS sets the number of processes (0: one, in this terminal).
set -uo pipefail
cd "$(dirname "$0")/.."

processors=$(nproc 2>/dev/null || echo 2)
workers=${COUNTER_TEST_WORKERS:-$((processors < 4 ? processors : 4))}
output=${COUNTER_TEST_OUTPUT:-build/tests/output.txt}
mkdir -p "$(dirname "$output")"
COUNTER_TEST_FAILED=$(cd "$(dirname "$output")" && pwd)/failed.txt
export COUNTER_TEST_FAILED
rm -f "$COUNTER_TEST_FAILED"

.venv/bin/python -X faulthandler -m pytest -n "$workers" --dist worksteal "$@" </dev/null 2>&1 | tee "$output"
status=${PIPESTATUS[0]}
if [ "$status" != 0 ]; then
    echo "tests: pytest ended with status $status; what failed, also before a run broke off: $COUNTER_TEST_FAILED" >&2
    exit "$status"
fi
if grep -nE 'QThread: Destroyed while|Fatal Python error' "$output" >&2; then
    echo "tests: the summary says passed, but a process died or left a thread running (lines above)" >&2
    exit 1
fi
