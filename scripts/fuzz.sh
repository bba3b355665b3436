#!/bin/sh
# Feeds each fuzz target made-up input for FUZZ_SECONDS (60), and says how many runs it had; arguments
# name targets. What is found on the way is kept in target/fuzz/corpus.
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh
if ! command -v c++ >/dev/null 2>&1; then
	echo "fuzz: a C++ compiler is missing (Debian, Ubuntu: apt-get install g++): libFuzzer is built with it" >&2
	exit 1
fi
seconds=${FUZZ_SECONDS:-60}
target_dir=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
machine=$(rustc -vV | sed -n 's/^host: //p')
[ $# -gt 0 ] || set -- url sniff json signature

# What cargo-fuzz passes, but for the sanitizers, which the stable compiler has not. Named for the
# machine, so that build scripts are built without it.
RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
RUSTFLAGS="$RUSTFLAGS -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
RUSTFLAGS="$RUSTFLAGS -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
export RUSTFLAGS
cargo build --quiet --release --manifest-path fuzz/Cargo.toml --target "$machine" --target-dir "$target_dir"

for target in "$@"; do
	mkdir -p "$target_dir/corpus/$target"
	log=$target_dir/$target.log
	echo "== $target, $seconds s"
	if ! "$target_dir/$machine/release/$target" -max_total_time="$seconds" -max_len=4096 -timeout=5 \
		-rss_limit_mb=1024 -print_final_stats=1 -verbosity=1 -artifact_prefix="$target_dir/$target-" \
		"$target_dir/corpus/$target" "fuzz/seeds/$target" >"$log" 2>&1; then
		tail -40 "$log" >&2
		echo "fuzz: $target failed; the input is in $target_dir/$target-*" >&2
		exit 1
	fi
	sed -n 's/^stat::number_of_executed_units: */runs: /p' "$log"
done
