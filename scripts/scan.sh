#!/bin/sh
# Holds a service of its own to its OpenAPI document, with requests that Schemathesis makes up: every check, the
# same requests each time, SCAN_EXAMPLES (50) of them for each operation and phase. Arguments go to Schemathesis:
# scripts/scan.sh --phases stateful. Settings in LIPWRIGHT_* hold for the service too: an empty PostgreSQL database
# can be put behind it.
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh python
# The same features as the tests are built with, or much would be built twice.
cargo build --quiet --locked --workspace --tests --bins --examples
lipwright=${CARGO_TARGET_DIR:-$PWD/target}/debug/lipwright
folder=$(mktemp -d)
service=""
end() {
	[ -z "$service" ] || kill "$service" 2>/dev/null || true
	wait
	rm -rf "$folder"
}
trap end EXIT
trap 'exit 130' INT TERM

# No worker, so that nothing is fetched from or told to the addresses that are made up.
"$lipwright" serve --listen 127.0.0.1:0 --data "$folder/data" --role api --webhooks-allow-http --posts-per-minute 0 --max-queue 1000000 \
	--max-video-bytes 9223372036854775807 --max-audio-bytes 9223372036854775807 \
	>"$folder/greeting" 2>"$folder/log" &
service=$!
until grep -q '^Next:' "$folder/greeting"; do
	if ! kill -0 "$service" 2>/dev/null; then
		cat "$folder/log" >&2
		exit 1
	fi
	sleep 0.1
done
base=$(sed -n 's/.* listens on \(http[^ ]*\).*/\1/p' "$folder/greeting")
one=$(grep -o 'lsk_[A-Za-z0-9_]*' "$folder/greeting" | head -n 1)
other=$("$lipwright" user add other --data "$folder/data" | grep -o 'lsk_[A-Za-z0-9_]*' | head -n 1)
cat >"$folder/keys.yaml" <<KEYS
auth:
  - { name: one, fixedHeaders: [{ name: x-api-key, value: $one }] }
  - { name: other, fixedHeaders: [{ name: x-api-key, value: $other }] }
KEYS

# Links carry signatures that nobody can make up: an upload to come, and a file that was uploaded.
api() { curl -sS --noproxy '*' --fail-with-body -H "x-api-key: $one" -H 'Content-Type: application/json' "$@"; }
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
announce() { api -d '{"filename":"face.mp4","content_type":"video/mp4"}' "$base/v2/upload/asset"; }
kept=$(announce)
asset=$(echo "$kept" | field asset_url)
curl -sS --noproxy '*' --fail-with-body -o /dev/null -T sample/face.mp4 "$(echo "$kept" | field sign_url)"
task=$(api -d "{\"video_url\":\"$asset\",\"audio_url\":\"$asset\"}" "$base/v2/create_lip_sync_video" | field task_id)
# name LINK: the parts of a link, as scripts/scan.toml wants them.
parts() {
	id=${2%%\?*}
	export "SCAN_$1=${id##*/}" "SCAN_$1_EXPIRES=$(expr "$2" : '.*expires=\([0-9]*\)')" \
		"SCAN_$1_SIGNATURE=$(expr "$2" : '.*signature=\([^&]*\)')"
}
parts UPLOAD "$(announce | field sign_url)"
parts ASSET "$(api "$base/v2/lip_sync_video/$task" | field video_link)"

SCAN_KEYS=$folder/keys.yaml SCAN_HOOKS=$PWD/scripts/scan_hooks.py NO_PROXY=127.0.0.1 HYPOTHESIS_STORAGE_DIRECTORY=$folder/hypothesis \
	target/python/bin/schemathesis --config-file scripts/scan.toml run "$base/openapi.json" \
	--workers 1 --max-examples "${SCAN_EXAMPLES:-50}" "$@" || {
	echo "scan: the end of the service's log:" >&2
	tail -n 20 "$folder/log" >&2
	exit 1
}
