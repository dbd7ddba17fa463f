#!/usr/bin/env bash
# The self-test, then the counter with a sample shop. Where there is no screen: under a virtual one, for a bounded time,
# playing the story by itself; its pictures are then in build/demo/.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/counter-app doctor
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" != Linux ]; then
    exec .venv/bin/counter-app demo "$@"
fi

limit=${DEMO_LIMIT_SECONDS:-180}
echo "No screen here: the story plays by itself under a virtual one; its pictures go to build/demo/."
mkdir -p build/demo
rm -f build/demo/*.png
status=0
env -u QT_QPA_PLATFORM xvfb-run -a -s "-screen 0 1366x768x24 -nolisten tcp" \
    timeout --kill-after=10 "$limit" .venv/bin/counter-app demo --story build/demo "$@" || status=$?
if [ "$status" = 124 ] || [ "$status" = 137 ]; then
    echo "The story did not end within $limit seconds." >&2
fi
find build/demo -name '*.png' | sort
exit "$status"
