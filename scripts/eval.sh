#!/bin/sh
# The protocol by which results are judged, on the built-in sample, and on the clips of the folder
# LIPWRIGHT_EVAL_CLIPS if that is set. Arguments go to both: scripts/eval.sh --quick
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh
cargo build --locked --release -p lipwright
lipwright="${CARGO_TARGET_DIR:-target}/release/lipwright"
"$lipwright" eval "$@"
if [ -n "${LIPWRIGHT_EVAL_CLIPS:-}" ]; then
	"$lipwright" eval "$LIPWRIGHT_EVAL_CLIPS" "$@"
fi
