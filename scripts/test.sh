#!/bin/sh
# Every test of the workspace; arguments go to nextest: scripts/test.sh -p lipwright-clip
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh nextest
if [ $# -gt 0 ]; then
	exec cargo nextest run --locked "$@"
fi
scripts/install.sh browser
cargo nextest run --locked --workspace
cargo test --locked --workspace --doc --quiet
