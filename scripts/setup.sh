#!/bin/sh
# Makes .venv: finds or gets uv, finds or gets Python 3.10, installs exactly what the locks name, hashes checked.
# Bytecode is compiled here, once: without it every start takes half a minute longer.
set -eu
cd "$(dirname "$0")/.."

# The system's certificates are trusted, as every other program here trusts them (uv's older and newer name for it).
export UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true

need() { command -v "$1" >/dev/null 2>&1 || { echo "steady: $1 is missing; install it with: $2" >&2; exit 1; }; }

# A pyenv shim named uv or python3 may exist and not run here: what counts is that it answers.
runs() { "$@" --version >/dev/null 2>&1; }

if runs uv; then
    uv=uv
elif runs .tools/bin/uv; then
    uv=.tools/bin/uv
else
    need python3 "apt install python3 python3-venv (or your system's Python 3)"
    echo "Getting uv, the installer."
    python=python3
    runs python3 || python=$(ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python 2>/dev/null | tail -n 1)
    "$python" -m venv .tools 2>/dev/null || {
        echo "steady: Python cannot make an environment; install it with: apt install python3-venv" >&2
        exit 1
    }
    .tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.lock
    uv=.tools/bin/uv
fi

wanted=$(cat .python-version)
if ! "$uv" python find "$wanted" >/dev/null 2>&1; then
    echo "Getting Python $wanted."
    "$uv" python install "$wanted" || {
        echo "steady: Python $wanted is missing; install it with: pyenv install $wanted (or your system's python$wanted)" >&2
        exit 1
    }
fi

echo "Installing what the locks name. This takes a minute or two, once."
"$uv" venv --quiet --allow-existing --python "$wanted" .venv
"$uv" pip sync --quiet --python .venv/bin/python --compile-bytecode --require-hashes requirements/main.lock requirements/dev.lock
touch .venv/ready
