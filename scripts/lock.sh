#!/bin/sh
# Writes the locks anew: newest versions that fit, with hashes, for the systems named in pyproject.toml, no index address.
set -eu
cd "$(dirname "$0")/.."
uv=uv
uv --version >/dev/null 2>&1 || uv=.tools/bin/uv
for name in uv main dev audit; do
    "$uv" pip compile --quiet --upgrade --universal --python-version 3.10 --generate-hashes --no-annotate --no-header \
        --no-emit-index-url --override requirements/overrides.in "requirements/$name.in" --output-file "requirements/$name.lock"
done
