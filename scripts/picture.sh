#!/bin/sh
# Makes the pictures in docs/images anew: the sample and what comes of it, and what `inspect` shows of both.
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cargo run --quiet --release --locked -p lipwright -- sync sample/face.mp4 sample/speech.wav -o "$folder/after.mp4" --quiet
cargo run --quiet --release --locked -p lipwright-testkit --bin contact-sheet -- sample/face.mp4 "$folder/after.mp4" \
	--from 2.0 --step 0.2 --frames 8 --zoom 150,130,220,190 --only-zoom --cell 160 -o docs/images/before-after.jpg

# Somebody who talks is needed for these two: the result itself is inspected.
cargo run --quiet --release --locked -p lipwright -- inspect "$folder/after.mp4" sample/speech.wav -o "$folder/talks"
cp "$folder/talks/mouth.svg" docs/images/inspect-curve.svg
ffmpeg -loglevel error -y -framerate 1 -pattern_type glob -i "$folder/talks/mouth-*.png" \
	-vf "select='not(mod(n\\,4))',scale=160:-2,tile=8x1" -frames:v 1 -q:v 4 docs/images/inspect-mouths.jpg
