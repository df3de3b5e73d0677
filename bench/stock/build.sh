#!/bin/sh
# Stock Rasa 3.6.21 in an environment of its own, with the project that bench/stock/project.py writes, trained.
# DIET and TED learn from 1,000 of our shorter examples, so that they end: on all of them they need hours.
set -eu
cd "$(dirname "$0")/../.."
work=build/bench/stock
mkdir -p "$work"
uv=uv
uv --version >/dev/null 2>&1 || uv=.tools/bin/uv
if [ ! -e "$work/ready" ]; then
    "$uv" venv --quiet --allow-existing --python "$(cat .python-version)" "$work/.venv"
    "$uv" pip sync --quiet --python "$work/.venv/bin/python" --compile-bytecode --require-hashes requirements/main.lock
    touch "$work/ready"
fi
.venv/bin/python -m bench.stock.project "$work/project" "${1:-1000}"
cd "$work/project"
export RASA_TELEMETRY_ENABLED=false TF_CPP_MIN_LOG_LEVEL=3
began=$(date +%s)
../.venv/bin/rasa train --quiet --fixed-model-name stock
echo $(($(date +%s) - began)) > training_seconds
