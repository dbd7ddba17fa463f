#!/usr/bin/env bash
# Makes this folder ready to run: system packages that are missing, .venv/ from requirements.lock, the package itself,
# compiled translations. A second run finds its stamp and ends at once. Asks nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'set-up: %s\n' "$*"; }
fail() { printf 'set-up: %s\n' "$*" >&2; exit 1; }

# One line a package; alternatives are parted by "|" and the first name that the system knows is taken (Debian 13 and
# Ubuntu 24.04 renamed some to ...t64).
SYSTEM_PACKAGES='
libglib2.0-0t64|libglib2.0-0
libegl1
libgl1
libxkbcommon0
libdbus-1-3
libfontconfig1
libbrotli1
libgssapi-krb5-2
libxcb-cursor0
libxcb-icccm4
libxcb-image0
libxcb-keysyms1
libxcb-render-util0
libxcb-shape0
libxcb-xkb1
libxkbcommon-x11-0
libzbar0t64|libzbar0
fonts-noto-cjk
xvfb
xauth
xdotool
postgresql|postgresql-17|postgresql-16|postgresql-15
strace
'

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
}

missing_packages() {  # prints the lines of the list of which no alternative is installed
    local installed line
    installed=" $(dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null | awk '$1 == "installed" {print $2}' | tr '\n' ' ') "
    for line in $SYSTEM_PACKAGES ${PYTHON_PACKAGES:-}; do
        local name found=
        for name in ${line//|/ }; do
            [[ $installed != *" $name "* ]] || found=yes
        done
        [ -n "$found" ] || printf '%s\n' "$line"
    done
}

install_system_packages() {
    local missing elevate=() names=() line name
    if ! command -v apt-get >/dev/null; then
        say "no apt-get here: see docs/installation.md for the libraries that the window and the scanner need"
        return
    fi
    missing=$(missing_packages)
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ]; then
        # Without a terminal sudo could only hang or fail at its question.
        if command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
            elevate=(sudo)
        else
            fail "these system packages are missing and I am neither root nor may I use sudo; please have them installed and" \
                "start again: apt-get install --no-install-recommends $(tr '\n' ' ' <<<"$missing")" \
                "(of names joined by | the first that exists)"
        fi
    fi
    say "installing system packages: $(tr '\n' ' ' <<<"$missing")"
    "${elevate[@]}" apt-get update -qq
    for line in $missing; do
        for name in ${line//|/ }; do
            if [ -n "$(apt-cache --quiet=0 madison "$name" 2>/dev/null)" ]; then
                names+=("$name")
                continue 2
            fi
        done
        fail "this system knows no package called $line"
    done
    # The tests start a server of their own; installing PostgreSQL would leave another one running on this machine.
    local no_cluster=/etc/postgresql-common/createcluster.d/counter-app.conf
    "${elevate[@]}" mkdir -p "${no_cluster%/*}"
    "${elevate[@]}" tee "$no_cluster" >/dev/null <<<'create_main_cluster = false'
    "${elevate[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${names[@]}" \
        </dev/null >build/set-up/apt.log 2>&1 || { tail -n 20 build/set-up/apt.log >&2; fail "apt-get could not install them"; }
    "${elevate[@]}" rm -f "$no_cluster"
}

require_python() {
    python=$(find_python)
    PYTHON_PACKAGES=
    if [ -z "$python" ]; then
        # Ubuntu 22.04 has 3.10 as its own; 3.11 stands beside it.
        PYTHON_PACKAGES='python3.11|python3.12|python3 python3.11-venv|python3.12-venv|python3-venv'
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        PYTHON_PACKAGES="$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')|python3-venv"
    fi
    install_system_packages
    [ -n "$python" ] || python=$(find_python)
    [ -n "$python" ] || fail "Python 3.11 or newer is needed and could not be found or installed"
}

make_environment() {
    if [ -e .venv ] && ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        say "the environment in .venv/ does not work any more; making it anew"
        rm -rf .venv
    fi
    [ -e .venv/bin/python ] || "$python" -m venv --without-pip .venv
    [ -x .venv-tools/bin/python ] && .venv-tools/bin/python -m pip --version >/dev/null 2>&1 || {
        rm -rf .venv-tools
        "$python" -m venv .venv-tools
    }
    local pip=(.venv-tools/bin/python -m pip --disable-pip-version-check --quiet)
    if [ ! -x .venv-tools/bin/uv ]; then
        "${pip[@]}" install --require-hashes -r scripts/uv-bootstrap.lock || say "uv cannot be had; pip does it, more slowly"
    fi
    say "installing what requirements.lock names into .venv/"
    export UV_PYTHON_DOWNLOADS=never
    if [ -x .venv-tools/bin/uv ] && .venv-tools/bin/uv pip sync --quiet --compile-bytecode --require-hashes --python .venv/bin/python requirements.lock; then
        .venv-tools/bin/uv pip install --quiet --no-deps --no-build-isolation --offline --python .venv/bin/python -e .
    else
        "${pip[@]}" --python .venv/bin/python install --require-hashes -r requirements.lock
        "${pip[@]}" --python .venv/bin/python install --no-deps --no-build-isolation --no-index -e .
    fi
    # Where PYTHONDONTWRITEBYTECODE is set, every start would compile everything anew: a second and more each time.
    .venv/bin/python -m compileall -q -j 0 counter_app >/dev/null || say "the program's files could not be compiled ahead"
}

compile_translations() {
    local source
    for source in resources/translations/*.ts; do
        if [ -e "$source" ] && [ ! "${source%.ts}.qm" -nt "$source" ]; then
            .venv/bin/python scripts/translations.py compile
            return
        fi
    done
}

mkdir -p build/set-up
if command -v flock >/dev/null; then  # two makes at once wait for one another
    exec 9>build/set-up/lock
    flock 9
fi
stamp=.venv/counter-set-up
key=$(cat requirements.lock pyproject.toml scripts/setup.sh scripts/uv-bootstrap.lock | sha256sum)
if [ ! -x .venv/bin/counter-app ] || [ "$key $PWD" != "$(cat $stamp 2>/dev/null)" ]; then
    require_python
    make_environment
    printf '%s' "$key $PWD" >$stamp
    say "ready"
fi
compile_translations
