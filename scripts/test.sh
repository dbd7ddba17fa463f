#!/usr/bin/env bash
# Runs pytest and believes its exit status, not its summary: a process can print "passed" and then die (SIGABRT, 134).
# Arguments go to pytest. COUNTER_TEST_WORKERS sets the number of processes (0: one, in this terminal).
#
# The tests' files lie in memory where there is plenty: what they ask is what was written, also by a process that was
# killed, and a disk that is waited for some hundred thousand times tells nothing more about that. What a power cut
# leaves is replayed from the writes themselves (`tests/siege`). COUNTER_TEST_FOLDER names another folder, such as /tmp.
set -uo pipefail
cd "$(dirname "$0")/.."

# Where it is set, each process would make every test's code anew, and so would each program that a test starts.
unset PYTHONDONTWRITEBYTECODE

processors=$(nproc 2>/dev/null || echo 2)
workers=${COUNTER_TEST_WORKERS:-$((processors < 3 ? processors + 1 : 4))} # one waits now and then, for a program or a thread
output=${COUNTER_TEST_OUTPUT:-build/tests/output.txt}
mkdir -p "$(dirname "$output")"
COUNTER_TEST_FAILED=$(cd "$(dirname "$output")" && pwd)/failed.txt
export COUNTER_TEST_FAILED
rm -f "$COUNTER_TEST_FAILED"

least_free_kib=12000000
in_memory() {
    [ -w /dev/shm ] && [ "$(df --output=avail /dev/shm | tail -n 1)" -ge "$least_free_kib" ] &&
        [ "$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)" -ge "$least_free_kib" ]
}
parent=${COUNTER_TEST_FOLDER:-$(in_memory 2>/dev/null && echo /dev/shm || echo "${TMPDIR:-/tmp}")}
TMPDIR=$(mktemp -d "$parent/counter-tests.XXXXXX")
export TMPDIR
chmod 711 "$TMPDIR" # other users, as whom tests run programs, may pass through it
trap 'rm -rf "$TMPDIR"' EXIT

.venv/bin/python -X faulthandler -m pytest -n "$workers" --dist worksteal --basetemp="$TMPDIR/pytest" "$@" </dev/null 2>&1 | tee "$output"
status=${PIPESTATUS[0]}
if [ "$status" != 0 ]; then
    echo "tests: pytest ended with status $status; what failed, also before a run broke off: $COUNTER_TEST_FAILED" >&2
    exit "$status"
fi
if grep -nE 'QThread: Destroyed while|Fatal Python error' "$output" >&2; then
    echo "tests: the summary says passed, but a process died or left a thread running (lines above)" >&2
    exit 1
fi
