#!/bin/sh
# Builds the service and starts it. Settings: `lipwright serve --help`, as LIPWRIGHT_* variables too.
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh
cargo build --release --locked -p lipwright
exec cargo run --quiet --release --locked -p lipwright -- serve "$@"
