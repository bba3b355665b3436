#!/bin/sh
# Makes docs/images/before-after.jpg anew: the sample and what comes of it, at the same moments.
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cargo run --quiet --release --locked -p lipwright -- sync sample/face.mp4 sample/speech.wav -o "$folder/after.mp4" --quiet
cargo run --quiet --release --locked -p lipwright-testkit --bin contact-sheet -- sample/face.mp4 "$folder/after.mp4" \
	--from 2.0 --step 0.2 --frames 8 --zoom 150,130,220,190 --only-zoom --cell 160 -o docs/images/before-after.jpg
