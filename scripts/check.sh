#!/bin/sh
# Everything that is checked without running the product. All steps run; the exit code tells of any failure.
set -eu
cd "$(dirname "$0")/.."
. scripts/cargo-path.sh
scripts/install.sh deny machete typos

failed=""
step() {
	name=$1
	shift
	echo "== $name: $*"
	"$@" || failed="$failed $name"
}

step format cargo fmt --all --check
step lints cargo clippy --locked --workspace --all-targets --quiet -- -D warnings
step docs env RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --document-private-items --quiet
step licences cargo deny --log-level error check licenses bans sources
step unused cargo machete
step spelling typos

# The advisory database is a repository on GitHub; a machine that cannot reach it can still check the rest.
echo "== advisories: cargo deny check advisories"
if timeout 90 cargo deny --log-level off fetch db; then
	cargo deny --offline --log-level error check advisories || failed="$failed advisories"
else
	echo "advisories: NOT CHECKED, the advisory database cannot be reached from here"
fi

if [ -n "$failed" ]; then
	echo "check failed:$failed" >&2
	exit 1
fi
echo "check passed"
