#!/bin/sh
# Asks the public advisory database (OSV) about every version in requirements/main.lock, with pip-audit.
# It needs the internet, so CI does not run it. Exit code: 0 nothing known, 1 weaknesses known, 3 nobody could be asked.
set -eu
cd "$(dirname "$0")/.."
export UV_SYSTEM_CERTS=true UV_NATIVE_TLS=true
uv=uv
uv --version >/dev/null 2>&1 || uv=.tools/bin/uv
report=build/audit.json

not_asked() {
    echo "steady: audit: $1. Nothing was checked; this says neither that the versions are safe nor that they are not." >&2
    exit 3
}

"$uv" venv --quiet --allow-existing --python "$(cat .python-version)" .tools/audit
"$uv" pip sync --quiet --python .tools/audit/bin/python --require-hashes requirements/audit.lock \
    || not_asked "pip-audit could not be installed (is there a way to the internet?)"
mkdir -p build
rm -f "$report"
code=0
.tools/audit/bin/pip-audit --vulnerability-service osv --disable-pip --require-hashes -r requirements/main.lock \
    --progress-spinner off --timeout 15 --format json --output "$report" 2>build/audit.log || code=$?
tail -n 1 build/audit.log >&2
# pip-audit ends with 1 for weaknesses and for errors alike; only a finished audit leaves a report.
[ -s "$report" ] || not_asked "the advisory database did not answer (is there a way to the internet?)"
echo "The whole report: $report. SECURITY.md says how to judge what stands in it."
exit "$code"
