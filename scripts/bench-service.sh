#!/bin/sh
# What the service costs over the barest way to do the same, on SQLite and on PostgreSQL, on this machine, now.
# Arguments choose rows: scripts/bench-service.sh P6 P9
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh
cargo bench --locked -p lipwright-server --bench service -- "$@"
# What a task takes of memory and disk is the pipeline's affair, whoever asks for it.
[ $# -gt 0 ] || exec cargo bench --locked -p lipwright --bench pipeline -- P4 P5
