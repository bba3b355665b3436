#!/bin/sh
# The ratios to a bare ffmpeg transcode, on this machine, now. Arguments choose rows: scripts/bench.sh P2
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh
exec cargo bench --locked -p lipwright --bench pipeline -- "$@"
