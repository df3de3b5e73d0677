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
# A model of the same files is not trained again: that takes minutes.
made=$(cat config.yml domain.yml data/*.yml | sha256sum)
[ "$(cat trained 2>/dev/null)" != "$made" ] || exit 0
# Seconds of the clock and of the processor: the second says more where something else ran beside it.
python3 - > training_seconds.part <<'END'
import resource, subprocess, sys, time
began = time.monotonic()
subprocess.run(["../.venv/bin/rasa", "train", "--quiet", "--fixed-model-name", "stock"], check=True, stdout=sys.stderr)
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
print(round(time.monotonic() - began), round(spent.ru_utime + spent.ru_stime))
END
mv training_seconds.part training_seconds
echo "$made" > trained
