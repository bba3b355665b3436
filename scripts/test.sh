#!/bin/sh
# Every test of the workspace; arguments go to nextest: scripts/test.sh -p lipwright-clip
# Tests find a private PostgreSQL and a private S3 server on the loopback, which end with them.
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh nextest services python languages
# The same features as the tests are built with, or much would be built twice.
cargo build --locked --workspace --tests --bins --examples
with_services="${CARGO_TARGET_DIR:-target}/debug/with-services"
if [ $# -gt 0 ]; then
	exec "$with_services" cargo nextest run --locked "$@"
fi
scripts/install.sh browser
"$with_services" cargo nextest run --locked --workspace
cargo test --locked --workspace --doc --quiet
